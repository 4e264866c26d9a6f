"""How much of anything a template may be, take and yield: more of it is no starter."""

MOST_FILES = 5_000  # files and folders, of a template and of what it yields
MOST_BYTES = 100 << 20  # likewise, and of each file that is written
DEEPEST = 40  # folders within each other
LONGEST_PATH = 240  # bytes, below the root of a project
MOST_SECONDS = 60  # that rendering takes
MOST_SECONDS_OF_TASKS = 600  # that it takes with the tasks of a template that is trusted
MOST_SECONDS_OF_TEXT = 10  # that one text of `copier.yml` takes
MOST_MEMORY = 1 << 30  # bytes of address space that either takes
MOST_TEXT = 1 << 20  # bytes of `copier.yml`, of a manifest, and of what one text yields
MOST_NODES = 100_000  # values in a document of YAML, each counted as often as it is named

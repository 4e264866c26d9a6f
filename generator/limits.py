"""Limits on templates and on what they render."""

MOST_FILES = 5_000  # files and folders of a template, and of what it renders
MOST_BYTES = 100 << 20  # of the same, and of each file that is written
MOST_FILES_OF_REPOSITORY = 20_000  # files in a commit, which may contain several templates
MOST_BYTES_OF_REPOSITORY = 500 << 20  # of the same, and of a fetch
MOST_MEMORY_OF_GIT = 512 << 20  # bytes of one allocation of git, for an object other than a file
MOST_BYTES_OF_REFS = 16 << 20  # of the list of a repository's refs
LONGEST_ROW = 4096  # bytes of one path in a repository
DEEPEST = 40  # nested folders, or nested values of a document
LONGEST_PATH = 240  # bytes, relative to the root of a project
MOST_SECONDS = 60  # for rendering
MOST_SECONDS_OF_TASKS = 600  # for rendering with the tasks of a trusted template
MOST_SECONDS_OF_TEXT = 10  # for one text of `copier.yml`
MOST_SECONDS_OF_READING = 60  # for all texts of `copier.yml`, once through its questions
MOST_MEMORY = 1 << 30  # bytes of address space, for rendering and for these texts
MOST_TEXT = 1 << 20  # bytes of `copier.yml`, of a manifest, and of one rendered text
MOST_READ = 16 << 20  # bytes of all rendered texts, once through the questions
MOST_NODES = 100_000  # values in a document; in YAML each alias counts as what it repeats
MOST_DOTS = 20  # in one TOML key
LONGEST_NUMBER = 100  # characters of a number, in a document and in an answer
MOST_QUESTIONS = 1_000  # of a template with its layers
MOST_CHOICES = 1_000  # of a question
MOST_LOOKS = 20_000  # folder entries examined for the includes of `copier.yml`
MOST_SECONDS_OF_MATRIX = 60  # for finding the answer sets of a check
MOST_COMBINATIONS = 8_000  # of answers for those sets to cover; found within 30 seconds
MOST_FACTORS = 300  # questions with countable answers that a check combines
MOST_OUTPUT = 64 << 20  # bytes printed by the commands of a proof

"""Portable file names, and the names that scaffold reserves."""

RECORD = ".scaffold.toml"  # the record at a project's root of how it was generated


GIT_FOLDER = ".git"  # that tasks may create at the root of a project


STAGING_PREFIX = ".scaffold-staging-"  # of each folder in which a project is rendered


LONGEST_FOLDER = 100


WINDOWS_DEVICES = frozenset(
    [
        *("con", "prn", "aux", "nul", "conin$", "conout$"),
        *(f"{kind}{n}" for kind in ("com", "lpt") for n in "123456789¹²³"),
    ]
)


NOT_ON_WINDOWS = frozenset('<>:"|?*\\')


def is_device(name: str) -> bool:
    """Tell whether Windows reserves the name for a device, with any extension."""
    return name.split(".", maxsplit=1)[0].rstrip().casefold() in WINDOWS_DEVICES


def objection_of_windows(name: str) -> str:
    """Return why Windows refuses a file of that name, or an empty string."""
    if not name.isprintable() or NOT_ON_WINDOWS & set(name):
        return "its name contains a character that some systems refuse"
    if name[-1] in " ." or is_device(name):
        return "Windows refuses its name"
    return ""

"""Copier's own settings in a `copier.yml`: those that exist, and those that say what is a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

SETTINGS: Mapping[str, tuple[type, ...]] = {
    "_answers_file": (str,),
    "_envops": (dict,),
    "_exclude": (list,),
    "_external_data": (dict,),
    "_jinja_extensions": (list,),
    "_message_after_copy": (str,),
    "_message_after_update": (str,),
    "_message_before_copy": (str,),
    "_message_before_update": (str,),
    "_migrations": (list,),
    "_min_copier_version": (str,),
    "_preserve_symlinks": (bool,),
    "_secret_questions": (list,),
    "_skip_if_exists": (list,),
    "_subdirectory": (str,),
    "_tasks": (list,),
    "_templates_suffix": (str, type(None)),
}
RENDERED = frozenset(
    {
        *("_answers_file", "_exclude", "_external_data", "_migrations", "_skip_if_exists"),
        *("_subdirectory", "_tasks"),
        *(name for name in SETTINGS if name.startswith("_message_")),
    }
)
ENVOPS = frozenset(
    {
        *("autoescape", "block_end_string", "block_start_string", "comment_end_string"),
        *("comment_start_string", "keep_trailing_newline", "line_comment_prefix"),
        *("line_statement_prefix", "lstrip_blocks", "newline_sequence", "trim_blocks", "undefined"),
        *("variable_end_string", "variable_start_string"),
    }
)
UNDEFINED = ("jinja2.StrictUndefined", "jinja2.Undefined")
MARKS = {"block_start_string": "{%", "comment_start_string": "{#", "variable_start_string": "{{"}
PAIRS = {"block": ("{%", "%}"), "variable": ("{{", "}}")}
SUFFIX = ".jinja"
EXCLUDED_AT_THE_ROOT = (
    *("copier.yaml", "copier.yml", "~*", "*.py[co]"),
    *("__pycache__", ".git", ".DS_Store", ".svn"),
)


class SettingError(Exception):
    """A setting whose value cannot be meant."""

    def __init__(self, setting: str, reason: str) -> None:
        """Take the name of the setting and a sentence."""
        super().__init__(reason)
        self.setting = setting


@dataclass(frozen=True)
class Settings:
    """What says which files a template renders, and in which Jinja; defaults are Copier's.

    `before` and `after` are what the template says to who makes a project of it.
    """

    subdirectory: str = ""
    suffix: str = SUFFIX
    answers_file: str = ".copier-answers.yml"
    exclude: tuple[str, ...] = EXCLUDED_AT_THE_ROOT
    undefined: str = "jinja2.Undefined"
    envops: Mapping[str, object] = field(default_factory=dict)
    extensions: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    before: str = ""
    after: str = ""

    @property
    def sets_jinja(self) -> bool:
        """Whether the template has a word of its own about Jinja."""
        return bool(self.envops) or self.undefined != Settings.undefined

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """The pairs of signs between which it reads an expression or a statement."""
        return tuple(
            (
                str(self.envops.get(f"{kind}_start_string", start)),
                str(self.envops.get(f"{kind}_end_string", end)),
            )
            for kind, (start, end) in PAIRS.items()
        )

    @property
    def lasting_exclude(self) -> tuple[str, ...]:
        """What is left out whatever is answered."""
        return tuple(pattern for pattern in self.exclude if not self.is_jinja(pattern))

    def is_jinja(self, text: str) -> bool:
        """Tell whether a text has a mark of Jinja, or of the template's own choice."""
        return any(str(self.envops.get(name, mark)) in text for name, mark in MARKS.items())


def read_settings(config: Mapping[str, object]) -> Settings:
    """Read the settings; one of the wrong type counts as left out."""
    given = {
        name: config[name]
        for name, types in SETTINGS.items()
        if name in config and isinstance(config[name], types)
    }
    subdirectory = str(given.get("_subdirectory", ""))
    excluded_else = EXCLUDED_AT_THE_ROOT if Path(subdirectory) == Path() else ()
    suffix = given.get("_templates_suffix")
    envops = {key: value for key, value in _table(given.get("_envops")).items() if key in ENVOPS}
    return Settings(
        subdirectory=subdirectory,
        suffix=SUFFIX if suffix is None else str(suffix),
        answers_file=str(given.get("_answers_file", Settings.answers_file)),
        exclude=_texts(given.get("_exclude", excluded_else)),
        undefined=str(envops.pop("undefined", Settings.undefined)),
        envops=envops,
        extensions=_texts(given.get("_jinja_extensions", ())),
        before=str(given.get("_message_before_copy", "")),
        after=str(given.get("_message_after_copy", "")),
        external=tuple(map(str, _table(given.get("_external_data")))),
    )


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()

"""Copier's settings in a `copier.yml`: all that exist, and those that decide what is rendered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.messages import unknown_name

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
FORMAT = (9, 19, 1)  # the version of Copier whose format scaffold renders
RELEASE = re.compile(r"\d{1,6}(\.\d{1,6}){0,2}", re.ASCII)
SHAPES = {bool: "true or false", dict: "a table", list: "a list", str: "a text"}
MOST_SHOWN = 80  # characters of a value that an error repeats
EXCLUDED_AT_THE_ROOT = (
    *("copier.yaml", "copier.yml", "~*", "*.py[co]"),
    *("__pycache__", ".git", ".DS_Store", ".svn"),
)


class SettingError(Exception):
    """A setting with an invalid value."""

    def __init__(self, setting: str, reason: str) -> None:
        """Take the name of the setting and a sentence."""
        super().__init__(reason)
        self.setting = setting


@dataclass(frozen=True)
class Settings:
    """The settings that select a template's files and configure Jinja; defaults are Copier's.

    `before` and `after` are the template's messages before and after copying.
    """

    subdirectory: str = ""
    suffix: str = SUFFIX
    answers_file: str = ".copier-answers.yml"
    exclude: tuple[str, ...] = EXCLUDED_AT_THE_ROOT
    skip_if_exists: tuple[str, ...] = ()
    preserve_symlinks: bool = False
    undefined: str = "jinja2.Undefined"
    envops: Mapping[str, object] = field(default_factory=dict)
    extensions: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    before: str = ""
    after: str = ""

    @property
    def sets_jinja(self) -> bool:
        """Whether the template configures Jinja."""
        return bool(self.envops) or self.undefined != Settings.undefined

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """The pairs of delimiters around a statement and around an expression."""
        return tuple(
            (
                str(self.envops.get(f"{kind}_start_string", start)),
                str(self.envops.get(f"{kind}_end_string", end)),
            )
            for kind, (start, end) in PAIRS.items()
        )

    @property
    def lasting_exclude(self) -> tuple[str, ...]:
        """The patterns of `exclude` that do not depend on answers."""
        return tuple(pattern for pattern in self.exclude if not self.is_jinja(pattern))

    def is_jinja(self, text: str) -> bool:
        """Tell whether a text contains a start delimiter of the template's Jinja."""
        return any(str(self.envops.get(name, mark)) in text for name, mark in MARKS.items())


def check_settings(config: Mapping[str, object]) -> None:
    """Raise `SettingError` for a setting that Copier cannot read; null counts as absent."""
    for name, types in SETTINGS.items():
        value = config.get(name)
        if value is not None and not isinstance(value, types):
            wanted = " or ".join(SHAPES[shape] for shape in types if shape in SHAPES)
            raise SettingError(name, f"`{name}` must be {wanted}, not {repr(value)[:MOST_SHOWN]}.")
    envops = _table(config.get("_envops"))
    for key, value in envops.items():
        if key not in ENVOPS:
            raise SettingError(
                "_envops", f"`_envops`: {unknown_name('key', str(key), sorted(ENVOPS))}"
            )
        if not isinstance(value, str | bool):
            raise SettingError("_envops", f"`_envops`: `{key}` must be a text, or true or false.")
    refuse_empty(envops)
    undefined = envops.get("undefined", UNDEFINED[0])
    if undefined not in UNDEFINED:
        kind = unknown_name("kind of undefined", str(undefined), UNDEFINED)
        raise SettingError("_envops", f"`_envops`: {kind}")


def refuse_empty(envops: Mapping[str, object]) -> None:
    """Raise `SettingError` for an empty delimiter: Jinja would find it everywhere, without end."""
    for key, value in envops.items():
        if value == "":
            raise SettingError("_envops", f"`_envops`: `{key}` must not be empty.")


def read_settings(config: Mapping[str, object]) -> Settings:
    """Read the settings; one of the wrong type counts as absent."""
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
        skip_if_exists=_texts(given.get("_skip_if_exists", ())),
        preserve_symlinks=bool(given.get("_preserve_symlinks", False)),
        undefined=str(envops.pop("undefined", Settings.undefined)),
        envops=envops,
        extensions=_texts(given.get("_jinja_extensions", ())),
        before=str(given.get("_message_before_copy", "")),
        after=str(given.get("_message_after_copy", "")),
        external=tuple(map(str, _table(given.get("_external_data")))),
    )


def needs_more(version: object) -> bool:
    """Tell whether a template may need a later Copier than the one whose format is rendered."""
    if not isinstance(version, str) or not RELEASE.fullmatch(version):
        return version is not None
    return tuple(map(int, version.split("."))) > FORMAT


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()

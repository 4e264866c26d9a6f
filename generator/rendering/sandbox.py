"""The Jinja environment of templates: it offers the names listed here, and nothing else.

Copier adds Ansible's filters to Jinja's, and some of those read the environment, the user's folders
and files. Its questions, paths and files are all rendered in this environment instead.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from hashlib import sha512
from os import urandom
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from types import CodeType
from typing import Any, NoReturn, Protocol

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound, Undefined
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.loaders import split_template_path
from jinja2.runtime import BlockReference, LoopContext, Macro, TemplateReference
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import Cycler, Joiner, Namespace

from generator.rendering._loop import Yield
from generator.rendering.context import plain
from generator.system.paths import is_git, is_within

__all__ = ["Refused", "Sandbox", "Saved", "Yield", "environment"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ANSIBLES = "jinja2_ansible_filters.AnsibleCoreFiltersExtension"
FILTERS = _words(
    """
    abs attr batch capitalize center count d default dictsort e escape filesizeformat first float
    forceescape format groupby indent int items join last length list lower map max min pprint
    random reject rejectattr replace reverse round safe select selectattr slice sort string
    striptags sum title tojson trim truncate unique upper urlencode urlize wordcount wordwrap
    xmlattr

    ans_groupby ans_random b64decode b64encode basename bool checksum combine comment dirname
    extract flatten from_json from_yaml from_yaml_all hash mandatory md5 quote random_mac
    regex_escape regex_findall regex_replace regex_search sha1 shuffle splitext strftime
    subelements ternary to_datetime to_json to_nice_json to_nice_yaml to_uuid to_yaml type_debug
    win_basename win_dirname win_splitdrive
    """
)
REFUSED = ("expanduser", "expandvars", "fileglob", "realpath", "relpath")  # they read the machine
TESTS = _words(
    """
    != < <= == > >= boolean callable defined divisibleby eq equalto escaped even false filter float
    ge greaterthan gt in integer iterable le lessthan lower lt mapping ne none number odd sameas
    sequence string test true undefined upper
    """
)
GLOBALS = frozenset({"cycler", "dict", "joiner", "lipsum", "namespace", "range"})
DATA = (str, bytes, int, float, list, tuple, dict, set, range, date, time, timedelta, tzinfo)
OPEN = (  # the types whose attributes a template may read
    *DATA,
    *(BlockReference, Cycler, Joiner, LoopContext, Macro, Namespace, TemplateModule),
    *(TemplateReference, Undefined),
)
OF_PATHS = _words(  # attributes of a path that do not access the disk
    """
    anchor as_posix as_uri drive is_absolute is_relative_to is_reserved joinpath match name parent
    parents parts relative_to root stem suffix suffixes with_name with_stem with_suffix
    """
)
OF_YAML = _words(
    """
    canonical default_flow_style default_style explicit_end explicit_start indent line_break
    sort_keys width
    """
)
OF_JSON = _words("allow_nan ensure_ascii indent separators skipkeys sort_keys")


class Saved(Protocol):
    """Compiled texts, by a hash of each."""

    def get(self, text: bytes, /) -> CodeType | None:
        """Return what a text was compiled to, if that is known."""

    def put(self, text: bytes, code: CodeType, /) -> None:
        """Add what a text was compiled to."""


class Sandbox(SandboxedEnvironment):
    """A sandbox in which only data, and Jinja's own helpers, have attributes."""

    trusting = False  # a template's own extensions may provide any object
    saved: Saved | None = None  # texts that were compiled before

    def compile(self, source: Any, name: Any = None, filename: Any = None, *rest: Any) -> Any:  # noqa: ANN401
        """Compile a text, or take what it was compiled to before."""
        if self.saved is None or not isinstance(source, str) or any(rest):
            return super().compile(source, name, filename, *rest)
        text = sha512(f"{name}\0{filename}\0{source}".encode()).digest()
        code = self.saved.get(text)
        if code is None:
            code = super().compile(source, name, filename)
            self.saved.put(text, code)
        return code

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Tell whether a template may read an attribute; Jinja asks for each."""
        if not self.trusting:
            if isinstance(obj, PurePath):
                return attr in OF_PATHS
            if not isinstance(obj, OPEN):
                return False
        elif isinstance(obj, PurePath) and attr == "parser":
            return False
        return super().is_safe_attribute(obj, attr, value)


class Refused:
    """Replaces a filter that reads the machine; calling it raises an error."""

    def __init__(self, name: str) -> None:
        """Take the name of the filter."""
        self.reason = f"the filter {name} reads the machine, which a template may not do"

    def __call__(self, *_arguments: object, **_options: object) -> NoReturn:
        """Raise Jinja's `SecurityError`."""
        raise SecurityError(self.reason)


class Loader(FileSystemLoader):
    """Loads files that a text includes: regular files of the template, but none of git's."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return a file's text, its name, and a function that tells whether it is unchanged."""
        pieces = split_template_path(template)
        if any(map(is_git, pieces)):
            raise TemplateNotFound(template, f"'{template}' belongs to git")
        for folder in self.searchpath:
            file = Path(folder, *pieces)
            if file.is_file() and not is_within(file, Path(folder)):
                raise TemplateNotFound(template, f"'{template}' leaves the template")
        text, name, _ = super().get_source(environment, template)
        return text, name, lambda: _reads(Path(name), text, self.encoding)


def _reads(file: Path, text: str, encoding: str) -> bool:
    """Tell whether a file still contains a text; its time could be the same after a change."""
    try:
        return file.read_text(encoding) == text
    except (OSError, UnicodeDecodeError):
        return False


def environment(
    undefined: str,
    envops: Mapping[str, object],
    folders: Sequence[Path] = (),
    extensions: Sequence[str] = (),
    kind: type[Sandbox] = Sandbox,
) -> Sandbox:
    """Return an environment with the names listed above; raise Jinja's errors on bad `envops`.

    `extensions` are loaded and so run: pass trusted ones only. Their additions are not restricted.
    """
    options: dict[str, Any] = {"keep_trailing_newline": True, **envops}
    jinja = kind(
        undefined=StrictUndefined if undefined.endswith("StrictUndefined") else Undefined,
        loader=Loader([folder.resolve() for folder in folders]),
        extensions=[ANSIBLES, Yield],
        **options,
    )
    _restrict(jinja)
    if extensions:  # keep .pyc files out of the template
        sys.dont_write_bytecode = True
        jinja.trusting = True
        for extension in extensions:
            jinja.add_extension(extension)
    return jinja


def _restrict(jinja: Sandbox) -> None:
    """Remove everything that is not listed."""
    filters = {name: read for name, read in jinja.filters.items() if name in FILTERS}
    jinja.filters = {**filters, **OWN, **{name: Refused(name) for name in REFUSED}}
    jinja.tests = {name: test for name, test in jinja.tests.items() if name in TESTS}
    known = {name: value for name, value in jinja.globals.items() if name in GLOBALS}
    jinja.globals.clear()
    jinja.globals.update({**known, "pathjoin": _join, "now": _now, "make_secret": _make_secret})


def _to_json(value: object, **options: Any) -> str:  # noqa: ANN401 - those of `json.dumps`
    """Write JSON; Ansible's filter would call any function that a template passes as an option."""
    _only(options, OF_JSON)
    return json.dumps(plain(value, str), default=_in_json, **options)


def _to_nice_json(value: object, indent: int = 4, **options: Any) -> str:  # noqa: ANN401
    options = {"sort_keys": True, "separators": (",", ": "), **options}
    return _to_json(value, indent=indent, **options)


def _in_json(value: object) -> object:
    """Return a JSON value for data that JSON cannot represent."""
    if isinstance(value, set):
        return list(value)
    return value.decode() if isinstance(value, bytes) else str(value)


def _to_yaml(value: object, **options: Any) -> str:  # noqa: ANN401 - those of `yaml.dump`
    """Write YAML of plain data; Ansible's filter would write any object with its attributes."""
    _only(options, OF_YAML)
    written = {"default_flow_style": None, **options}
    return str(yaml.safe_dump(plain(value, str), allow_unicode=True, **written))


def _to_nice_yaml(value: object, indent: int = 4, **options: Any) -> str:  # noqa: ANN401
    return _to_yaml(value, **{"indent": indent, "default_flow_style": False, **options})


def _from_json(text: str | bytes) -> object:
    return json.loads(text)


def _from_yaml_all(text: object) -> object:
    return list(yaml.safe_load_all(text)) if isinstance(text, str) else text


def _only(options: Mapping[str, object], known: frozenset[str]) -> None:
    if unknown := sorted(options.keys() - known):
        raise SecurityError(f"the option {unknown[0]} is not supported in templates")


def _join(*parts: str, mode: str = "posix") -> str:
    """Join parts of a path, as Copier lets a template do."""
    kinds = {"posix": PurePosixPath, "windows": PureWindowsPath, "native": PurePath}
    return str(kinds[mode](*parts))


def _now() -> datetime:
    return datetime.now(tz=UTC)


def _make_secret() -> str:
    return sha512(urandom(48)).hexdigest()


OWN: Mapping[str, Callable[..., object]] = {
    "from_json": _from_json,
    "from_yaml_all": _from_yaml_all,
    "to_json": _to_json,
    "to_nice_json": _to_nice_json,
    "to_nice_yaml": _to_nice_yaml,
    "to_yaml": _to_yaml,
}

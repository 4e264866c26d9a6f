"""The corpus: hostile and broken templates and inputs, each with its expected result."""

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.hostile.sandbox import PLAIN, Sandbox
from tests.support.files import MANIFEST, WITH_SECRETS, build_template, build_tree
from tests.support.poisons import issue

Prepare = Callable[[Sandbox], None]
Files = Mapping[str, str | bytes]
FAILED, WRONG = 1, 2
LOOPS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
ESCAPE = "\x1b]0;owned\x07\x1b[31m"


@dataclass(frozen=True)
class Case:
    """One input; `says` is part of the expected message."""

    what: str
    code: int
    says: str
    files: Files = field(default_factory=lambda: {"a.txt": "a"})
    questions: str = "x: {type: str, default: a}\n"
    manifest: str = MANIFEST
    prepare: Prepare = lambda _sandbox: None
    arguments: tuple[str, ...] = ()
    destination: str = "app"
    bounds: str = ""  # time limits are shortened to keep the tests fast

    def build(self, sandbox: Sandbox) -> list[str]:
        """Make the template and return the arguments of the command."""
        build_template(sandbox.template, self.questions, self.files, self.manifest)
        self.prepare(sandbox)
        template = () if "-t" in self.arguments else ("-t", str(sandbox.template))
        return ["new", "-y", *template, *PLAIN, *self.arguments, "--", self.destination]


def link(name: str, target: str) -> Prepare:
    """Put a symbolic link into the template."""

    def prepare(sandbox: Sandbox) -> None:
        path = sandbox.template / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)

    return prepare


def chain(sandbox: Sandbox) -> None:
    """Put a chain of links into the template whose last one leaves it."""
    (sandbox.template / "one").symlink_to("two")
    (sandbox.template / "two").symlink_to(sandbox.root / "outside")


def special(make: Callable[[Path], object]) -> Prepare:
    """Put a special file into the template."""

    def prepare(sandbox: Sandbox) -> None:
        make(sandbox.template / "project/special")

    return prepare


def make_socket(path: Path) -> None:
    before = Path.cwd()
    os.chdir(path.parent)  # because a socket's path must be short
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(path.name)
    os.chdir(before)


def answers(text: str | bytes) -> Prepare:
    """Write the answers file for `--answers`."""

    def prepare(sandbox: Sandbox) -> None:
        content = text if isinstance(text, bytes) else text.encode()
        (sandbox.here / "answers.toml").write_bytes(content)

    return prepare


def read(what: str, says: str, text: str | bytes) -> "Case":
    """Return a case with an answers file."""
    named = ("--answers", "answers.toml")
    return Case(what, WRONG, says, prepare=answers(text), arguments=named)


def package(name: str) -> tuple[str, ...]:
    """Return the options for a bundled starter with that package name."""
    return ("-t", "fastapi", "-s", f"package_name={name}")


def bomb(count: int) -> str:
    """Return a bomb of YAML: nine times nine times ..."""
    rows = (f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, count))
    return "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(rows)


def full(sandbox: Sandbox) -> None:
    (sandbox.here / "app").mkdir()
    (sandbox.here / "app/mine.txt").write_text("mine")


def occupied(sandbox: Sandbox) -> None:
    (sandbox.here / "app").write_text("mine")


def dangling(sandbox: Sandbox) -> None:
    (sandbox.here / "app").symlink_to("nowhere")


def planted(place: str) -> Prepare:
    """Put a folder named like a staging folder into a place, as a clone can contain it."""

    def prepare(sandbox: Sandbox) -> None:
        folder = sandbox.root / place / ".scaffold-staging-99999999-x"
        folder.mkdir(parents=True)
        (folder / "moving").touch()
        (folder / "project").symlink_to(sandbox.root / "outside")

    return prepare


def to_outside(sandbox: Sandbox) -> None:
    (sandbox.here / "app").symlink_to(sandbox.root / "outside")


def default(text: str) -> str:
    """Return a question with that default, with dangerous delimiters quoted."""
    return f"x: {{type: str, default: {text!r}}}\n"


def poisoned(sandbox: Sandbox) -> None:
    """Make the template a repository whose settings are a program."""
    issue(sandbox.template, sandbox.root / "owned")


def waiting(sandbox: Sandbox) -> None:
    """Make the template a repository that blocks its readers."""
    (sandbox.template / ".git/objects").mkdir(parents=True)
    (sandbox.template / ".git/HEAD").write_text("ref: refs/heads/main\n")
    os.mkfifo(sandbox.template / ".git/packed-refs")


RELEASED = ("-t", "../templates/mine@v1.0")


def repository(sandbox: Sandbox) -> None:
    """Put a repository's own folder into the template, whose remote has a password."""
    config = '[remote "origin"]\n\turl = https://me:hunter2@host.example/x\n'
    build_tree(sandbox.template, {".git/config": config, ".git/HEAD": "ref: refs/heads/main\n"})
    (sandbox.template / "sub").mkdir()
    (sandbox.template / "sub/.git").write_text("gitdir: /home/me/x\n")


def linked_repository(sandbox: Sandbox) -> None:
    repository(sandbox)
    (sandbox.template / "project/notes.txt").symlink_to("../.git/config")


def layer(sandbox: Sandbox) -> None:
    """Put a layer next to the template that is a link to the outside."""
    build_tree(sandbox.root / "outside/base", {"copier.yml": "secret: 1\n"})
    (sandbox.template.parent / "base").symlink_to(sandbox.root / "outside/base")


INSIDE = "../templates/mine/project/app"
NOWHERE = "/proc/app"  # also for root
SOON, SOON_OF_TEXT = "MOST_SECONDS=2", "MOST_SECONDS_OF_TEXT=2"
TEN_GIGABYTES = "{{ 'a' * 10 ** 10 }}"
NAMES = {
    "1 empty": ("", "empty"),
    "1 spaces": ("   ", ""),
    "2 a path of Windows": ("C:\\x", "a character"),
    "2 a share of Windows": ("\\\\server\\x", "a character"),
    "3 a leading dash": ("-rf", "starts with"),
    "4 a new line": ("a\nb", "a character"),
    "4 an escape": (f"a{ESCAPE}", "a character"),
    "4 a text from right to left": ("a\u202eb", "a character"),
    "5 longer than a name may be": ("a" * 300, "longer than"),
    "5 a path longer than systems allow": ("/".join(["a" * 90] * 20), "longer than 800 bytes"),
    "6 a device of Windows": ("CON", "device"),
    "6 a device with an ending": ("nul.txt", "device"),
    "6 a dot at the end": ("app.", "ends with"),
}
DOTS = ".".join("a" * 30_000)
MANY = "".join(f"x{n}: {n}\n" for n in range(45_000))
SHORT_LOOPS = "{% for a in range(900) %}{% for b in range(900) %}{% endfor %}{% endfor %}"
ON_LAYER = f'{MANIFEST}layers = ["base"]\n'
ODD = {
    "a number of five thousand digits": ("100 digits", "9" * 5000),
    "a time of ten thousand parts": ("100 digits", ":".join(["1"] * 10_000)),
    "a day that is none": ("line 2", "2026-02-30"),
    "a tuple": ("YAML", "!!python/tuple [1]"),
    "bytes that are none": ("YAML", "!!binary \u00e9"),
    "an order that is none": ("YAML", "!!omap {a: 1}"),
    "a merge of nothing": ("YAML", "{<<: 1}"),
}
READING = {
    "the environment": "{{ '$HOME' | expandvars }}",
    "a home": "{{ '~' | expanduser }}",
    "where it is": "{{ '.' | realpath }}",
    "how deep it is": "{{ '/' | relpath }}",
    "a folder": "{{ '/etc/*' | fileglob }}",
    "the environment, by name": "{{ ['$HOME'] | map('expandvars') | join }}",
}
ASTRAY = {
    "a repository's settings": ("belongs to git", "{% include '.git/config' %}"),
    "a repository's settings, in capitals": ("belongs to git", "{% include '.GIT/config' %}"),
    "a repository's settings, as macros": ("belongs to git", "{% import '.git/config' as a %}"),
    "where a repository is": ("belongs to git", "{% include 'sub/.git' %}"),
    "all that an object holds": ("not data", "{{ self | to_yaml }}"),
    "a function called by a filter": (
        "not supported",
        "{{ cycler | to_json(default='{0.__init__.__globals__[os].environ}'.format) }}",
    ),
    "the phase of the tasks": ("no attribute", "{{ _copier_phase.use('tasks').gen }}"),
}
PACKAGES = {
    "a word of Python's": ("class", "a Python keyword"),
    "a module of Python's": ("email", "standard library"),
    "the test runner": ("pytest", "already uses"),
    "its framework": ("fastapi", "already uses"),
}
CASES = [
    *(
        Case(f"{what}, as the project's name", WRONG, says, destination=name)
        for what, (name, says) in NAMES.items()
    ),
    *(
        Case(f"7 {what}, as the package's name", WRONG, says, arguments=package(name))
        for what, (name, says) in PACKAGES.items()
    ),
    Case("10 a destination that is not empty", WRONG, "already contains", prepare=full),
    Case("11 a destination that is a file", WRONG, "is a file", prepare=occupied),
    Case("12 a destination that is a link to nowhere", WRONG, "broken link", prepare=dangling),
    Case(
        "12 a destination that is a link elsewhere", WRONG, "already contains", prepare=to_outside
    ),
    Case(
        "12 a destination with a folder like ours", WRONG, "no record", prepare=planted("here/app")
    ),
    Case(
        "13 a destination in its own template", WRONG, "inside its own template", destination=INSIDE
    ),
    Case("14 a destination in which nobody can write", FAILED, "Cannot write", destination=NOWHERE),
    Case("18 a link to a file outside", WRONG, "leaves", prepare=link("a", "/etc/passwd")),
    Case("18 a link to a folder outside", WRONG, "leaves", prepare=link("a", "../../outside")),
    Case("18 a chain of links outside", WRONG, "leaves", prepare=chain),
    Case("18 a link to nowhere", FAILED, "No such file", prepare=link("project/a", "nowhere")),
    Case(
        "18 a link that is to be kept, and leaves",
        WRONG,
        "leaves",
        questions="_preserve_symlinks: true\n",
        prepare=link("project/link", "../../../outside/secret.txt"),
    ),
    Case("19 a named pipe", WRONG, "neither a file nor", prepare=special(os.mkfifo)),
    Case("19 a socket", WRONG, "neither a file nor", prepare=special(make_socket)),
    Case("20 a link to itself", WRONG, "in a circle", prepare=link("project/a", "a")),
    Case(
        "20 a link to what is above",
        WRONG,
        "itself contains links",
        prepare=link("project/a", ".."),
    ),
    Case("20 folders without end", WRONG, "folders deep", {"d/" * 60 + "a.txt": "a"}),
    Case("21 settings that are a program", WRONG, "no tag", prepare=poisoned, arguments=RELEASED),
    Case("21 a pipe for refs", FAILED, "not a plain file", prepare=waiting, arguments=RELEASED),
    Case("18 a folder like ours", WRONG, "reserved", {".scaffold-staging-1-x/project/a.txt": "a"}),
    Case("18 a folder like ours, in capitals", WRONG, "reserved", {".Scaffold-STAGING-x": "a"}),
    Case(
        "18 a folder like ours, rendered", WRONG, "reserved", {".scaffold-{{ 'staging' }}-x/a": ""}
    ),
    Case("18 a folder like ours, with links", WRONG, "reserved", prepare=planted("templates/mine")),
    Case(
        "18 a record that is a link",
        WRONG,
        "its own record",
        {"a.txt": "a"},
        "_preserve_symlinks: true\n",
        prepare=link("project/.scaffold.toml", "a.txt"),
    ),
    Case("18 a record that is a folder", WRONG, "its own record", {".scaffold.toml/a": "a"}),
    Case("18 a record in capitals", WRONG, "its own record", {".Scaffold.TOML": "a"}),
    *(
        Case(
            f"18 secrets in {name}",
            WRONG,
            says,
            {".env.example": "KEY=\n"},
            manifest=f"{MANIFEST}[secrets]\nexample = '.env.example'\nfile = '{name}'\n",
        )
        for name, says in {
            "nul": "on every system",
            ":(top)x": "on every system",
            "../x": "project's root",
            ".git/config": "project's root",
            "HEAD": "neither git nor scaffold",
        }.items()
    ),
    Case(
        "18 an example of secrets that is no text",
        WRONG,
        "not UTF-8",
        {".env.example": b"KEY=\xe9\n"},
        manifest=WITH_SECRETS,
    ),
    Case(
        "18 patterns of what is ignored without end",
        FAILED,
        "larger than 1 MiB",
        {".gitignore": "#" * 2_000_000},
    ),
    Case("21 a hook of git", WRONG, "belongs to git", {".git/hooks/pre-commit": "#!/bin/sh"}),
    Case("21 a hook of git, in capitals", WRONG, "belongs to git", {".GIT/hooks/x": ""}),
    Case("21 git with an unseen letter", WRONG, "invisible", {".g\u200cit/config": ""}),
    Case("21 git as Windows shortens it", WRONG, "belongs to git", {"git~1/config": ""}),
    Case("21 git with a dot behind it", WRONG, "belongs to git", {".git./config": ""}),
    Case("21 git as a stream of NTFS", WRONG, "some systems refuse", {".git:x": ""}),
    Case("21 git in a rendered name", WRONG, "belongs to git", {".{{ 'git' }}/config": ""}),
    Case(
        "21 a repository laid bare",
        WRONG,
        "treat it as a repository",
        {"a/HEAD": "ref: x", "a/config": "", "a/objects/.x": "", "a/refs/.x": ""},
    ),
    Case(
        "21 a repository laid bare, in two parts",
        WRONG,
        "treat it as a repository",
        {"a/HEAD": "ref: refs/heads/x", "a/commondir": "../b", "b/objects/.x": "", "b/refs/.x": ""},
    ),
    Case(
        "22 two sources of one path", WRONG, "two of its files", {"a.txt": "1", "{{ x }}.txt": "2"}
    ),
    Case(
        "22 two sources of one path, in other capitals",
        WRONG,
        "two of its files",
        {"A.txt": "1", "{{ x }}.txt": "2"},
    ),
    Case(
        "22 two sources of one path, composed otherwise",
        WRONG,
        "two of its files",
        {"\u00e9.txt": "1", "e\u0301.txt": "2"},
    ),
    Case("23 a template that is not UTF-8", FAILED, "a.txt.jinja", {"a.txt.jinja": b"\xe9{{ x }}"}),
    Case("24 an error of syntax", FAILED, "line 2", {"a.jinja": "a\n{% if %}"}),
    Case(
        "24 an undefined variable",
        FAILED,
        "is undefined",
        {"a.jinja": "{{ nmae }}"},
        "_envops: {undefined: jinja2.StrictUndefined}\n",
    ),
    Case(
        "25 a loop without end", FAILED, "was stopped", {"a.jinja": LOOPS}, bounds="MOST_SECONDS=2"
    ),
    Case(
        "25 a power without end",
        FAILED,
        "was stopped",
        {"a.jinja": "{{ 10 ** (10 ** 9) }}"},
        bounds="MOST_SECONDS=2",
    ),
    Case("25 ten gigabytes in a text", FAILED, "MiB of memory", {"a.jinja": TEN_GIGABYTES}),
    Case(
        "25 a gigabyte in files",
        WRONG,
        "100 MiB",
        {"{% yield n from range(99) %}{{ n }}{% endyield %}.jinja": "{{ 'a' * 10 ** 7 }}"},
    ),
    Case(
        "25 a million files",
        WRONG,
        "5000 files",
        {"{% yield n from range(99999) %}{{ n }}{% endyield %}.txt": ""},
    ),
    Case(
        "26 a way out of the sandbox",
        FAILED,
        "unsafe",
        {"a.jinja": "{{ cycler.__init__.__globals__.os.system('touch owned') }}"},
    ),
    Case(
        "26 a file that is read from outside",
        FAILED,
        "",
        {"a.jinja": "{% include '/etc/passwd' %}"},
    ),
    Case("26 dots in what is included", FAILED, "", {"a.jinja": "{% include '../../x' %}"}),
    Case("26 a rendered path that climbs", FAILED, "", {"{{ '..' }}/{{ '..' }}/a.txt": "a"}),
    Case("26 a rendered path from the root", FAILED, "", {"{{ '/tmp/owned' }}": "a"}),
    *(
        Case(f"26 a text that reads {what}", FAILED, "reads the machine", questions=default(text))
        for what, text in READING.items()
    ),
    *(
        Case(f"26 a file that reads {what}", FAILED, "reads the machine", {"a.jinja": text})
        for what, text in READING.items()
    ),
    *(
        Case(f"26 {what}", FAILED, says, {"a.jinja": text}, prepare=repository)
        for what, (says, text) in ASTRAY.items()
    ),
    *(
        Case(f"26 {what}, in a text", FAILED, says, questions=default(text), prepare=repository)
        for what, (says, text) in ASTRAY.items()
    ),
    Case(
        "26 the files of a repository's own folder",
        WRONG,
        "belongs to git",
        questions="_subdirectory: .git\n",
        prepare=repository,
    ),
    Case("26 a link to a repository's own file", WRONG, "to git", prepare=linked_repository),
    Case(
        "26 questions from a repository's own file",
        WRONG,
        "git",
        questions="--- !include .git/HEAD\n",
        prepare=repository,
    ),
    Case("26 an object of Python in YAML", WRONG, "YAML", questions="x: !!python/name:os.system\n"),
    Case("26 a bomb of YAML", WRONG, "100000 values", questions=bomb(10)),
    Case("26 YAML without end", WRONG, "nested too deeply", questions="x: " + "[" * 9999),
    Case("26 a large copier.yml", WRONG, "larger than 1 MiB", questions="#" * 2_000_000),
    Case("26 an extension of Jinja", WRONG, "--trust", questions="_jinja_extensions: [os.path]\n"),
    Case("26 a key of thirty thousand dots", WRONG, "20 dots", manifest=f"{MANIFEST}{DOTS} = 1\n"),
    Case("26 a heading of as many", WRONG, "20 dots", manifest=f"{MANIFEST}[{DOTS}]\n"),
    Case("26 a manifest of many values", WRONG, "values", manifest=f"x = [{'1,' * 200_000}]"),
    Case(
        "26 questions from outside", WRONG, "leaves", questions="--- !include '*/../*/../*.yml'\n"
    ),
    Case(
        "26 questions from a link outside",
        WRONG,
        "leaves",
        questions="--- !include a.yml\n",
        prepare=link("a.yml", "../../outside/secret.txt"),
    ),
    Case(
        "26 questions from a pipe",
        WRONG,
        "must name files",
        questions="--- !include project/special\n",
        prepare=special(os.mkfifo),
    ),
    Case("26 a layer that is a link outside", WRONG, "a link", manifest=ON_LAYER, prepare=layer),
    *(
        Case(f"26 {what} in copier.yml", WRONG, says, questions=f"x: {value}\n")
        for what, (says, value) in ODD.items()
    ),
    Case(
        "26 a day for a text",
        FAILED,
        "expected a single str",
        questions="x: {type: str, default: 2026-01-02}\n",
    ),
    Case("27 too many questions", WRONG, "1000 questions", questions=MANY),
    Case(
        "27 questions that take long together",
        FAILED,
        "take more than 2 seconds in all",
        questions="".join(default(SHORT_LOOPS).replace("x", f"x{n}", 1) for n in range(900)),
        bounds="MOST_SECONDS_OF_READING=2",
    ),
    Case("27 a setting of a wrong type", WRONG, "`_exclude` must be", questions="_exclude: 5\n"),
    Case("27 a wrong type", WRONG, "must be", questions="x: {choices: 1}\n"),
    Case("27 questions that are no table", WRONG, "a table", questions="---\n- [a]\n- b\n"),
    Case(
        "27 a text without end",
        FAILED,
        "takes more than 2 seconds",
        questions=default(LOOPS),
        bounds=SOON_OF_TEXT,
    ),
    Case(
        "27 a pattern without end",
        FAILED,
        "takes more than 2 seconds",
        questions="x: {default: \"{{ ('a' * 40) | regex_search('(a+)+b') }}\"}\n",
        bounds=SOON_OF_TEXT,
    ),
    Case("27 a text of ten gigabytes", FAILED, "MiB", questions=default(TEN_GIGABYTES)),
    Case(
        "28 an escape in an error",
        FAILED,
        "owned",
        questions='x: {default: "{{ a.b }}\\e]0;owned\\a"}\n',
    ),
    Case(
        "28 an escape in a title", WRONG, "control", manifest=MANIFEST.replace("Test", r"\u001b[2J")
    ),
    Case("28 an escape in a rendered name", WRONG, "some systems", {"{{ '\\x1b' }}.txt": ""}),
    Case("28 a bad manifest", WRONG, "template.toml", manifest="title = ["),
    Case("28 a manifest without end", WRONG, "nested", manifest="a = " + "[" * 20_000),
    Case("28 a manifest of two megabytes", WRONG, "larger", manifest="#" * 2_000_000),
    Case("28 a layer outside", WRONG, "layer", manifest=MANIFEST + 'layers = ["../../outside"]\n'),
    read("32 answers that are a list", "answers", "answers = [1]"),
    read("32 answers with a key twice", "TOML", "a = 1\na = 2"),
    read("32 answers that are not UTF-8", "UTF-8", b"\xff"),
    read("32 answers with marks of a conflict", "conflict", "<<<<<<< a\n"),
    read("32 answers without end", "TOML", "a = " + "[" * 9999),
    read("32 answers with thirty thousand dots", "20 dots", f"[answers]\n{DOTS} = 1"),
    read("32 answers with five thousand digits", "100 digits", f"[answers]\nx = {'9' * 5000}"),
    Case(
        "32 a number of five thousand digits",
        WRONG,
        "100 digits",
        questions="x: 1\n",
        arguments=("-s", f"x={'9' * 5000}"),
    ),
    Case("32 an unknown answer", WRONG, "no question", arguments=("-s", "y=1")),
    Case(
        "32 an answer of another type", WRONG, "whole", questions="x: 1\n", arguments=("-s", "x=a")
    ),
    Case(
        "32 an answer that is a bomb",
        WRONG,
        "100000 values",
        questions="x: {type: yaml, default: 1}\n",
        arguments=("-s", f"x={bomb(9)}"),
    ),
]

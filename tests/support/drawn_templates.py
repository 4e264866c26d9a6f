"""Small templates that are drawn over every feature of Copier's format that scaffold renders.

In their texts `(` and `)` begin and end an expression, `[%` and `%]` a statement.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from hypothesis import assume
from hypothesis import strategies as st

from tests.support.files import build_tree

QUESTIONS = """\
kind: {type: str, default: one, choices: [one, two]}
names: {type: yaml, default: "[x, y, '']"}
flag: {type: bool, default: true}
token: {type: str, default: s, secret: true}
counted: {type: int, default: 3, when: false}
more: {type: str, default: m, when: "(flag)"}
"""
LAYER_QUESTIONS = """\
kind: {type: str, default: one, when: false}
names: {type: yaml, default: "[]"}
own: {type: yaml, default: "{a: [1, b]}"}
facts: {type: yaml, default: "- (kind)", when: false}
token: {type: str, default: s, secret: true}
"""
ANSWERS: Mapping[str, st.SearchStrategy[object]] = {
    "kind": st.sampled_from(["one", "two"]),
    "names": st.sampled_from(["[]", "[x, 2, x/z]", "[b.txt]", "{k: v}", "null"]),
    "flag": st.booleans(),
}
ENVOPS: Mapping[str, st.SearchStrategy[object]] = {
    "undefined": st.sampled_from(["jinja2.StrictUndefined", "jinja2.Undefined"]),
    "keep_trailing_newline": st.booleans(),
    "trim_blocks": st.booleans(),
    "lstrip_blocks": st.booleans(),
    "line_statement_prefix": st.just("%%"),
    "newline_sequence": st.just("\r\n"),
}
BRACKETS = {
    "variable_start_string": "[[",
    "variable_end_string": "]]",
    "block_start_string": "<%",
    "block_end_string": "%>",
}
ROOTS = ("", "", "project", "(kind)", "(kind)/deep")
EXCLUDES = (
    *("copier.yml", "*.txt", "!kept.txt", "/sub", "sub/", "deep/*/a", "(kind)", "**/x.txt", "#a"),
    "[% if flag %]b.txt\n/deep\r\nc.md\r[% endif %]",
    *("[% if flag %][% else %]*[% endif %]", "(_copier_operation)", " a.txt ", "", "!b.txt"),
    *("a.txt\n!a.txt", "café", "*.md"),
)
SKIPS = ("*.txt", "(kind)*", "sub")
ANSWERS_FILES = (".a.yml", "sub/a.yml", "(kind).yml", "a.txt")
SUFFIXES = (".jinja", ".tmpl", "tmpl", "", ".tar.gz")
PARTS = (
    *("a.txt", "b.txt", "c.md", "kept.txt", "sub", "deep", "x.txt", "(kind).txt", "two.txt"),
    *("[% if flag %]yes[% endif %]", "[% if not flag %]no[% endif %]", "(kind)", "a.jinja"),
    *("[% yield name from names %](name)[% endyield %]", "café", ".hidden", "%%x", "q.tar.gz"),
    *("[% yield n from names %]n(n)[% endyield %].txt", "(_folder_name)", "(more)", "x tmpl"),
    *(
        "(_copier_conf.answers_file)",
        "('')",
        "('a.txt')",
        "(counted)",
        "[% raw %](kind)[% endraw %]",
    ),
    "(kind ~ _copier_conf.sep ~ kind)",
)
ODD_PARTS = (
    *("[% yield kind from names %](kind)[% endyield %]", "x(absent)", "('..')", "(names[0])"),
    *("[% yield a from names %](a)[% yield b from names %]b[% endyield %][% endyield %]", "[% if"),
    *("[% yield a from absent %](a)[% endyield %]", "(1 // 0)", "('/')", "('.')", ".git"),
)
TEXTS = (
    *("", "plain\n", "no newline", "crlf\r\nline\r\n", "(kind)\r\n(more)", "old mac\r(kind)\r"),
    *("(names | length)(kind)", "(_copier_answers | to_json)", "é (kind)\n\n\n", "(counted + 1)\n"),
    *("(_copier_conf | to_nice_json)", "(_src_path) (_commit) (_copier_phase)(_external_data)"),
    "[% for n in names %]\n  (n)\n[% endfor %]\n",
    "  [% if flag %]\n(kind)\n  [% endif %]\n",
    "[% include 'part' %]",
    "%% if flag\nyes\n%% endif\n",
    "{{ kind }} {% raw %}{{ kind }}{% endraw %}\n",
)
ODD_TEXTS = (
    *("(absent)", "(absent.more)", "(1 // 0)", "(n)(name)", "[% if %]", "\xff\xfe\0binary"),
    *(
        "[% yield n from names %](n)[% endyield %]",
        "[% set _ = names.append(1) %](names)(_copier_answers.names)",
    ),
    *("(''.__class__)", "(_copier_answers.token)", "[% include 'nowhere' %]", "(now() is defined)"),
)
TARGETS = ("a.txt", "sub", "(kind).txt", "../a.txt", "nowhere")


@dataclass(frozen=True)
class Drawn:
    """A small template that was drawn: files with whether they run, links, and answers."""

    config: str
    files: Mapping[str, tuple[bytes, bool]]
    links: Mapping[str, str]
    answers: Mapping[str, object]

    def build(self, place: Path) -> Path:
        """Write it; what would be within a file, or in its place, is left out."""
        folder = build_tree(place, {"copier.yml": self.config})
        for name, (content, runs) in self.files.items():
            path = folder / name
            if path.is_dir() or any(above.is_file() for above in path.parents):
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(0o755 if runs else 0o644)
        for name, target in self.links.items():
            if (folder / name).parent.is_dir() and not os.path.lexists(folder / name):
                (folder / name).symlink_to(target)
        return folder


def _marked(text: str, brackets: object) -> str:
    """Return a text with the marks that its template has."""
    for short, mark in (("(", "{{ "), (")", " }}"), ("[%", "{%"), ("%]", "%}")):
        text = text.replace(short, mark)
    if brackets:
        for old, new in (("{{", "[["), ("}}", "]]"), ("{%", "<%"), ("%}", "%>")):
            text = text.replace(old, new)
    return text


def _config(settings: Mapping[str, object], brackets: object, questions: str) -> str:
    marked = {
        name: [_marked(item, brackets) for item in value]
        if isinstance(value, list)
        else (_marked(value, brackets) if isinstance(value, str) else value)
        for name, value in settings.items()
    }
    return yaml.safe_dump(marked) + _marked(questions, brackets)


def _mostly(usual: Iterable[str], odd: Iterable[str]) -> st.SearchStrategy[str]:
    return st.integers(0, 19).flatmap(lambda n: st.sampled_from([*(usual if n else odd)]))


Marks = tuple[bool, Mapping[str, object]]
MARKS: st.SearchStrategy[Marks] = st.tuples(
    st.booleans(), st.fixed_dictionaries({}, optional=ENVOPS)
)


@st.composite
def layered_templates(draw: st.DrawFn) -> tuple[Drawn, Drawn]:
    """Draw a layer and a template that read Jinja alike and share questions."""
    marks = draw(MARKS)
    layer = draw(templates(marks, LAYER_QUESTIONS))
    assume(not any("answers" in name for name in layer.files))  # Copier would read that file
    return layer, draw(templates(marks))


@st.composite
def templates(draw: st.DrawFn, marks: Marks | None = None, questions: str = QUESTIONS) -> Drawn:
    """Draw a template with up to eight files and two links, most of which render."""
    brackets, envops = marks or draw(MARKS)
    suffix = draw(st.sampled_from(SUFFIXES))
    root = draw(st.sampled_from(ROOTS))
    kinds = st.lists(st.sampled_from(EXCLUDES), max_size=4)
    settings = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "_exclude": kinds,
                "_skip_if_exists": st.lists(st.sampled_from(SKIPS), max_size=2),
                "_answers_file": st.sampled_from(ANSWERS_FILES),
                "_preserve_symlinks": st.booleans(),
                "_external_data": st.just({"old": "old.yml"}),
                "_min_copier_version": st.just("9.0"),
            },
        )
    )
    settings |= {
        "_envops": {**envops, **(BRACKETS if brackets else {})},
        "_subdirectory": root,
        "_templates_suffix": suffix,
    }
    config = _config(settings, brackets, questions)
    texts = _mostly(TEXTS, ODD_TEXTS)
    if "_skip_if_exists" in settings:  # of two files for one path, the first that is found stays
        texts = st.just(draw(st.sampled_from(["one\n", "two\n"])))
    tops = [top.replace("(kind)", kind) for top in [root] for kind in ("one", "two")]
    names = st.builds(
        lambda top, parts, end: f"{top}/{_marked('/'.join(parts), brackets)}{end}".lstrip("/"),
        st.sampled_from(tops),
        st.lists(_mostly(PARTS, ODD_PARTS), min_size=1, max_size=3),
        st.sampled_from(["", suffix, suffix]),
    )
    contents = texts.map(lambda text: _marked(text, brackets).encode(_encoding(text)))
    files = draw(st.dictionaries(names, st.tuples(contents, st.booleans()), max_size=8))
    links = draw(st.dictionaries(names, st.sampled_from(TARGETS), max_size=draw(st.integers(0, 2))))
    fixed = {f"{top}/kept.md".lstrip("/"): (b"kept\n", False) for top in tops}
    part = {"part": (_marked("part of (kind)\n", brackets).encode(), False)}
    marked_links = {name: _marked(target, brackets) for name, target in links.items()}
    answers = draw(st.fixed_dictionaries({}, optional=ANSWERS))
    return Drawn(config, {**fixed, **part, **files}, marked_links, answers)


def _encoding(text: str) -> str:
    return "latin-1" if "\0" in text else "utf-8"

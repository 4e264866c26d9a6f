"""Tests of what templates can reach in Jinja: data, and nothing of the machine."""

import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta, tzinfo
from pathlib import Path, PurePath
from types import BuiltinFunctionType, FunctionType
from typing import Any

import pytest
from copier._types import Phase
from jinja2 import Undefined
from jinja2.exceptions import TemplateError
from jinja2.utils import Cycler, Joiner, Namespace

from generator.checking.lint.jinja_names import Malformed, Reader
from generator.rendering._copier_adapter import Copying
from generator.rendering.context import Origin, context
from generator.rendering.sandbox import FILTERS, GLOBALS, OWN, REFUSED, TESTS, Sandbox, environment
from tests.support.files import build_tree

WORD = "hunter2-of-the-environment"
ANSWERS: Mapping[str, object] = {
    "text": "a",
    "many": [1, {"k": None}, 1.5, True],
    "day": date(2026, 1, 2),
}
PARENTS = type(PurePath().parents)
DATA = (
    *(str, bytes, int, float, type(None), list, tuple, dict, date, timedelta, tzinfo),
    *(PurePath, PARENTS),
)
CLASSES = {Cycler, Joiner, Namespace, dict}
WORDS = ("$SECRET", "${SECRET}", "%SECRET%", "~", "~/x", "~root", ".", "..", "/", "*", "/*", "x")

World = tuple[Sandbox, Mapping[str, Any], list[str]]


@pytest.fixture(params=["questions", "files"])
def world(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return an environment, its context, and words that identify the machine."""
    monkeypatch.setenv("SECRET", WORD)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    config = "_external_data: {old: ../x}\n_answers_file: '{{ text }}.yml'\ntext: a\n"
    template = build_tree(tmp_path / "mine", {"copier.yml": config})
    told = context(Origin("snail", "v1", "shop"), ".a.yml", ["old"])
    jinja = environment("", {}, [template])
    if request.param == "files":
        worker = Copying(str(template), tmp_path / "tree", data=dict(ANSWERS), defaults=True)
        worker._ask()  # noqa: SLF001 - as `run_copy` does
        with Phase.use(Phase.RENDER):
            jinja, told = worker.jinja_env, worker._render_context()  # noqa: SLF001
        assert (told["_copier_phase"], told["_copier_conf"]["answers_file"].name) == (
            "render",
            "a.yml",
        )
    return jinja, {**ANSWERS, **told}, [WORD, str(tmp_path), str(Path.home()), sys.prefix]


def reachable(jinja: Sandbox, told: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Find everything that a template can reach by names and keys, with its path."""
    waiting: list[tuple[str, object]] = [*jinja.globals.items(), *told.items()]
    seen: dict[int, object] = {}
    while waiting:
        way, found = waiting.pop()
        if id(found) in seen or way.count(".") > 6:
            continue
        seen[id(found)] = found
        yield way, found
        for name in dir(found):
            value = jinja.getattr(found, name)
            if not isinstance(value, Undefined):
                waiting.append((f"{way}.{name}", value))
        if isinstance(found, dict):
            waiting += [(f"{way}.{key}", value) for key, value in found.items()]
        elif isinstance(found, list | tuple | PARENTS):
            waiting += [(f"{way}.{place}", value) for place, value in enumerate(found)]


def is_known(found: object, offered: Mapping[str, object]) -> bool:
    """Return whether a value is data, a method of data, or a helper of the environment."""
    if isinstance(found, DATA) or found in CLASSES or any(found is it for it in offered.values()):
        return True
    if isinstance(found, BuiltinFunctionType):
        return isinstance(found.__self__, (*DATA, type)) and not found.__name__.startswith("_")
    owner = getattr(found, "__self__", None)
    if isinstance(owner, PurePath):
        return True
    wraps = getattr(found, "__wrapped__", None)  # Jinja's own `format`, which asks the sandbox
    return (
        isinstance(found, FunctionType)
        and wraps is not None
        and isinstance(getattr(wraps, "__self__", None), str)
    )


def test_templates_reach_only_data_without_machine_details(world: World) -> None:
    jinja, told, words = world
    number = 0
    for way, found in reachable(jinja, told):
        number += 1
        assert is_known(found, jinja.globals), f"{way} is {found!r}"
        if isinstance(found, DATA):
            said = f"{found!r} {found!s}"
            assert not [word for word in words if word in said], f"{way} says {said}"
    assert number > 100


def test_the_walk_finds_planted_leaks(world: World) -> None:
    jinja, _, words = world
    astray = {"a": Phase.PROMPT.use, "b": Phase.PROMPT, "c": Path.cwd(), "d": (n for n in "a")}
    found = dict(reachable(jinja, astray))
    assert not is_known(found["a"], jinja.globals)
    assert not is_known(found["d"], jinja.globals)
    assert any(word in str(found["c"]) for word in words)
    assert not any(way.startswith(("a.", "d.")) for way in found), "they have no attributes"


def test_offers_exactly_the_listed_names(world: World) -> None:
    jinja = world[0]
    assert set(jinja.filters) == FILTERS | set(REFUSED)
    assert set(jinja.tests) == TESTS
    assert set(jinja.globals) == GLOBALS | {"pathjoin", "now", "make_secret"}
    assert set(OWN) < FILTERS


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_no_filter_reads_the_machine(name: str, world: World) -> None:
    jinja, told, words = world
    for text in ("w", "[w]", "{w: w}", "self", "_copier_conf", "cycler", "nothing", "m"):
        for options in ("", "('/')", "(w)"):
            source = f"{{% macro m() %}}{{% endmacro %}}{{{{ {text} | {name}{options} }}}}"
            compiled = jinja.from_string(source)
            for word in WORDS:
                try:
                    said = compiled.render({**told, "w": word})
                except Exception as error:  # noqa: BLE001 - whatever a filter raises
                    said = str(error)
                assert not [secret for secret in words if secret in said], (source, word, said)


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_filters_that_read_the_machine(name: str, world: World) -> None:
    for source in (f"{{{{ '~' | {name} }}}}", f"{{{{ ['~'] | map('{name}') | list }}}}"):
        with pytest.raises(
            (TemplateError, TypeError), match=f"the filter {name} reads the machine"
        ):
            world[0].from_string(source).render()


@pytest.mark.parametrize(
    "text",
    [
        "{{ cycler | to_json(default='{0.__init__.__globals__[os].environ}'.format) }}",
        "{{ cycler | to_nice_json(default='{0.__init__.__globals__}'.format) }}",
        "{{ x | to_yaml(Dumper=cycler) }}",
        "{{ x | to_nice_yaml(stream=x) }}",
        "{{ '1' | from_json(parse_int=cycler) }}",
        "{{ self | to_yaml }}",
        "{% macro m() %}{% endmacro %}{{ m | to_nice_yaml }}",
        "{{ nothing | to_yaml }}",
        "{{ x | from_yaml_all | attr('gi_frame') }}{{ nothing.x }}",
        "{{ cycler.current.fget }}{{ nothing.x }}",
    ],
)
def test_filters_cannot_escape_the_sandbox(text: str, world: World) -> None:
    with pytest.raises(
        Exception, match=r"not supported|not data|unexpected keyword|undefined|unsafe"
    ):
        world[0].from_string(text).render({"x": "a"})


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("{{ x | to_json }}", '{"b": [1, null, "p/q"], "a": "2026-01-02"}'),
        ("{{ x.b | to_nice_json(indent=1) }}", '[\n 1,\n null,\n "p/q"\n]'),
        ("{{ x | to_yaml }}", "a: 2026-01-02\nb: [1, null, p/q]\n"),
        ("{{ x | to_nice_yaml(indent=2) }}", "a: 2026-01-02\nb:\n- 1\n- null\n- p/q\n"),
        ("{{ x.b[:1] | map('string') | to_json }}", '["1"]'),
        ("{{ '{\"a\": 1}' | from_json }} {{ '--- 1\\n--- 2' | from_yaml_all }}", "{'a': 1} [1, 2]"),
        ("{{ 'a/b.c' | basename }} {{ 'é' | b64encode }} {{ 'a' | hash('md5') }}", ""),
        ("{{ now().year > 2000 }} {{ make_secret() | length }}", "True 128"),
        (
            "{% set n = namespace(a=1) %}{% for a in [1] %}{{ loop.index }}{{ n.a }}{% endfor %}",
            "11",
        ),
        (
            "{{ p.parent.name }} {{ p.with_suffix('.c') }} {{ p.parents | list | length }}",
            "p p/q.c 2",
        ),
    ],
)
def test_offers_what_templates_use(text: str, rendered: str, world: World) -> None:
    values = {"x": {"b": [1, None, PurePath("p/q")], "a": date(2026, 1, 2)}, "p": PurePath("p/q")}
    said = world[0].from_string(text).render(values)
    assert not rendered or said == rendered


def test_lint_reports_filters_that_read_the_machine() -> None:
    with pytest.raises(Malformed, match=r"the filter realpath reads the machine") as refusal:
        Reader({}, extended=False).read("a\n{{ '.' | realpath }}")
    assert refusal.value.line == 2

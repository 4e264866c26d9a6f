import subprocess
import sys
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import limits
from generator.errors import WorkError
from generator.rendering.jinja import Texts, Unset

LENIENT = Texts("jinja2.Undefined", {})
STRICT = Texts("jinja2.StrictUndefined", {})


def fails(texts: Texts, text: str, values: Mapping[str, object]) -> str:
    """Return the error of a text that does not render."""
    with pytest.raises(WorkError) as failure:
        texts.render(text, values)
    return str(failure.value)


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("{{ x }}!", "a!"),
        ("{% if x == 'a' %}yes{% endif %}", "yes"),
        ("{# nothing #}", ""),
        ("{{ y }}", ""),
        ("plain\n", "plain\n"),
        ("{{ x }}\n", "a\n"),
        ("{{ x | regex_replace('a', 'b') }}", "b"),
        ("{{ [x] | to_json }}", '["a"]'),
        ("{{ pathjoin(x, 'b') }} {{ pathjoin(x, 'b', mode='windows') }}", "a/b a\\b"),
        (["{{ x }}", 1, ["{{ x }}"]], ["a", 1, ["a"]]),
        (True, True),
        (None, None),
        ({"k": "{{ x }}"}, {"k": "{{ x }}"}),
    ],
)
def test_renders_texts_with_answers(text: object, rendered: object) -> None:
    assert LENIENT.render(text, {"x": "a"}) == rendered


def test_strict_templates_refuse_undefined_names() -> None:
    assert "'y' is undefined" in fails(STRICT, "{{ y }}", {"x": "a"})


def test_supports_custom_delimiters() -> None:
    texts = Texts("", {"variable_start_string": "<<", "variable_end_string": ">>"})
    assert texts.render("<< x >> {{ x }}", {"x": "a"}) == "a {{ x }}"


@pytest.mark.parametrize(
    "text",
    [
        "{{ x",
        "{% if %}",
        "{{ x.y.z }}",
        "{{ 1 / 0 }}",
        "{{ x | nofilter }}",
        "{{ x | regex_replace('(', '') }}",
        "{% include 'x' %}",
        "{{ range(999999999) | list }}",
    ],
)
def test_reports_a_broken_text_as_an_error_in_the_template(text: str) -> None:
    message = fails(LENIENT, text, {"x": "a"})
    assert repr(text) in message
    assert message.endswith("This is an error in the template.")


def test_reports_an_unknown_setting_as_an_error_in_the_template() -> None:
    assert "does not render" in fails(Texts("", {"no_such": 1}), "{{ x }}", {})


@pytest.mark.parametrize(
    "text",
    [
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ x.__init__.__globals__ }}",
        "{{ (x | attr('__class__')).__mro__ }}",
        "{{ '{0.__class__.__mro__}'.format(x) }}",
    ],
)
def test_texts_cannot_escape_the_sandbox(text: str) -> None:
    assert "does not render" in fails(STRICT, text, {"x": "a"})


def test_a_default_can_be_unset() -> None:
    text = "{% if x %}{{ x }}{% else %}{{ UNSET }}{% endif %}"
    assert LENIENT.render_default(text, {"x": "a"}) == "a"
    with pytest.raises(Unset):
        LENIENT.render_default(text, {"x": ""})
    with pytest.raises(Unset):
        LENIENT.render_default(["{{ UNSET }}"], {})


@given(st.text(st.characters(exclude_characters="{")))
def test_keeps_texts_without_jinja_unchanged(text: str) -> None:
    assert LENIENT.render(text, {"x": "a"}) is text


def test_imports_jinja_only_when_needed() -> None:
    script = (
        "import sys\nfrom generator.rendering.jinja import Texts\n"
        "from generator.system.locations import CHECKOUT\nours = Texts('', {}, [CHECKOUT / 'x'])\n"
        "ours.render('plain', {})\nassert 'jinja2' not in sys.modules\n"
        "ours.render('{{ 1 }}', {})\nassert 'jinja2' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr


def test_renders_third_party_texts_in_a_worker() -> None:
    script = (
        "import sys\nfrom generator.rendering.jinja import Texts\n"
        "assert Texts('', {}).render('{{ 1 }}', {}) == '1'\nassert 'jinja2' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


FOR_EVER = {
    "a power": "{{ 10 ** (10 ** 9) }}",
    "loops": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "a pattern": "{{ ('a' * 40) | regex_search('(a+)+b') }}",
}
TOO_MUCH = {
    "a long text": "{{ 'a' * 10 ** 10 }}",
    "a wide number": "{{ '%999999999d' % 1 }}",
    "a format": "{{ '{:>9999999999}'.format(1) }}",
    "a filter": "{{ '%9999999999d' | format(1) }}",
    "a margin": "{{ 'a'.center(10 ** 10) }}",
    "a list": "{{ [1] * 10 ** 10 }}",
    "much, but not too much to hold": "{{ 'a' * 2 ** 21 }}",
    "macros": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "deep brackets": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "deep lists": "{{ " + "[" * 200 + "]" * 200 + " }}{{ x.y.z }}",
}


@pytest.mark.parametrize("what", FOR_EVER)
def test_stops_an_endless_text(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_SECONDS_OF_TEXT", 1)
    assert "it takes more than 1 seconds" in fails(LENIENT, FOR_EVER[what], {})


@pytest.mark.parametrize("what", TOO_MUCH)
def test_refuses_an_expensive_text_in_one_paragraph(what: str) -> None:
    told = fails(LENIENT, TOO_MUCH[what], {})
    assert "does not render: " in told
    assert len(told) < 1000

import subprocess
import sys
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import bounds
from generator.errors import WorkError
from generator.texts import Texts, Unset

LENIENT = Texts("jinja2.Undefined", {})
STRICT = Texts("jinja2.StrictUndefined", {})


def fails(texts: Texts, text: str, values: Mapping[str, object]) -> str:
    """Return why a text does not render."""
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
def test_texts_render_with_the_answers_and_all_else_stays(text: object, rendered: object) -> None:
    assert LENIENT.render(text, {"x": "a"}) == rendered


def test_an_undefined_name_is_an_error_where_the_template_says_so() -> None:
    assert "'y' is undefined" in fails(STRICT, "{{ y }}", {"x": "a"})


def test_the_template_may_choose_its_own_brackets() -> None:
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
def test_a_text_that_does_not_render_is_named_and_left_to_its_author(text: str) -> None:
    message = fails(LENIENT, text, {"x": "a"})
    assert repr(text) in message
    assert message.endswith("Its author must mend it.")


def test_a_setting_that_jinja_does_not_know_is_the_authors_fault_too() -> None:
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
def test_a_text_does_not_leave_the_sandbox(text: str) -> None:
    assert "does not render" in fails(STRICT, text, {"x": "a"})


def test_a_default_may_say_that_it_is_none() -> None:
    text = "{% if x %}{{ x }}{% else %}{{ UNSET }}{% endif %}"
    assert LENIENT.render_default(text, {"x": "a"}) == "a"
    with pytest.raises(Unset):
        LENIENT.render_default(text, {"x": ""})
    with pytest.raises(Unset):
        LENIENT.render_default(["{{ UNSET }}"], {})


@given(st.text(st.characters(exclude_characters="{")))
def test_a_text_without_jinja_is_left_alone(text: str) -> None:
    assert LENIENT.render(text, {"x": "a"}) is text


def test_jinja_is_not_imported_before_a_text_needs_it() -> None:
    script = (
        "import sys\nfrom generator.texts import Texts\n"
        "from generator.homes import CHECKOUT\nours = Texts('', {}, [CHECKOUT / 'x'])\n"
        "ours.render('plain', {})\nassert 'jinja2' not in sys.modules\n"
        "ours.render('{{ 1 }}', {})\nassert 'jinja2' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr


def test_texts_of_strangers_are_rendered_in_another_process() -> None:
    script = (
        "import sys\nfrom generator.texts import Texts\n"
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
def test_a_text_that_does_not_come_to_an_end_is_stopped(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MOST_SECONDS_OF_TEXT", 1)
    assert "it takes more than 1 seconds" in fails(LENIENT, FOR_EVER[what], {})


@pytest.mark.parametrize("what", TOO_MUCH)
def test_a_text_that_asks_for_too_much_is_refused_in_one_short_paragraph(what: str) -> None:
    told = fails(LENIENT, TOO_MUCH[what], {})
    assert "does not render: " in told
    assert len(told) < 1000

import pytest

from generator.names_used import Malformed, Reader
from generator.settings import SettingError

PLAIN = Reader({}, extended=False)
EXTENDED = Reader({}, extended=True)


def test_a_name_is_known_by_the_first_line_that_reads_it() -> None:
    names = PLAIN.read("{# a #}\n{{ a }}{{ b.a }}\n{{ a ~ c }}")
    assert names.read == {"a": 2, "b": 2, "c": 3}


def test_what_jinja_gives_is_not_read() -> None:
    assert PLAIN.read("{{ range(3) }}{{ namespace(a=1) }}{{ pathjoin('a') }}").read == {}


def test_what_is_made_or_spared_is_not_lacked() -> None:
    names = PLAIN.read(
        "{% set a = b %}{{ a }}{% if c is defined %}{{ c }}{% endif %}{{ d | d(1) }}"
    )
    assert set(names.made) == {"a"}
    assert set(names.spared) == {"c", "d"}
    assert names.lacked == {"b": 1}


@pytest.mark.parametrize(
    ("text", "pulled", "pulls_any"),
    [
        ("{% include 'a' %}", {"a"}, False),
        ("{% include ['a', 'b'] ignore missing %}", {"a", "b"}, False),
        ("{% import 'a' as m %}{% from 'b' import n %}", {"a", "b"}, False),
        ("{% extends 'a' %}", {"a"}, False),
        ("{% include 'a' if x else 'b' %}", {"a", "b"}, True),
        ("{% include 'licenses/' ~ x %}", {"licenses/"}, True),
        ("{{ x }}", set(), False),
    ],
)
def test_what_is_pulled_in_is_known_by_its_name_or_may_be_anything(
    text: str, pulled: set[str], *, pulls_any: bool
) -> None:
    names = PLAIN.read(text)
    assert (set(names.pulled), names.pulls_any) == (pulled, pulls_any)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("{{ a }\n}", 1, "unexpected '}'."),
        ("\n{% own %}", 2, "Encountered unknown tag 'own'."),
        ("\n\n{{ a | uper }}", 3, "there is no filter 'uper'. Did you mean 'upper'?"),
        (
            "{% if a is defind %}{% endif %}",
            1,
            "there is no test 'defind'. Did you mean 'defined'?",
        ),
        ("{% yield a of b %}{% endyield %}", 1, "expected token 'from', got 'of'."),
    ],
)
def test_what_is_no_jinja_says_where_and_why(text: str, line: int, reason: str) -> None:
    with pytest.raises(Malformed) as refusal:
        PLAIN.read(text)
    assert (refusal.value.line, str(refusal.value)) == (line, reason)


def test_an_extension_may_bring_tags_filters_and_tests() -> None:
    assert EXTENDED.read("{{ a | own }}{{ b is own }}").read == {"a": 1, "b": 1}
    assert EXTENDED.read("{% own %}").pulls_any
    with pytest.raises(Malformed):
        EXTENDED.read("{{ a }")


def test_copiers_filters_and_its_loop_in_paths_are_known() -> None:
    names = PLAIN.read("{% yield a from b | flatten %}{{ a | to_nice_yaml }}{% endyield %}")
    assert names.lacked == {"b": 1}


def test_options_that_jinja_does_not_take_are_refused() -> None:
    with pytest.raises(SettingError, match="Jinja does not take them"):
        Reader({"newline_sequence": "x"}, extended=False)

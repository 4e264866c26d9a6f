import pytest

from generator.checking.lint.jinja_names import Malformed, Reader
from generator.rendering.copier_settings import SettingError

PLAIN = Reader({}, extended=False)
EXTENDED = Reader({}, extended=True)


def test_records_the_first_line_that_reads_a_name() -> None:
    names = PLAIN.read("{# a #}\n{{ a }}{{ b.a }}\n{{ a ~ c }}")
    assert names.read == {"a": 2, "b": 2, "c": 3}


def test_ignores_names_of_jinja() -> None:
    assert PLAIN.read("{{ range(3) }}{{ namespace(a=1) }}{{ pathjoin('a') }}").read == {}


def test_defined_and_guarded_names_are_not_missing() -> None:
    names = PLAIN.read(
        "{% set a = b %}{{ a }}{% if c is defined %}{{ c }}{% endif %}{{ d | d(1) }}"
    )
    assert set(names.defined) == {"a"}
    assert set(names.guarded) == {"c", "d"}
    assert names.missing == {"b": 1}


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
def test_collects_included_names(text: str, pulled: set[str], *, pulls_any: bool) -> None:
    names = PLAIN.read(text)
    assert (set(names.included), names.includes_any) == (pulled, pulls_any)


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
def test_reports_syntax_errors_with_line_and_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(Malformed) as refusal:
        PLAIN.read(text)
    assert (refusal.value.line, str(refusal.value)) == (line, reason)


def test_extensions_may_add_tags_filters_and_tests() -> None:
    assert EXTENDED.read("{{ a | own }}{{ b is own }}").read == {"a": 1, "b": 1}
    assert EXTENDED.read("{% own %}").includes_any
    with pytest.raises(Malformed):
        EXTENDED.read("{{ a }")


def test_knows_filters_and_path_loops_of_copier() -> None:
    names = PLAIN.read("{% yield a from b | flatten %}{{ a | to_nice_yaml }}{% endyield %}")
    assert names.missing == {"b": 1}


def test_refuses_invalid_jinja_options() -> None:
    with pytest.raises(SettingError, match="Jinja rejects them"):
        Reader({"newline_sequence": "x"}, extended=False)

"""Tests of the limits of reading a template: questions, choices, time and memory."""

from pathlib import Path
from time import monotonic

import pytest

from generator import limits
from generator.errors import InputError, WorkError
from generator.questions.answers import Answering
from generator.questions.copier_yml import Questions, read_questions
from generator.rendering.jinja import Texts
from tests.support.files import build_tree

pytestmark = pytest.mark.thorough

SLOW = "{% for a in range(900) %}{% for b in range(900) %}{% endfor %}{% endfor %}"
WIDE = "{{ 'a' * 10 ** 5 }}"


def asked(tmp_path: Path, questions: str) -> Questions:
    return read_questions([build_tree(tmp_path / "mine", {"copier.yml": questions})])


def many(count: int, text: str) -> str:
    return "".join(f"x{n}: {{type: str, default: {text!r}}}\n" for n in range(count))


def test_slow_texts_share_one_time_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_SECONDS_OF_READING", 1)
    questions = asked(tmp_path, many(900, SLOW))
    with pytest.raises(WorkError, match="take more than 1 seconds in all"):
        Answering(questions).answer({}, {})


def test_long_texts_share_one_size_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_READ", 1 << 20)
    questions = asked(tmp_path, many(20, WIDE))
    with pytest.raises(WorkError, match="render to more than 1 MiB in all"):
        Answering(questions).answer({}, {})


def test_limits_apply_to_conditions_choices_and_validators(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_SECONDS_OF_READING", 1)
    for key in ("when", "choices", "validator"):
        rows = "".join(f"x{n}: {{default: a, {key}: {SLOW!r}}}\n" for n in range(900))
        if key == "choices":
            rows = rows.replace("% endfor %}'}", "% endfor %}[a]'}")
        with pytest.raises(WorkError, match="in all"):
            Answering(asked(tmp_path, rows)).answer({}, {})


def test_limits_restart_for_each_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_READ", 250_000)
    texts = Texts("", {})
    for _ in range(4):
        texts.begin()
        for _ in range(2):
            texts.render(WIDE, {})
    with pytest.raises(WorkError, match="in all"):
        texts.render(WIDE, {})


def test_ordinary_templates_are_far_below_the_limits(tmp_path: Path) -> None:
    questions = asked(tmp_path, many(100, "{{ 'a' }}"))
    assert len(Answering(questions).answer({}, {}).values) == 100


def test_limits_the_number_of_questions(tmp_path: Path) -> None:
    most = limits.MOST_QUESTIONS
    assert len(asked(tmp_path, many(most, "a")).all) == most
    with pytest.raises(InputError, match=f"more than {most} questions"):
        asked(tmp_path, "".join(f"x{n}: {n}\n" for n in range(45_000)))
    layer = build_tree(tmp_path / "layer", {"copier.yml": many(most, "a").replace("x", "y")})
    template = build_tree(tmp_path / "template", {"copier.yml": many(most, "a")})
    with pytest.raises(InputError, match=f"more than {most} questions"):
        read_questions([layer, template])


@pytest.mark.parametrize("choices", ["[{}]", "{{{}}}"])
def test_limits_the_number_of_choices(choices: str, tmp_path: Path) -> None:
    items = [f"a{n}: {n}" if choices[0] == "{" else f"a{n}" for n in range(limits.MOST_CHOICES + 1)]
    with pytest.raises(InputError, match="`choices` has more than 1000 values"):
        asked(tmp_path, f"x: {{choices: {choices.format(', '.join(items))}}}\n")


def test_limits_rendered_choices(tmp_path: Path) -> None:
    questions = asked(tmp_path, 'x: {default: 1, choices: "{{ range(1001) | list }}"}\n')
    with pytest.raises(WorkError, match="there are more than 1000"):
        Answering(questions).answer({}, {})


def test_failing_texts_count_towards_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_SECONDS_OF_READING", 1)
    failing = f"{SLOW}{{{{ nobody.knows }}}}"
    texts = Texts("", {})
    for _ in range(900):
        with pytest.raises(WorkError) as failure:
            texts.render(failing, {})
        if "in all" in str(failure.value):
            break
    with pytest.raises(WorkError, match="take more than 1 seconds in all"):
        texts.render("{{ 1 }}", {})


def test_failing_texts_that_callers_ignore_stop_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_SECONDS_OF_READING", 1)
    rows = "".join(f"x{n}: {{default: a, help: {SLOW + '{{ a.b.c }}'!r}}}\n" for n in range(900))
    questions = asked(tmp_path, rows)
    start = monotonic()
    answering = Answering(questions)
    assert [answering.wording(question, {}).help for question in questions]
    assert monotonic() - start < 20


def test_limits_apply_to_reading_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_SECONDS_OF_READING", 1)
    long = f"_long: &long '[{'0, ' * 9_000}]'\n"
    rows = "".join(f"x{n}: {{type: yaml, default: *long}}\n" for n in range(300))
    with pytest.raises(WorkError, match="take more than 1 seconds in all"):
        Answering(asked(tmp_path, long + rows)).answer({}, {})


def test_limits_the_values_of_all_documents_together(tmp_path: Path) -> None:
    ten = "_a: &a [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]\n"
    hundreds = f"_b: &b [{', '.join(['*a'] * 10)}]\n_c: [{', '.join(['*b'] * 90)}]\n"
    document = f"---\n{ten}{hundreds}"
    assert not asked(tmp_path, document).all
    with pytest.raises(InputError, match=f"more than {limits.MOST_NODES} values"):
        asked(tmp_path, document * 11)

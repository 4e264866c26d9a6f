"""A template's words on a terminal: whatever stands in them, they steer nothing."""

from pathlib import Path

from tests.helpers import build_template
from tests.talking import DOWN, ENTER, PLAIN, UP, Conversation

RAW = "\x1b]0;owned"
WILD = r"\e]0;owned\a\e[2J"
QUESTIONS = f"""\
first: {{type: str, help: "a{WILD}b", default: "c{WILD}", placeholder: "d{WILD}"}}
second: {{type: str, help: "e", choices: {{"f{WILD}g": h, i: "j{WILD}"}}, default: h}}
third: {{type: str, help: "{{{{ first }}}}{WILD}", default: "k"}}
_message_after_copy: "l{WILD}"
_message_before_copy: "m{WILD}"
"""


def test_words_of_a_template_steer_no_terminal(talk: Conversation, tmp_path: Path) -> None:
    build_template(tmp_path / "template", QUESTIONS, {"a.txt": f"{RAW}\x07"})
    talk.start("new", "app", "-t", str(tmp_path / "template"), *PLAIN)
    talk.answer("What now?", DOWN, DOWN, DOWN, ENTER)  # the files
    talk.answer("Which file?", DOWN, DOWN, ENTER)
    talk.answer("Which file?", UP, UP, ENTER)
    talk.answer("What now?", DOWN, DOWN, ENTER)  # the options
    for number in (1, 2, 3):
        talk.answer(f"{number}/3", ENTER)
    talk.generate()
    assert "owned" in talk.said
    assert RAW not in talk.said
    assert "\x07" not in talk.said


def test_words_of_a_template_steer_no_pipe(talk: Conversation, tmp_path: Path) -> None:
    template = build_template(tmp_path / "template", QUESTIONS, {"a.txt": "a"})
    for words in (["template", "show", str(template)], ["new", "app", "-t", str(template), "-y"]):
        talk.start(*words)
        assert talk.end() == 0
        assert RAW not in talk.said

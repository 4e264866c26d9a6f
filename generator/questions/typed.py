"""Write an answer as it is typed after `--set KEY=`, and in a field."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace

from generator.documents import jsonable
from generator.messages import display
from generator.questions._values import PARSED, document_text
from generator.questions.copier_yml import Question

WORD = re.compile(r"[\w.+-]+( [\w.+-]+)*")


def typed(question: Question, value: object) -> str:
    """Return a text that the question reads as this answer again."""
    if question.multiselect and isinstance(value, list):
        one = replace(question, multiselect=False)
        return typed_list(value if question.type == "str" else [typed(one, it) for it in value])
    return document_text(question.type, value) if question.type in PARSED else display(value)


def typed_list(items: Iterable[object]) -> str:
    """Return several answers as words with commas between them, or as a list if they need one."""
    items = list(items)
    if all(map(_is_word, items)):
        return display(items)
    return json.dumps(jsonable(items), ensure_ascii=False)


def _is_word(item: object) -> bool:
    """Tell whether an item can be written in a comma-separated list."""
    return bool(WORD.fullmatch(str(item))) and str(item)[0] != "-"

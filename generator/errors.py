"""Errors for the user: raised with a remedy, caught once, in `cli`."""


class ScaffoldError(Exception):
    """Base class. The message is one short paragraph: what is wrong, where, and what to do."""

    exit_code = 1


class InputError(ScaffoldError):
    """The command line, or a file that it names, is wrong; nothing was written."""

    exit_code = 2


class AnswerError(InputError):
    """The answer to one question is invalid, whether it was given or is a default."""

    def __init__(self, key: str, message: str) -> None:
        """`key` is the key of the question, which an interactive session asks again."""
        super().__init__(message)
        self.key = key


class NoAnswer(AnswerError):
    """Questions without a default were not answered; `key` names the first of them."""


class Unasked(AnswerError):
    """An answer was given to a question that the other answers rule out."""


class WorkError(ScaffoldError):
    """The input is valid but the work failed: disk, permission, a template that does not render."""


class Cancelled(ScaffoldError):
    """The user, or a signal, stopped the work; files that it would have replaced are unchanged."""

    exit_code = 130

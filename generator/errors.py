"""Every error that a person is meant to read; raised with its remedy, caught once, in `cli`."""


class ScaffoldError(Exception):
    """The base: one short paragraph that says what is wrong, where, and what to do."""

    exit_code = 1


class InputError(ScaffoldError):
    """What was typed, or a file that was named, is wrong: nothing was written."""

    exit_code = 2


class AnswerError(InputError):
    """The answer to one question will not do, be it a given one or the template's own."""

    def __init__(self, key: str, message: str) -> None:
        """`key` is the question's; a conversation asks it again."""
        super().__init__(message)
        self.key = key


class NoAnswer(AnswerError):
    """Questions that have no default, the first of which is `key`, were not answered."""


class Unasked(AnswerError):
    """An answer was given to a question that these answers do not call for."""


class WorkError(ScaffoldError):
    """The input was fine but the work failed: disk, permission, a template that does not render."""


class Cancelled(ScaffoldError):
    """The person, or a signal, stopped the work: what it was to replace is as it was."""

    exit_code = 130

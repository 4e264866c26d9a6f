"""The signals that end a program."""

import signal

ENDING = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP


def ending_signals() -> list[signal.Signals]:
    """Return the signals that end a program on this system."""
    return [getattr(signal, name) for name in ENDING if hasattr(signal, name)]


def heard_signals() -> list[signal.Signals]:
    """Return those that this process does not ignore."""
    return [it for it in ending_signals() if signal.getsignal(it) is not signal.SIG_IGN]

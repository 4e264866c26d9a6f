"""The command `scaffold`: answers `--version` before anything is imported for real work."""

import os
import sys

CANCELLED = 130


def main() -> int:
    """Run the command line; return its exit code."""
    _open_closed_streams()
    try:
        return _run()
    except KeyboardInterrupt:  # before the command began, or a second time
        return CANCELLED


def _run() -> int:
    if sys.argv[1:] in (["--version"], ["-V"]):
        from generator import __version__

        sys.stdout.write(f"scaffold {__version__}\n")
        return 0
    from generator.cli import main as run

    return run(sys.argv[1:])


def _open_closed_streams() -> None:
    """Give a process that was started without standard streams streams that lead nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


if __name__ == "__main__":
    sys.exit(main())

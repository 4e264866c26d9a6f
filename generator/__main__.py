"""Entry point of `scaffold`; answers `--version` before it imports anything else."""

import os
import sys

CANCELLED = 130


def main() -> int:
    """Run the command line; return its exit code."""
    _open_closed_streams()
    try:
        if sys.argv[1:] in (["--version"], ["-V"]):
            from generator import __version__

            sys.stdout.write(f"scaffold {__version__}\n")
            return 0
        import gc

        from generator.cli.main import main as run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before the command started, or a second one
        return CANCELLED
    gc.freeze()  # the process ends: to look for garbage would only take time
    return code


def _open_closed_streams() -> None:
    """Open the null device in place of each standard stream that is closed."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


if __name__ == "__main__":
    sys.exit(main())

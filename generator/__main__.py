"""The command `scaffold`: answers `--version` before anything is imported for real work."""

import sys


def main() -> int:
    """Run the command line; return its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from generator import __version__

        sys.stdout.write(f"scaffold {__version__}\n")
        return 0
    from generator.cli import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

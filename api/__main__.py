"""``khuvuc`` and ``python -m api``: where the command starts."""

import sys
from importlib.metadata import version

_CANCELLED = 130


def main() -> None:
    """Run the command; Ctrl-C leaves with status 130 even while the libraries are still loading."""
    if sys.argv[1:] == ["--version"]:  # asked by scripts, which need not wait for the libraries
        sys.stdout.write(f"khuvuc {version('khuvuc')}\n")
        return
    try:
        from api import cli  # noqa: PLC0415 - takes a second or more, in which people press Ctrl-C
    except KeyboardInterrupt:
        sys.stderr.write("cancelled; nothing was written\n")
        sys.exit(_CANCELLED)
    cli.main()


if __name__ == "__main__":
    main()

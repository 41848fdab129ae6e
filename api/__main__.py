"""``python -m api``: the command ``khuvuc``."""

from api.cli import main

if __name__ == "__main__":
    main()

"""`python -m batchlint`."""

from batchlint.cli.main import main

if __name__ == "__main__":
    main()

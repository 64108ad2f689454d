"""`python -m batchlint`."""

from batchlint.startup import main

if __name__ == "__main__":
    main()

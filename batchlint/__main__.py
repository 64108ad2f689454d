"""`python -m batchlint`."""

from batchlint.start import main

if __name__ == "__main__":
    main()

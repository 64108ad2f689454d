"""One run over files: everything that `check`, `fix` and `plan` do but parsing, printing and exiting."""

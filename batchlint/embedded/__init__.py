"""JSON and Python in files of other kinds: shell scripts, makefiles, Markdown."""

from __future__ import annotations

from batchlint.embedded.read import harm, read

__all__ = ["harm", "read"]

"""Words of summaries that the start-up answer shares; imports nothing."""

from __future__ import annotations


def number(count: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def some(names: list[str], most: int = 3) -> str:
    """The first few names: `a.py, b.py, c.py and 2 more`."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def looked_at(files: int, versions: str) -> str:
    """The end of a summary: ` in 3 files (to 2020-09-01.12.0).`"""
    return f" in {number(files, 'file')} ({versions})."


NOTHING = "No findings"

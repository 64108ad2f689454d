"""Numbers and lists in sentences, and words of summaries that the start-up answer shares; imports nothing."""

from __future__ import annotations


def number(count: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def enumerated(names: list[str], last: str = " and ") -> str:
    """`a`, `a and b`, `a, b and c`; `last` separates the last two."""
    return last.join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def some(names: list[str], most: int = 3) -> str:
    """The first few names: `a.py, b.py, c.py and 2 more`."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def in_files(files: int, versions: str, dirty: int | None = None) -> str:
    """The end of a summary: ` in 2 of 3 files (target 2020-09-01.12.0).`"""
    some = "" if dirty is None or dirty == files else f"{dirty} of "
    return f" in {some}{number(files, 'file')} ({versions})."


NO_FINDINGS = "No findings"
NO_REMAINING = "No findings remain"

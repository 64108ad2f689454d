"""What a run without findings says; apart from the summary, since it is said before anything loads."""

from __future__ import annotations


def number(count: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def looked_at(files: int, versions: str) -> str:
    """The end of a sentence: ` in 3 files (to 2020-09-01.12.0).`

    Args:
        files: how many were looked at.
        versions: from which version to which.

    Returns:
        The words, with the space before them.
    """
    return f" in {number(files, 'file')} ({versions})."


NOTHING = "No findings"

"""Which folder the project of a file begins in."""

from __future__ import annotations

import os
from functools import cache

from batchlint.project.witness import exists

#: What stands at the top of a project.
_MARKS = (".git", "pyproject.toml", "setup.py", "setup.cfg")


@cache
def project_root(folder: str) -> str:
    """The project that a folder belongs to.

    Args:
        folder: an absolute path.

    Returns:
        The nearest folder from there on up with a mark of a project; where there is none, the
        folder above the outermost package.
    """
    current = folder
    while True:
        if any(exists(os.path.join(current, mark)) for mark in _MARKS):
            return current
        above = os.path.dirname(current)
        if above == current:
            break
        current = above
    current = folder
    while exists(os.path.join(current, "__init__.py")) and os.path.dirname(current) != current:
        current = os.path.dirname(current)
    return current

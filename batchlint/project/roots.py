"""The top folder of a project."""

from __future__ import annotations

import os
from functools import cache

#: Names at the top of a project.
MARKS = (".git", "pyproject.toml", "setup.py", "setup.cfg")
#: Weaker marks: folders within a project have such files, too.
_LAST_MARKS = (
    *("requirements.txt", "requirements.in", "requirements-dev.txt", "requirements_dev.txt"),
    *("requirements-test.txt", "dev-requirements.txt", "Pipfile", "tox.ini"),
    *("environment.yml", "environment.yaml", "conda.yml", "conda.yaml"),
)


@cache
def import_top(root: str) -> str:
    """The topmost folder from which code of a project may import.

    Args:
        root: the result of `project_root`.

    Returns:
        The nearest folder above with a `.git`; else the topmost one below the home folder that is marked as
        a project; else the root itself.
    """
    top = current = root
    home = os.path.expanduser("~")
    while not os.path.exists(os.path.join(current, ".git")):
        above = os.path.dirname(current)
        if above in (current, home):
            return top
        current = above
        if is_marked(current):
            top = current
    return current


def is_marked(folder: str) -> bool:
    """Whether a folder is marked as a project."""
    return any(os.path.exists(os.path.join(folder, mark)) for mark in MARKS)


@cache
def project_root(folder: str) -> str:
    """The project of a folder (an absolute path).

    Returns:
        The nearest folder above that is marked as a project; else the nearest one with requirements that is
        no package and no home folder; else the folder above the outermost package.
    """
    current = folder
    while True:
        if is_marked(current):
            return current
        above = os.path.dirname(current)
        if above == current:
            break
        current = above
    current = folder
    while os.path.exists(os.path.join(current, "__init__.py")) and os.path.dirname(current) != current:
        current = os.path.dirname(current)
    outermost, home = current, os.path.expanduser("~")
    while current != home and os.path.dirname(current) != current:
        if any(os.path.exists(os.path.join(current, mark)) for mark in _LAST_MARKS):
            return current
        current = os.path.dirname(current)
    return outermost


def is_below(path: str, folder: str) -> bool:
    """Whether a path is inside a folder, at any depth; both are absolute."""
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def repository_top(folder: str) -> str | None:
    """The top of the repository of a folder (an absolute path); None where there is none."""
    while not os.path.exists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder

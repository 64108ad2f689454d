"""A light look at a Python file: is there anything about which something may have to be said?

The full analysis builds a tree that keeps every blank, and follows values; importing what it needs
alone takes longer than all of this. Here the standard library's parser is enough: a file that writes
no word of `dangers`, gives every constructor only what it takes, and hands every operation a body
that is written down the same way has nothing to be reported.

The look may be wrong in one direction only: what it can't tell is something. A test holds it
against the full analysis on every file that the tests know.
"""

from __future__ import annotations

from batchlint.python.light.look import Look
from batchlint.python.light.shallow import parsed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from batchlint.python.files.reach import Reach
    from batchlint.python.light.dangers import Dangers
    from batchlint.python.light.surroundings import Surroundings

#: Up to so many files of a project are searched for words.
_FEW = 500


def may_say(
    text: str,
    dangers: Dangers,
    crossed: Callable[[int], bool],
    is_project: Callable[[str, int], bool],
    around: Surroundings | None = None,
) -> bool:
    """Look at a file.

    Args:
        text: the decoded file.
        dangers: what to look for.
        crossed: whether the code may move over the transition to a version.
        is_project: whether a module, by name and leading dots, is one of the file's own project.
        around: the files that it may have objects from; None for a file by itself.

    Returns:
        False only where a full analysis would have nothing to say.
    """
    try:
        look = Look(text, dangers, crossed, is_project, around)
        return any(True for _ in look.reasons(parsed(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True


def is_clear(path: str, data: bytes, target: int, root: str, crossed: Callable[[int], bool]) -> bool:
    """Whether a light look at a Python file is enough to know that there is nothing to report.

    Args:
        path: its absolute path.
        data: its content.
        target: position of the version that the code must work with.
        root: absolute path of the folder that its project begins in.
        crossed: whether the code may move over the transition to a version.

    Returns:
        False where only a full analysis can tell.
    """
    import os

    from batchlint.core.anchors import MARK
    from batchlint.core.decoding import decode
    from batchlint.core.failing import ParseFailure
    from batchlint.core.reexports import named_in
    from batchlint.python.files.reach import concerned, reach_at
    from batchlint.python.light.dangers import dangers
    from batchlint.python.light.surroundings import Surroundings

    try:
        text = decode(data, python=True).text
    except ParseFailure:
        return False
    if MARK in text or named_in(text):
        return False
    reach, folder = reach_at(root), os.path.dirname(path)
    if not concerned(text, path, root):
        return True
    return not may_say(
        text,
        dangers(target),
        crossed,
        lambda name, level: reach.find(folder, name, level) is not None,
        Surroundings(lambda: _imported(reach, path, text), lambda: _every(reach, text)),
    )


def _imported(reach: Reach, path: str, text: str) -> list[str] | None:
    """The texts of a file and of all that it may have objects from; None where one can't be read."""
    paths, whole = reach.closure([path])
    return _read(paths - {path}, text) if whole else None


def _every(reach: Reach, text: str) -> list[str] | None:
    """The texts of a file and of all others of its project, unless there are many."""
    paths = reach.python_files()
    return _read(paths, text) if len(paths) <= _FEW else None


def _read(paths: Iterable[str], text: str) -> list[str] | None:
    from batchlint.core.decoding import decode
    from batchlint.core.failing import ParseFailure
    from batchlint.core.reexports import named_in
    from batchlint.project.files import read_bytes

    texts = [text]
    for path in paths:
        try:
            texts.append(decode(read_bytes(path), python=True).text)
        except (OSError, ParseFailure):
            return None
        if named_in(texts[-1]):
            return None
    return texts

"""Python: read a file into uses, and rewrite it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:  # a look at a file must not pay for what only the analysis needs
    from pathlib import Path

    from batchlint.core.reading import Reading

RECURSION = 6000


def concerns(text: str, path: Path | None = None, root: Path | None = None) -> bool:
    """Whether a file can hold a use of Batch: by its words, and by those of what it imports.

    Args:
        text: the decoded text without a byte-order mark.
        path: where the file is, absolute; None for text that is no file.
        root: the folder of the project that it belongs to.

    Returns:
        False only where nothing in it can be Batch's. Nothing is parsed for that.
    """
    from batchlint.python.files.reach import concerned

    return concerned(text, str(path or ""), str(root or ""))


def read(text: str, path: Path | None = None, root: Path | None = None) -> Reading:
    """Read a Python file.

    Args:
        text: the decoded text without a byte-order mark.
        path: where the file is, absolute; None for text that is no file.
        root: the folder of the project that it belongs to. With both, what the project's other
            files say about imported names and about callers counts too.

    Returns:
        The uses of Batch in it; none for a file that has nothing to do with Batch.

    Raises:
        ParseFailure: it is not Python.
    """
    from batchlint.core.reading import ParseFailure, Reading

    if not concerns(text, path, root):
        return Reading()
    from batchlint.python.tree.importing import import_libcst

    import_libcst()
    from batchlint.python.analysis import Analysis
    from batchlint.python.files.project import project_at
    from batchlint.python.tree.source import Source, refuse_depth

    refuse_depth(text)
    with _deeper_recursion():
        try:
            if path is not None and root is not None:
                return project_at(str(root)).read(path, text)
            return Analysis(Source(text)).run()
        except RecursionError:
            raise ParseFailure("nested too deeply to be analysed") from None


def is_prepared(path: str, root: str) -> bool:
    """Whether the callers of functions in a file were asked, which is done once for a group of files.

    Args:
        path: where the file is, absolute.
        root: the folder of its project.
    """
    if "batchlint.python.files.project" not in sys.modules:
        return False  # nothing was read yet, and asking is no reason to import what reads
    from pathlib import Path

    from batchlint.python.files.project import project_at

    return project_at(root).knows_callers(Path(path))


@contextmanager
def _deeper_recursion() -> Iterator[None]:
    """A long chain of operators or of `elif` is as deep as it is long."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, RECURSION))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)

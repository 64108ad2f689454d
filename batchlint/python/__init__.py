"""Python: read a file into uses, and rewrite it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:  # a look at a file must not pay for what only the analysis needs
    from pathlib import Path

    from batchlint.core.reading import Reading
    from batchlint.python.projects import Projects

RECURSION = 6000


def read(
    text: str,
    path: Path | None = None,
    root: Path | None = None,
    projects: Projects | None = None,
) -> Reading:
    """Read a Python file.

    Args:
        text: the decoded text without a byte-order mark.
        path: where the file is, absolute; None for text that is no file.
        root: the folder of the project that it belongs to. With both, imported modules and callers in
            the project's other files count too.
        projects: what the run found out about projects; None to begin anew.

    Returns:
        The uses of Batch in it; none for a file that has nothing to do with Batch.

    Raises:
        ParseFailure: it is not Python.
    """
    from batchlint.core.decoding import with_line_feeds
    from batchlint.core.reading import ParseFailure, Reading
    from batchlint.python.projects import Projects

    projects, text = projects or Projects(), with_line_feeds(text)
    if not projects.graphs.may_use_batch(text, str(path or ""), str(root or "")):
        return Reading()
    from batchlint.python.analysis import Analysis
    from batchlint.python.syntax.source import Source

    with _deeper_recursion():
        try:
            if path is not None and root is not None:
                return projects.at(str(root)).read(path, text)
            return Analysis(Source(text), batch_names=projects.graphs.names).run()
        except RecursionError:
            raise ParseFailure("nested too deeply to be analysed") from None


@contextmanager
def _deeper_recursion() -> Iterator[None]:
    """A long chain of operators or of `elif` is as deep as it is long."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, RECURSION))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)

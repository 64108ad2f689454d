"""Python: read a file into uses, and rewrite it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from batchlint.core.reading import ParseFailure, Reading

#: A file without any of these can't use Batch: the package, the service's hosts, an api-version.
RECURSION = 6000
_MENTIONS = re.compile(r"batch", re.IGNORECASE)


def may_matter(text: str) -> bool:
    """Whether a file can hold a use of Batch; rules out without parsing."""
    from batchlint.payload.detect import may_matter as may_hold_payload
    from batchlint.python.requests import EVIDENCE

    if "azure" in text and _MENTIONS.search(text) is not None:
        return True
    if EVIDENCE.search(text) is not None:
        return True
    return "batch" in text.lower() and ("\\" in text or may_hold_payload(text))


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
    if not may_matter(text):
        return Reading()
    from batchlint.python.analysis import Analysis
    from batchlint.python.project import project_at
    from batchlint.python.source import Source, refuse_depth

    refuse_depth(text)
    with _deeper_recursion():
        try:
            if path is not None and root is not None:
                return project_at(str(root)).read(path, text)
            return Analysis(Source(text)).run()
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

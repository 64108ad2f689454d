"""Python: read a file into uses, and rewrite it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

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


def read(text: str) -> Reading:
    """Read a Python file.

    Args:
        text: the decoded text without a byte-order mark.

    Returns:
        The uses of Batch in it; none for a file that has nothing to do with Batch.

    Raises:
        ParseFailure: it is not Python.
    """
    if not may_matter(text):
        return Reading()
    from batchlint.python.analysis import Analysis
    from batchlint.python.source import Source, refuse_depth

    refuse_depth(text)
    with _deeper_recursion():
        try:
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

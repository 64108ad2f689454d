"""Python: read a file into uses, and rewrite it."""

from __future__ import annotations

import re

from batchlint.core.reading import Reading

#: A file without any of these can't use Batch: the package, the service's hosts, an api-version.
_MENTIONS = re.compile(r"batch", re.IGNORECASE)


def may_matter(text: str) -> bool:
    """Whether a file can hold a use of Batch; rules out without parsing."""
    from batchlint.payload.detect import may_matter as may_hold_payload
    from batchlint.python.requests import EVIDENCE

    if "azure" in text and _MENTIONS.search(text) is not None:
        return True
    return (
        EVIDENCE.search(text) is not None
        or may_hold_payload(text)
        or ("\\" in text and "batch" in text.lower())
    )


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
    from batchlint.python.source import Source

    return Analysis(Source(text)).run()

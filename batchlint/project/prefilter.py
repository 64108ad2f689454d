"""The cheapest test first: can a file say anything about Batch at all?

Most files of most projects can't, and everything that comes after this look (the history, libcst)
costs a hundred times more. The look may let through what turns out to be nothing; it must never
drop a file in which something could be found.
"""

from __future__ import annotations

import re

from batchlint.project.names import python_words, wire_words

_WORDS = re.compile(rb"[A-Za-z_][A-Za-z_0-9]{4,}")
_QUOTED = re.compile(rb"""["']([A-Za-z_]{4,60})["']""")
_ESCAPED_LETTER = re.compile(rb"\\(?:x|u00)[4-7]")
_VERSION = re.compile(rb"20\d\d-\d\d-\d\d\.\d")


def may_matter(path: str, data: bytes) -> bool:
    """Look at the bytes of a file.

    Args:
        path: its name, for the suffix.
        data: its content.

    Returns:
        False only where nothing can be found in the file.
    """
    if b"\0" in data[:64] or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True  # UTF-16 or UTF-32: no ASCII word shows
    if path.endswith((".py", ".pyi")):
        return _python(data)
    if path.endswith(".json"):
        return _json(data)
    if path.endswith(".ipynb"):
        return _notebook(data)
    return True


def _python(data: bytes) -> bool:
    """Code names the service or the package; what reaches it through others, or without it, its words."""
    lowered = data.lower()
    if b"batch" in lowered:
        if b"azure" in lowered or _ESCAPED_LETTER.search(data):
            return True
        if not python_words().isdisjoint(_WORDS.findall(data)):
            return True
    # A payload may be written down in a module that never says where it goes.
    return _VERSION.search(data) is not None or not wire_words().isdisjoint(_QUOTED.findall(data))


def _json(data: bytes) -> bool:
    """A body need not say "batch", but none does without a camel-case name of the API."""
    if b"batch" in data.lower() or _ESCAPED_LETTER.search(data):
        return True
    return not wire_words().isdisjoint(_QUOTED.findall(data))


def _notebook(data: bytes) -> bool:
    """The code alone counts: outputs can be a thousand times as long, and hold any word."""
    from batchlint.core.reading import ParseFailure
    from batchlint.notebook.cells import text_of
    from batchlint.notebook.skim import skim

    try:
        text = data.decode("utf-8-sig")
        sources = [text_of(text[start:end]) for _, start, end in skim(text)]
    except (ParseFailure, UnicodeDecodeError):
        return _python(data)
    return _python("\n".join(sources).encode("utf-8", "replace"))

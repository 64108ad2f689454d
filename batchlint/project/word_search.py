"""The cheapest test, made first: whether a file can be about Batch at all.

Most files of most projects can't, and everything that comes after this look (the history, libcst)
costs a hundred times more. The look may let through what turns out to be nothing; it must never
drop a file in which something could be found.

A file is searched for a few fixed strings first: that takes no import and is as fast as memory.
Only where one of them stands are regular expressions loaded.
"""

from __future__ import annotations

from batchlint.core.search_words import ANCHORS, is_marked, is_wide, means_batch
from batchlint.project.kinds import AROUND, PAYLOADS, YAML
from batchlint.project.words import table

#: Every byte that is in no name of the API becomes a space.
_WORDS = bytes(byte if chr(byte).isalnum() and byte < 128 else 32 for byte in range(256))
_JSON = tuple(anchor.encode() for anchor in (*ANCHORS, "\\u00"))


def may_matter(path: str, data: bytes) -> bool:
    """Look at the bytes of a file.

    Args:
        path: its name, for the suffix.
        data: its content.

    Returns:
        False only where nothing can be found in the file.
    """
    if is_wide(data):
        return True
    if path.endswith((".py", ".pyi")):
        return _python(data)
    if path.endswith(YAML):
        return _yaml(data)
    if path.endswith(PAYLOADS):
        return _json(data)
    if path.endswith(".ipynb"):
        return _notebook(data)
    return _around(data) if path.lower().endswith(AROUND) else True


def _python(data: bytes) -> bool:
    """Code names the service or the package; what reaches it through others, or without it, its words."""
    if _says_batch(data):
        if is_marked(data):
            return True  # a suppression that suppresses nothing is one thing to find
        from batchlint.core.reexports import named_in_bytes

        if named_in_bytes(data):
            return True
        if b"zure" in data or b"ZURE" in data or _search(rb"\\(?:x|u00|N|[0-7])", data):
            return True
        words = table("python")
        if any(word in words for word in _found(rb"[A-Za-z_][A-Za-z_0-9]{4,}", data)):
            return True
    # What every api-version holds is rarer, but it takes longer to look for.
    if b"-01" in data and b"-01." in data and _search(rb"20\d\d-\d\d-01\.\d", data):
        return True
    return means_batch(data)


def _json(data: bytes) -> bool:
    """A body need not contain "batch", but always has a camel-case name of the API."""
    says = _says_batch(data) or (b"\\u00" in data and _search(rb"\\u00[4-7]", data))
    # All strings at once, and what is between them: that takes less time than to look for each anchor.
    if not says and table("wire").isdisjoint(data.split(b'"')) and not _is_loose(data):
        return False
    return any(anchor in data for anchor in _JSON)


def _yaml(data: bytes) -> bool:
    """Rule files are only examples."""
    if b"\nrules:" in data and (b"\nto:" in data or data.startswith(b"to:")) and not is_marked(data):
        return False
    return _around(data)


def _around(data: bytes) -> bool:
    """As in JSON, but names need no quotes, and there are comments; or code, as in scripts."""
    if is_marked(data) or _python(data):
        return True
    if not _says_batch(data) and b"\\u00" not in data:
        if table("wire").isdisjoint(data.translate(_WORDS).split()):
            return False
    return any(anchor in data for anchor in _JSON)


def _is_loose(data: bytes) -> bool:
    """Whether the first name of an object has no double quotes: it is not JSON, and a payload must be."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n[")
    return not start or (start[:1] == b"{" and start[1:].lstrip()[:1] not in (b'"', b"}"))


def _says_batch(data: bytes) -> bool:
    # Where "match" and "patch" stand as well, that takes less time than one look for each spelling.
    place = data.find(b"atch")
    while place >= 0:
        if data[place - 1 : place] in (b"b", b"B"):
            return True
        place = data.find(b"atch", place + 4)
    return b"BATCH" in data


def _search(pattern: bytes, data: bytes) -> bool:
    import re  # most files are decided without it

    return re.search(pattern, data) is not None


def _found(pattern: bytes, data: bytes) -> set[bytes]:
    import re  # likewise

    return set(re.findall(pattern, data))


def _notebook(data: bytes) -> bool:
    """The code alone counts: outputs can be a thousand times as long, and hold any word."""
    from batchlint.core.reading import ParseFailure
    from batchlint.notebook.cells import text_of
    from batchlint.notebook.scan import code_cells

    try:
        text = data.decode("utf-8-sig")
        sources = [text_of(text[start:end]) for _, start, end in code_cells(text)]
    except (ParseFailure, UnicodeDecodeError):
        return _python(data)
    return _python("\n".join(sources).encode("utf-8", "replace"))

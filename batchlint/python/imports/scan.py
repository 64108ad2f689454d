"""What a text shows of Batch and of its imports, by searching it.

Nothing is parsed, so a comment or a string counts too: a search only rules out.
"""

from __future__ import annotations

import re

from batchlint.core.reexports import named_in
from batchlint.core.search_words import MARK, is_wide, means_batch

#: The modules that a file may import, each with the number of dots before its name; None for a file that
#: mentions Batch itself.
Links = tuple[tuple[str, int], ...] | None

#: Mentions of the package and of the service. Each begins with a fixed string, which makes the search
#: fast; those that few files need are compiled on first use. Between the parts of a name, one string may
#: end and the next begin.
_JUNK = r"""["'\s\\+fFrR]*"""
_PACKAGE = re.compile(rf"azure{_JUNK}\.{_JUNK}batch(?!\w)|azure\s+import\b")
_HOST = rf"batch{_JUNK}\.{_JUNK}(?:azure{_JUNK}\.|core{_JUNK}\.{_JUNK}windows)"
_VERSION = r"20\d\d-\d\d-01\.\d+\.\d+"
_ESCAPE = r"\\(?:x([0-9a-fA-F]{2})|u00([0-9a-fA-F]{2})|U000000([0-9a-fA-F]{2}))"
_FROM = re.compile(r"\bfrom\s+([.\s]*[\w.]*)\s*\bimport\s*(\([^)]*\)|[^\n;#]+)")
_IMPORT = re.compile(r"\bimport\s+([\w.]+(?:\s+as\s+\w+)?(?:\s*,\s*[\w.]+(?:\s+as\s+\w+)?)*)")
_NAME = re.compile(r"\w+")


def mentions_batch(text: str) -> bool:
    """Whether a text mentions the package or the service, also by escapes in strings."""
    if _mentions(text):
        return True
    if "\\" not in text or not ("\\x" in text or "\\u00" in text or "\\U0000" in text):
        return False
    return _mentions(re.sub(_ESCAPE, lambda m: chr(int(m[1] or m[2] or m[3], 16)), text))


def _mentions(text: str) -> bool:
    if MARK in text:
        return True  # a suppression that suppresses nothing is reported
    if "BatchServiceClient" in text or named_in(text):
        return True
    if "azure" in text and (_PACKAGE.search(text) or re.search(_HOST, text)):
        return True
    if "batch.core" in text and re.search(_HOST, text):
        return True
    return "-01." in text and re.search(_VERSION, text) is not None


def may_mention_batch(data: bytes) -> bool:
    """Whether a file has one of the words without which it can't mention Batch."""
    if b"batch" in data or b"Batch" in data or b"BATCH" in data or b"-01." in data:
        return True
    return is_wide(data) or means_batch(data)


def links_of(text: str) -> Links:
    """The links of a file, by its text."""
    return None if mentions_batch(text) else tuple(sorted(modules_in(text)))


def modules_in(text: str) -> set[tuple[str, int]]:
    """The modules that a text may import, each with the number of dots before its name."""
    if "\\" in text and ("\\\n" in text or "\\\r" in text):
        text = re.sub(r"\\\r?\n", " ", text)
    wanted: set[tuple[str, int]] = set()
    place = text.find("import")
    while place >= 0:
        begin = text.rfind("\n", 0, place) + 1
        end = text.find("\n", place)
        end = len(text) if end < 0 else end
        if "(" in text[place:end]:
            close = text.find(")", place)
            end = max(end, close + 1)
        _modules_of_statement(text[begin:end], wanted)
        place = text.find("import", end)
    return wanted


def _modules_of_statement(statement: str, wanted: set[tuple[str, int]]) -> None:
    for match in _FROM.finditer(statement):
        spelled = "".join(match[1].split())
        name = spelled.lstrip(".")
        level = len(spelled) - len(name)
        if name.partition(".")[0] != "azure" or level:
            wanted.add((name, level))
            prefix = f"{name}." if name else ""
            wanted.update((prefix + part, level) for part in _NAME.findall(match[2]))
    for match in _IMPORT.finditer(statement):
        for part in match[1].split(","):
            pieces = part.split()[0].split(".")
            wanted.update((".".join(pieces[: n + 1]), 0) for n in range(len(pieces)))

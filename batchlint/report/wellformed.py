"""Text that JSON and XML readers accept."""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")
# Characters that XML 1.0 can't represent, even as a reference, or that control a terminal.
_NO_XML = re.compile("[^\t\n\r -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def wellformed(text: str) -> str:
    """The text with U+FFFD in place of lone surrogates, which stand for bytes that are not UTF-8."""
    return _SURROGATE.sub("\ufffd", text)


def xml_text(text: str) -> str:
    """The text with characters that XML 1.0 forbids escaped, such as `\\x1b`."""
    return _NO_XML.sub(lambda found: f"\\x{ord(found[0]):02x}", text)

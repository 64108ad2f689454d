"""Text as formats can hold it that other programs read."""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")
# What XML 1.0 has no way to write, not even as a reference, and what else would steer a terminal.
_NO_XML = re.compile("[^\t\n\r -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def wellformed(text: str) -> str:
    """A text without halves of surrogate pairs, which stand for bytes that are not UTF-8.

    Args:
        text: anything, such as the name of a file.

    Returns:
        The text with U+FFFD in place of each.
    """
    return _SURROGATE.sub("\ufffd", text)


def xml_text(text: str) -> str:
    """A text that XML 1.0 can hold, before it is escaped.

    Args:
        text: anything.

    Returns:
        The text with what XML forbids spelled out, such as `\\x1b`.
    """
    return _NO_XML.sub(lambda found: f"\\x{ord(found[0]):02x}", text)

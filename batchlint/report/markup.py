"""Text in Markdown, as GitHub and GitLab render it."""

from __future__ import annotations

import re

from batchlint.report.screen import clean

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~&$]")
_TICKS = re.compile("`+")
_QUOTED = re.compile("`([^`]+)`")


def escaped(text: str, whole: bool = True) -> str:
    """A text on one line that is shown as it is, also in a table.

    Args:
        text: anything.
        whole: whether it may still have several lines; not for a part of a text that is on one.

    Returns:
        Markdown.
    """
    return _SPECIAL.sub(lambda found: "\\" + found[0], clean(text) if whole else text)


def prose(text: str) -> str:
    """A sentence on one line, also in a table: what it has between backticks is code.

    Args:
        text: anything.

    Returns:
        Markdown, in which nothing but that code is more than text.
    """
    plain, *rest = _QUOTED.split(clean(text))
    parts = [escaped(plain, whole=False)]
    for quoted, between in zip(rest[::2], rest[1::2], strict=True):
        parts += [in_table(code(quoted)), escaped(between, whole=False)]
    return "".join(parts)


def code(text: str) -> str:
    """A text on one line, as code.

    Args:
        text: anything.

    Returns:
        Markdown of a code span; empty for an empty text. It may also stand in a table, where `|` ends
        a cell even within code: there, and only there, call `in_table` on it.
    """
    text = clean(text)
    if not text:
        return ""
    fence = "`" * (max(map(len, _TICKS.findall(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def in_table(span: str) -> str:
    """A code span as a cell of a table holds it."""
    return span.replace("|", "\\|")

"""Escaping for Markdown, as GitHub and GitLab render it."""

from __future__ import annotations

import re

from batchlint.report.screen import clean

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~&$]")
_TICKS = re.compile("`+")
_QUOTED = re.compile("`([^`]+)`")


def escaped(text: str, whole: bool = True) -> str:
    """Text with the special characters of Markdown escaped, also in a table.

    `whole` is false for a part of a text that is on one line already.
    """
    return _SPECIAL.sub(lambda found: "\\" + found[0], clean(text) if whole else text)


def prose(text: str, table: bool = True) -> str:
    """A sentence on one line: what is between backticks becomes code.

    `table` is false outside of tables, where a `|` in code needs no escape.
    """
    plain, *rest = _QUOTED.split(clean(text))
    parts = [escaped(plain, whole=False)]
    for quoted, between in zip(rest[::2], rest[1::2], strict=True):
        span = code(quoted)
        parts += [in_table(span) if table else span, escaped(between, whole=False)]
    return "".join(parts)


def code(text: str) -> str:
    """A text on one line as a code span; empty for an empty text.

    In a table, where `|` ends a cell even within code, it needs `in_table`.
    """
    text = clean(text)
    if not text:
        return ""
    fence = "`" * (max(map(len, _TICKS.findall(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def in_table(span: str) -> str:
    """A code span escaped for a cell of a table."""
    return span.replace("|", "\\|")


def link(text: str, url: str | None) -> str:
    """A text in Markdown as a link; the text alone where there is no address."""
    return f"[{text}]({url})" if url else text

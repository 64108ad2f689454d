"""HTML with every text escaped: what is not made by `element` is text.

All output is ASCII, so that it does not depend on the encoding in which it is stored or served.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from batchlint.report.screen import clean, printable

_CODE = re.compile(r"`([^`]+)`")
#: Elements without content and end.
_VOID = frozenset({"meta"})


class Html(str):
    """Markup that is complete and safe to insert as it is."""

    __slots__ = ()


def text(content: str) -> Html:
    """A text as markup: escaped if it is not markup already, without control characters, and in ASCII."""
    if isinstance(content, Html):
        return content
    shown = "\n".join(map(printable, content.split("\n")))
    return Html(escape(shown).encode("ascii", "xmlcharrefreplace").decode("ascii"))


def element(name: str, /, *content: str, **attributes: str) -> Html:
    """An element.

    Args:
        name: its name.
        content: texts, which are escaped, and markup.
        attributes: by name; `_` at the end is left out (`class_`), any other `_` stands for `-`.
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(str(value))}"' if value else f" {key}"
        for key, value in attributes.items()
    )
    if name in _VOID:
        return Html(f"<{name}{said}>")
    return Html(f"<{name}{said}>{''.join(map(text, content))}</{name}>")


def joined(parts: Iterable[str], between: str = "") -> Html:
    """Parts one after another, with a text between them."""
    return Html(text(between).join(map(text, parts)))


def code(content: str) -> Html:
    """A name or path as code, on one line."""
    return element("code", clean(content))


def link(url: str, *content: str) -> Html:
    """A link to a page on the web."""
    return element("a", *content, href=url, rel="noreferrer")


def folded(title: str, *content: str) -> Html:
    """What a reader opens by its title."""
    return element("details", element("summary", title), *content)


def prose(content: str) -> Html:
    """A sentence: what is between backticks becomes code."""
    parts = _CODE.split(clean(content))
    return joined(code(part) if index % 2 else part for index, part in enumerate(parts))

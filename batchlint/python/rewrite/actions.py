"""Rewrite actions in URLs: `/pools/x?resize` is `/pools/x/resize` since 2016."""

from __future__ import annotations

import re

from batchlint.core.uses import RequestUse, Span
from batchlint.core.writing import Edit
from batchlint.python.rewrite.context import FileContext

#: A literal that goes on with a query which began elsewhere: `"&api-version="`, `f"{url}&timeout={t}"`.
_GOES_ON = re.compile(
    r"""(?:^|[\s(\[,=+{}rRbBuUfF])(["'])(?P<text>[^"'?\n]*?)&(?:[\w$%{-]|(?=["']))""", re.MULTILINE
)
#: What may stand between two literals of one string.
_SEAM = r"""(?:["'][ \t\r\n\\]*\+?[ \t\r\n\\]*[fFrRbBuU]*["'])?"""


def request(context: FileContext, use: RequestUse, path: str) -> tuple[Edit, ...] | None:
    """Spell an action as the last step of the path instead of as the first word of the query.

    Args:
        context: the file.
        use: the request.
        path: its path, as it is to be.

    Returns:
        The edits; None where what follows the word can't be seen, since a query that goes on with
        `&` needs another beginning then.
    """
    action = use.path.partition("?")[2]
    if not action or not path.endswith(f"/{action}"):
        return None
    start, code = use.span.start, context.code(use.span)
    if isinstance(use.site, Span):
        words = list(re.finditer(rf"\?{action}(?![\w-])(&?)", code))
        if len(words) != 1:
            return None
        # The rest of the query begins in another literal.
        return (Edit(start + words[0].start(), start + words[0].end(), f"/{action}"), Edit(*use.site, "?"))
    found = list(re.finditer(rf"([?&]){action}(?![\w-]){_SEAM}(&?)", code))
    if len(found) != 1:
        return None
    match = found[0]
    begin, end = start + match.start(1), start + match.start(1) + 1 + len(action)
    follows = (start + match.start(2), start + match.end(2))
    if match[1] == "&":
        mark = code.rfind("?", 0, match.start())
        if mark < 0:
            return None
        place = start + mark
        return (Edit(place, place, f"/{action}"), Edit(begin, end, ""))
    if match[2]:
        if follows[0] == end:
            return (Edit(begin, follows[1], f"/{action}?"),)
        return (Edit(begin, end, f"/{action}"), Edit(*follows, "?"))
    if any(_goes_on(text) for text in (context.text, *context.shared_texts.get(use.span, ()))):
        return None
    return (Edit(begin, end, f"/{action}"),)


def _goes_on(text: str) -> bool:
    """Whether a text puts `&` behind queries, without a look at what is there."""
    for match in _GOES_ON.finditer(text):
        line = text[text.rfind("\n", 0, match.start(1)) + 1 : text.find("\n", match.end()) + 1 or None]
        if not re.search(r"""["']\?["']\s+(?:not\s+)?in\b""", line):
            return True
    return False

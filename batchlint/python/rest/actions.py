"""Actions in URLs: `/pools/x?resize` is `/pools/x/resize` since 2016."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from batchlint.core.uses import RequestUse
from batchlint.core.writing import Edit

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

#: A literal that goes on with a query which began elsewhere: `"&api-version="`, `f"{url}&timeout={t}"`.
_GOES_ON = re.compile(
    r"""(?:^|[\s(\[,=+{}rRbBuUfF])(["'])(?P<text>[^"'?\n]*?)&(?:[\w$%{-]|(?=["']))""", re.MULTILINE
)
#: What may stand between two literals of one string.
_SEAM = r"""(?:["'][ \t\r\n\\]*\+?[ \t\r\n\\]*[fFrRbBuU]*["'])?"""


def respelled(analysis: Analysis, use: RequestUse, action: str) -> tuple[Edit, ...] | None:
    """Make an action a step of the path.

    Args:
        analysis: the file.
        use: the request, whose action is a word of its query.
        action: the word.

    Returns:
        The edits; None where what follows the word can't be seen, since a query that goes on with
        `&` needs another beginning then.
    """
    start, text = use.span.start, analysis.state.source.text
    code = text[start : use.span.end]
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
    homes = [analysis.state.source.text, *analysis.requests.handed_to(use.span)]
    if any(_goes_on(home) for home in homes):
        return None
    return (Edit(begin, end, f"/{action}"),)


def _goes_on(text: str) -> bool:
    """Whether a text puts `&` behind queries, without a look at what is there."""
    for match in _GOES_ON.finditer(text):
        line = text[text.rfind("\n", 0, match.start(1)) + 1 : text.find("\n", match.end()) + 1 or None]
        if not re.search(r"""["']\?["']\s+(?:not\s+)?in\b""", line):
            return True
    return False

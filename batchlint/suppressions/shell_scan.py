"""Comments and commands of shell scripts, and of what is like them: makefiles.

A comment is about a command with its here-documents, in which there can be no comments.
"""

from __future__ import annotations

import re

from batchlint.embedded.makefile import outline as makefile_outline
from batchlint.embedded.shell import outline as shell_outline
from batchlint.suppressions.places import Comment, Places, Statement

_BREAK = re.compile(r"\r\n|\n|\r")


def shell_places(text: str, is_makefile: bool = False) -> Places | None:
    """The comments and commands of a text; None where it can't be followed."""
    found = makefile_outline(text) if is_makefile else shell_outline(text)
    if found is None:
        return None
    starts = [0, *(match.end() for match in _BREAK.finditer(text))]
    comments, line = [], 0
    for start, end in found.comments:
        while line + 1 < len(starts) and starts[line + 1] <= start:
            line += 1
        comments.append(Comment(start, end, line, not text[starts[line] : start].strip(), False))
    statements = [Statement(*span) for span in found.statements]
    breaks = {match.start() for _, end in statements for match in [_BREAK.search(text, end)] if match}
    return Places(text, comments, statements, breaks, ((s.start, text[s.start : s.end]) for s in statements))

"""Where decoded texts are in a file: the layout of a file that holds texts of other kinds."""

from __future__ import annotations

import bisect
from collections.abc import Iterable

from batchlint.core.edits import apply_edits
from batchlint.core.reading import CellStart
from batchlint.core.spans import Span
from batchlint.core.writing import Edit, Fix
from batchlint.embedded.mapped import Text


class EmbeddedLayout:
    """The layout of texts in a file; see `core.reading.Layout`.

    Offsets in uses refer to all texts one after the other (`all`).

    Attributes:
        text: the file.
        code: what has comments: the file if it has uses of its own, else the Python code among the texts,
            which is the first of them.
    """

    def __init__(self, file: str, has_own: bool = False) -> None:
        """Begin with no text; with `has_own`, the file is the first one."""
        self.text = file
        self.code = ""
        self._has_own = has_own
        self._all: list[str] = []
        self._size = 0
        self._texts: list[Text] = []
        self._starts: list[int] = []
        if has_own:
            self.code = file
            self.add(Text.whole(file))

    def add(self, text: Text) -> int:
        """Append a text; gives its offset."""
        start = self._size
        self._texts.append(text)
        self._starts.append(start)
        self._all += (text.text, "\n")
        self._size += len(text.text) + 1
        return start

    @property
    def all(self) -> str:
        """All texts."""
        return "".join(self._all)

    @property
    def cells(self) -> tuple[CellStart, ...]:
        """None: places in the file are lines of the file."""
        return ()

    @property
    def ends(self) -> tuple[int, ...]:
        """None: the code is one text."""
        return ()

    def shown(self, span: Span) -> Span:
        """A span of the texts as one of the file."""
        text, offset = self._at(span.start)
        found = text.source(span.start - offset, span.end - offset)
        return Span(*found) if found is not None else Span(0, 0)

    def commented(self, span: Span) -> Span | None:
        """Where comments on a span are in `code`; None if it can have none."""
        if self._has_own:
            return self.shown(span)
        return span if span.end <= len(self.code) else None

    def possible(self, fix: Fix) -> Fix | None:
        """The fix with its edits as those of the file; None where one would change what is not literal."""
        edits: list[Edit] = []
        for start, end, new in fix.edits:
            text, offset = self._at(start)
            if end - offset > len(text.text):
                return None
            edit = text.edit(Edit(start - offset, end - offset, new))
            if edit is None:
                return None
            edits.append(edit)
        return fix._replace(edits=tuple(edits))

    def edited(self, edits: Iterable[Edit]) -> str:
        """The file with edits made."""
        return apply_edits(self.text, edits)

    def _at(self, offset: int) -> tuple[Text, int]:
        """The text that an offset is in, and where it begins."""
        index = max(bisect.bisect_right(self._starts, offset) - 1, 0)
        return self._texts[index], self._starts[index]

"""A text in a file of another kind, and what it may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from batchlint.core.search_words import ANCHORS
from batchlint.embedded.mapped import Text

#: What a text may be, as the notation of a payload: `jsonc` has comments, `lines` a document in each line.
JSON, COMMENTED, LINES, YAML, PYTHON = "json", "jsonc", "lines", "yaml", "python"
#: JSON with comments that leaves something out.
PARTS = "parts"
#: A text that may hold the addresses of requests.
REQUESTS = "requests"
#: The start of a word with JSON: an option or a name may be in front of it.
_START = re.compile(r"(?:--?[A-Za-z][\w-]*=?|(?:[A-Za-z_]\w*)?(?:\[[^]\s]*\])?\+?=)?\s*(?=[{\[])")


class Embedded(NamedTuple):
    """A text in a file.

    Attributes:
        notation: what it is.
        text: the text.
    """

    notation: str
    text: Text


def json_in(text: Text) -> Iterator[Embedded]:
    """A decoded word or here-document as JSON, if it begins as JSON does and may be about Batch."""
    start = _START.match(text.text)
    if start is not None and any(anchor in text.text for anchor in ANCHORS):
        yield Embedded(JSON, text.part(start.end()))

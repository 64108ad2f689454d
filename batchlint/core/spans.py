"""Where something is in a text."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A piece of the text."""

    start: int
    end: int

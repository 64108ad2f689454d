"""Hashes of lines by which GitHub recognises a finding after the code around it has changed.

They are those that GitHub's own upload computes where a report has none, so that it makes no
difference which of the two came first.
"""

from __future__ import annotations

from collections import Counter

_BLOCK = 100
_BASE = 37
_MASK = 2**64 - 1
_END = "\uffff"
_FACTORS = [pow(_BASE, _BLOCK - 1 - i, 2**64) for i in range(_BLOCK)]


class LineHashes:
    """The hashes of a text's lines, over the next hundred UTF-16 code units without white space."""

    def __init__(self, text: str) -> None:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "") + _END
        self._units = text.encode("utf-16-le", "surrogatepass")
        self._starts: list[int] = []
        self._counts: list[int] = []
        seen: Counter[bytes] = Counter()
        start = 0
        for line in text.split("\n"):
            block = self._units[start : start + 2 * _BLOCK]
            seen[block] += 1
            self._starts.append(start)
            self._counts.append(seen[block])
            start += 2 * (len(line) + 1 + sum(char > "\uffff" for char in line))

    def at(self, line: int) -> str:
        """The hash of a line in hexadecimal, and how many lines up to this one have the same."""
        start = self._starts[line - 1]
        units = self._units[start : start + 2 * _BLOCK]
        numbers = (units[i] | units[i + 1] << 8 for i in range(0, len(units), 2))
        value = sum(unit * factor for unit, factor in zip(numbers, _FACTORS, strict=False)) & _MASK
        return f"{value:x}:{self._counts[line - 1]}"

"""What differs between two versions of a file, line by line, in time that grows with its length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

#: `equal`, `replace`, `insert` or `delete`; the first and last line before, and those after.
Opcode: TypeAlias = tuple[Literal["replace", "delete", "insert", "equal"], int, int, int, int]

#: Up to so many lines, the shortest difference is looked for, which takes time with their square.
_FEW = 2_000
#: Of more lines, these many are searched for where both go on alike, and as many have to be alike.
_WINDOW = 60
_ALIKE = 3


def opcodes(before: Sequence[str], after: Sequence[str]) -> list[Opcode]:
    """The differences as `difflib` gives them."""
    if max(len(before), len(after)) <= _FEW:
        return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return list(_walked(before, after))


def grouped(
    before: Sequence[str], after: Sequence[str], around: int
) -> Iterator[list[tuple[str, int, int, int, int]]]:
    """The differences in groups, each with as many equal lines around it."""
    if list(before) != list(after):
        yield from _Known(opcodes(before, after)).get_grouped_opcodes(around)


class _Known(SequenceMatcher[str]):
    """Known differences, to be grouped."""

    def __init__(self, codes: list[Opcode]) -> None:
        super().__init__()
        self._codes = codes

    def get_opcodes(self) -> list[Opcode]:
        return self._codes


def _walked(before: Sequence[str], after: Sequence[str]) -> Iterator[Opcode]:
    """Compare both line by line; after a difference, find the next lines that are equal."""
    i = j = 0
    while i < len(before) or j < len(after):
        k = 0
        while i + k < len(before) and j + k < len(after) and before[i + k] == after[j + k]:
            k += 1
        if k:
            yield "equal", i, i + k, j, j + k
        i, j = i + k, j + k
        if i == len(before) and j == len(after):
            return
        left, right = _alike(before, after, i, j)
        if left > i and right > j:
            yield "replace", i, left, j, right
        elif left > i:
            yield "delete", i, left, j, right
        else:
            yield "insert", i, left, j, right
        i, j = left, right


def _alike(before: Sequence[str], after: Sequence[str], i: int, j: int) -> tuple[int, int]:
    """The nearest positions from which both are equal again; their ends if there are none."""
    for distance in range(1, _WINDOW):
        for left in sorted(range(distance + 1), key=lambda lines: abs(distance - 2 * lines)):
            first, second = i + left, j + distance - left
            # Where as many lines changed on both sides, one that is alike is no chance.
            wanted = 1 if 2 * left == distance else _ALIKE
            ahead = before[first : first + wanted]
            if ahead and ahead == after[second : second + wanted]:
                return first, second
    if len(before) - i > _WINDOW and len(after) - j > _WINDOW:
        return i + _WINDOW, j + _WINDOW
    return len(before), len(after)

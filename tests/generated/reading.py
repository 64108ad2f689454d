"""What each line of a file uses."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from batchlint.core.uses import Use
from batchlint.python import read


def uses_of_lines(head: str, lines: Sequence[str]) -> list[tuple[int, list[Use]]]:
    """Where each line of a file begins, and what it uses; `head` is what stands above them."""
    starts = [len(head)]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    uses: list[list[Use]] = [[] for _ in lines]
    for use in read(head + "".join(f"{line}\n" for line in lines)).uses:
        span = use.name_span if hasattr(use, "name_span") else use.span
        if span.start >= len(head):
            uses[bisect_right(starts, span.start) - 1].append(use)
    return list(zip(starts, uses, strict=False))

"""The Python code in a file of another kind, as one module."""

from __future__ import annotations

import ast
import itertools
import re
import warnings
from collections.abc import Iterator

from batchlint.embedded.mapped import Text, line_spans, lines_with, without_prefixes
from batchlint.payload.scanner import PLACEHOLDER

_PROMPT = re.compile(r"([ \t]*)(>>>|\.\.\.)(?: |(?=\r?\n)|\Z)")
_INDENTATION = re.compile(r"[ \t]*")


def as_code(text: Text) -> Text | None:
    """A block of code in a form that can be parsed; None where there is none.

    The prompts of a session are left out with what it prints, and the indentation that all lines have.
    """
    if PLACEHOLDER.search(text.text) is not None:
        return None
    for form in _forms(text):
        if _is_python(form.text):
            return form
    return None


def _forms(text: Text) -> Iterator[Text]:
    if _PROMPT.match(text.text.lstrip("\r\n")) is not None:
        yield _without_prompts(text)
        return
    yield text
    indentation = _common_indentation(text.text)
    if indentation:
        spans = line_spans(text.text, 0, len(text.text))
        lines = (
            (start, min(start + len(indentation), _content(text.text, start, end)), end)
            for start, end in spans
        )
        yield without_prefixes(text, lines, lines_with(indentation, 0))


def _content(text: str, start: int, end: int) -> int:
    """Where a line begins without the blanks in front."""
    found = _INDENTATION.match(text, start, end)
    return start if found is None else found.end()


def _common_indentation(text: str) -> str:
    blanks = [line[: len(line) - len(line.lstrip(" \t"))] for line in text.split("\n") if line.strip()]
    first, last = min(blanks, default=""), max(blanks, default="")
    alike = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(char for char, _ in alike)


def _without_prompts(text: Text) -> Text:
    lines: list[tuple[int, int, int]] = []
    prefix = ">>> "
    for start, end in line_spans(text.text, 0, len(text.text)):
        prompt = _PROMPT.match(text.text, start, end)
        if prompt is not None:
            prefix = prompt[1] + ("... " if lines else ">>> ")
            lines.append((start, prompt.end(), end))
    return without_prefixes(text, lines, lines_with(prefix, 0))


def _is_python(code: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True

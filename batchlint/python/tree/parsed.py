"""Parse with CPython's own parser, and remember which text it took: a file is asked for more than once."""

from __future__ import annotations

import ast
import warnings

_taken = ""


def parsed(text: str) -> ast.Module:
    """The tree of a text as CPython sees it.

    Args:
        text: the decoded file.

    Raises:
        SyntaxError: it is not Python of this version, or is nested too deeply.
        ValueError: there is a NUL byte in it.
        RecursionError: it is nested too deeply.
        MemoryError: so it is.
    """
    global _taken
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    _taken = text
    return tree


def was_parsed(text: str) -> bool:
    """Whether a text is the one that was parsed last, without any trouble."""
    return text == _taken

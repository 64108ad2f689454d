"""Literals as Python reads them."""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache
from typing import Any

#: Names that are literals.
KEYWORDS = {"True": True, "False": False, "None": None}


@lru_cache(maxsize=4096)
def literal(code: str) -> Any:
    """The value of a string or a number.

    Args:
        code: the literal as it is written.

    Returns:
        Its value; None for one that is not Python 3's.
    """
    quote = code[:1]
    if quote in ("'", '"') and "\\" not in code and "\r" not in code:
        # Most strings are as they are written, and the compiler takes its time.
        return code[3:-3] if len(code) >= 6 and code.startswith(quote * 3) else code[1:-1]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.literal_eval(code)
    except (ValueError, SyntaxError):  # a Python 2 literal, or one of a later Python
        return None

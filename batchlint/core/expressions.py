"""Regular expressions that anyone may have written, searched for in bounded time and memory.

Rule files, globs and `.gitignore` files may come with a stranger's change, and for `^(a+)+$` Python's `re`
takes longer than anybody waits. The `regex` package can give up. What ships with the package is trusted.
"""

from __future__ import annotations

import math
import re
import time
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

#: Processor time, in seconds, for all searches for one expression in a process.
_SECONDS = 1.0
#: A search that takes less is not counted, as there may be millions. It is also made when that time is used
#: up: a file of which a value takes long does not keep the others from being judged.
_QUICK = 0.001
#: So many characters has an expression, and so often is a part repeated at least: `regex` writes it out.
_MOST = 1000
#: The least counts of single characters, and of what may have counts in it itself.
_COUNTS = re.compile(r"(?<=[\w\].])\{(\d+)"), re.compile(r"(?<![\w\].])\{(\d+)")


class Expression:
    """An expression of Python's `re`, matched by the `regex` package.

    Attributes:
        pattern: the expression.
    """

    def __init__(self, pattern: str, flags: int, failure: Exception) -> None:
        """Compile an expression.

        Args:
            pattern: the expression.
            flags: those of `re`.
            failure: what `search` raises when it takes too long.

        Raises:
            re.error: it is none.
            ValueError: it is too long or too complex.
        """
        import regex  # few runs have such expressions

        self.pattern = pattern
        self._failure = failure
        self._left = _SECONDS
        if len(pattern) > _MOST:
            raise ValueError(f"it is longer than {_MOST:,} characters")
        inner, outer = ([max(int(n), 1) for n in found.findall(pattern)] for found in _COUNTS)
        if max(inner, default=1) * math.prod(outer) > _MOST:
            raise ValueError(f"it has a repetition of more than {_MOST:,} times")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # `[[a]` may mean something else one day
                re.compile(pattern, flags)  # what only `regex` knows is refused
                self._compiled = regex.compile(pattern, flags | regex.VERSION0)
        except (MemoryError, OverflowError, RecursionError):
            raise ValueError("it is too complex") from None
        except regex.error as error:
            raise ValueError(str(error)) from None

    def search(self, text: str) -> regex.Match[str] | None:
        """The first match in a text; raises what was given as `failure` where that takes too long."""
        start = time.process_time()
        try:
            return self._compiled.search(text, timeout=max(self._left, _QUICK))
        except (MemoryError, TimeoutError):
            raise self._failure.with_traceback(None) from None
        finally:
            spent = time.process_time() - start
            self._left -= spent if spent > _QUICK else 0.0

    #: What releases of pathspec before 1.0 call; their expressions begin with `^`.
    match = search

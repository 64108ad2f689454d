"""Masking of IPython's additions to Python.

Syntax that is valid in IPython alone is replaced by Python of the same length with the same line breaks, so
that all other code stays where it is: a magic or shell line by the statement `0`, the right side of
`files = !ls` by a name of unknown value. Python behind `%time` stays.
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import NamedTuple

#: Stands for a value that only IPython can compute: a rare letter, so that no name collides.
PLACEHOLDER = "\ua66e"

#: Cell magics whose cell is Python all the same.
_PYTHON_CELLS = frozenset(
    [
        *("capture", "debug", "ipytest", "prun", "pypy", "python", "python3", "time", "timeit"),
        *("memit", "pyinstrument", "scalene", "snakeviz"),
    ]
)
_CELL_MAGIC = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r))*(%%([\w.]*)[^\r\n]*)")
#: Line magics whose argument is a statement, with their own options.
_TIMED = re.compile(
    r"%(?:time[ \t]+(?:--no-raise-error[ \t]+)?"
    r"|(?:timeit|memit)[ \t]+(?:-(?:[nrp][ \t]*\d+|[tcqov])[ \t]+)*"
    r"|prun[ \t]+)"
)
#: A logical line goes on behind a backslash.
_LOGICAL = re.compile(r"(?:[^\r\n\\]|\\(?:\r\n|[^\r]|\r)|\\\Z)*")
_ESCAPES = "%!?/,;"
#: Most cells have none of it.
_ANY = re.compile(r"(?:^|[\r\n])[ \t\f]*[%!?/,;]|\?[ \t]*(?:#|[\r\n]|\Z)|=[ \t]*[%!]")
_NEWLINE = re.compile(r"\r\n|\n|\r")
_INDENT = re.compile(r"[ \t\f]*")
_TOKEN = re.compile(
    r"(?P<comment>\#[^\r\n]*)"
    r"|(?P<string>'''(?:\\.|(?!''')[^\\])*(?:'''|\\?\Z)|\"\"\"(?:\\.|(?!\"\"\")[^\\])*(?:\"\"\"|\\?\Z)"
    r"|'(?:\\(?:\r\n|.)|[^'\\\r\n])*'?|\"(?:\\(?:\r\n|.)|[^\"\\\r\n])*\"?)"
    r"|(?P<open>[\[({])|(?P<close>[\])}])"
    r"|(?P<newline>\r\n|\n|\r)"
    r"|(?P<space>[ \t\f]+|\\(?:\r\n|\n|\r))"
    r"|(?P<assign>(?<![=!<>+\-*/%&|^:@~])=(?!=)(?=[ \t]*[%!]))"
    r"|(?P<other>[^\s#'\"\[\](){}\\=?]+|.)",
    re.DOTALL,
)
#: Without `%`, IPython takes these for magics or programs where no variable has the name.
_AUTOMAGIC = re.compile(
    r"(?:pip|conda|mamba|uv|cd|ls|ll|pwd|cat|cp|mv|rm|rmdir|mkdir|man|less|more|whos?|who_ls|run|load"
    r"|env|set_env|load_ext|reload_ext|matplotlib|pushd|popd|dirs|time|timeit)"
    r"(?=[ \t]+[^=\s]|[ \t]*(?:[\r\n]|\Z))"
)
#: First lines by which some hosts of notebooks mark a whole cell as another language.
_OTHER_LANGUAGE = re.compile(r"\s*%(?:fs|html|md|md-sandbox|r|scala|sh|sql)\b")


class Masked(NamedTuple):
    """Code without IPython's additions, and where they were: ranges in which nothing may be edited.

    A range that starts before 0 belongs to a line that has to stay the first one.
    """

    code: str
    ranges: tuple[tuple[int, int], ...]


def is_python(text: str) -> bool:
    """Whether a cell's cell magic, if it has one, leaves it Python."""
    found = _CELL_MAGIC.match(text)
    return found is None or found[2] in _PYTHON_CELLS


def in_other_language(text: str) -> bool:
    """Whether the first line of a cell declares another language."""
    return _OTHER_LANGUAGE.match(text) is not None


def blank(text: str) -> str:
    """Spaces and the line breaks of a text."""
    return re.sub(r"[^\r\n]", " ", text)


def mask(text: str, *, automagic: bool = False) -> Masked:
    """Code of the same length with IPython's additions replaced.

    Args:
        text: the source of one cell.
        automagic: whether lines such as `pip install azure-batch` count as magics. They may also be
            Python, so this is for code that can't be parsed otherwise.
    """
    if not automagic and _ANY.search(text) is None:
        return Masked(text, ())
    return _Masking(text, automagic).run()


class _Masking:
    """One walk over the logical lines of a cell."""

    def __init__(self, text: str, automagic: bool) -> None:
        self.text = text
        self.automagic = automagic
        self.parts: list[str] = []
        self.ranges: list[tuple[int, int]] = []
        self.done = 0

    def run(self) -> Masked:
        """Walk, and put the code together."""
        text, position = self.text, 0
        found = _CELL_MAGIC.match(text)
        if found is not None:
            self._replace(found.start(1), found.end(1), "0")
            self.ranges[-1] = (-1, found.end(1))
            position = found.end()
        while position < len(text):
            indent = _INDENT.match(text, position)
            position = indent.end() if indent is not None else position
            magic = position < len(text) and text[position] in _ESCAPES
            if magic or (self.automagic and _AUTOMAGIC.match(text, position) is not None):
                position = self._line(position)
            else:
                position = self._statement(position)
        return Masked("".join([*self.parts, text[self.done :]]), tuple(self.ranges))

    def _line(self, start: int) -> int:
        """A magic or shell line."""
        end = self._logical_end(start)
        timed = _TIMED.match(self.text, start)
        if timed is not None and _is_simple(self.text[timed.end() : end]):
            self._replace(start, timed.end(), "0;")
        elif end > start:
            self._replace(start, end, "0")
        return end

    def _statement(self, start: int) -> int:
        """A logical line of Python, which may assign a magic's result or end in a question."""
        depth, last, position = 0, "", start
        while position < len(self.text):
            token = _TOKEN.match(self.text, position)
            assert token is not None
            position, kind = token.end(), token.lastgroup
            if kind == "newline":
                if not depth:
                    position = token.start()
                    break
            elif kind == "open":
                depth += 1
            elif kind == "close":
                depth = max(depth - 1, 0)
            elif kind == "assign" and not depth:
                position, last = self._value(position), ""
                break
            if kind not in ("newline", "space", "comment"):
                last = token[0][-1]
        if last == "?" and not depth:
            self._replace(start, position, "0")
        newline = _NEWLINE.match(self.text, position)
        return newline.end() if newline is not None else position

    def _value(self, start: int) -> int:
        """What a magic or the shell gives, assigned to a name."""
        indent = _INDENT.match(self.text, start)
        start = indent.end() if indent is not None else start
        end = self._logical_end(start)
        timed = _TIMED.match(self.text, start)
        if timed is not None and _is_simple(self.text[timed.end() : end], value=True):
            self._replace(start, timed.end(), "")
        else:
            self._replace(start, end, PLACEHOLDER)
        return end

    def _logical_end(self, start: int) -> int:
        found = _LOGICAL.match(self.text, start)
        return found.end() if found is not None else start

    def _replace(self, start: int, end: int, code: str) -> None:
        self.parts += [self.text[self.done : start], code, blank(self.text[start + len(code) : end])]
        self.ranges.append((start, end))
        self.done = end


def _is_simple(code: str, *, value: bool = False) -> bool:
    """Whether code is simple statements that can follow `0;`, or one expression."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(code.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    if value:
        return len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr)
    return bool(tree.body) and not any(hasattr(node, "body") for node in tree.body)

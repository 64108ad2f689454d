"""A parsed Python file: the libcst tree, and where each of its nodes stands in the text."""

from __future__ import annotations

import ast
import re
import sys
from functools import cached_property

import libcst as cst

from batchlint.core.reading import ParseFailure
from batchlint.core.uses import Span
from batchlint.core.writing import Edit
from batchlint.python.tree.bindings import names_bound
from batchlint.python.tree.parsed import parsed, was_parsed
from batchlint.python.tree.positions import Positions
from batchlint.python.tree.python2 import Rewritten, is_suspected, rewritten
from batchlint.python.tree.recording import Recording

#: CPython refuses more brackets than this inside each other.
MOST_BRACKETS = 200
#: A longer chain of `and` or `or` is left to nobody.
MOST_OPERANDS = 2500

#: A name that is set to None, has None as its default, or is compared with it.
_UNSET = re.compile(r"\b([^\W\d]\w*)\b(?=\s*(?::[^=\n]*)?=\s*None\b|\s+is\s+(?:not\s+)?None\b)")


class Source:
    """A parsed file.

    Attributes:
        text: the decoded text without a byte-order mark.
        module: the tree.
    """

    def __init__(self, text: str) -> None:
        """Parse the text.

        Raises:
            ParseFailure: it is not Python that can be read.
        """
        self.text = text
        #: The text as Python 3, where it is Python 2.
        self._rewritten: Rewritten | None = None
        #: What the parser saw without the blanks that libcst has no place for; known with the positions.
        self._dropped: Rewritten | None = None
        self._docstrings: dict[int, str] = {}
        try:
            self.module = _tree(text)
            if not is_suspected(text):
                return
            refused = None
        except ParseFailure as failure:
            refused = failure
        old = None if _objection(text) is None else rewritten(text)
        if isinstance(_objection(text if old is None else old.code), TabError):
            old = rewritten(text, indents=True)
        if old is not None:
            try:
                refuse_depth(old.code)
                self.module, self._rewritten = _tree(old.code), old
                return
            except ParseFailure as failure:
                if refused is not None and failure.line > refused.line:
                    refused.message += f" (as Python 2: line {failure.line}: {_reason(failure)})"
        if refused is not None:
            raise refused

    @cached_property
    def _positions(self) -> Recording:
        """Found out when first asked for: a file that is only learned from has no use for them."""
        positions: Recording = Positions(self.module)
        if positions.code != self._code:
            positions = Recording(self.module)
            self.module._codegen(positions)
            if positions.code != self._code:
                self._dropped = _dropped(self._code, positions.code)
        positions.tokens.clear()
        return positions

    @property
    def _code(self) -> str:
        """The text as the parser saw it."""
        return self.text if self._rewritten is None else self._rewritten.code

    def _placed(self, span: Span) -> Span:
        """A place in the parsed code as one in the text."""
        kept, old = self._dropped, self._rewritten
        if kept is not None and span.end:
            start, end = kept.in_text(span.start), kept.in_text(span.end - 1) + 1
            span = Span(min(start, end), end)
        return span if old is None else Span(old.in_text(span.start), old.in_text(span.end))

    def forget_positions(self) -> None:
        """Drop what takes as much memory as a third of the tree; it is found out again when asked for."""
        self.__dict__.pop("_positions", None)

    @cached_property
    def names_bound(self) -> frozenset[str]:
        """The names that something in the text binds: those of builtins may mean something else there."""
        return names_bound(self._code)

    @cached_property
    def names_unset(self) -> frozenset[str]:
        """The names that the text gives a reason to think of as None at times."""
        return frozenset(_UNSET.findall(self.text))

    @cached_property
    def lines(self) -> int:
        """How many lines the text has."""
        return self.text.count("\n") + 1

    @cached_property
    def asks_for_names(self) -> bool:
        """Whether any condition may ask if a name is there."""
        return "hasattr" in self.text

    def docstring(self, node: cst.FunctionDef | cst.ClassDef) -> str:
        """The docstring of a function or class, cleaned; empty where there is none."""
        # Each pass asks again, and a tree never changes.
        known = self._docstrings.get(id(node))
        if known is None:
            known = self._docstrings[id(node)] = node.get_docstring() or ""
        return known

    @cached_property
    def has_type_comments(self) -> bool:
        """Whether any comment declares a type."""
        return "# type:" in self.text

    def span(self, node: cst.CSTNode) -> Span:
        """Where a node stands, without its own parentheses and white space."""
        span = self._positions.span(node)
        return self._placed(span)

    def outer(self, node: cst.CSTNode) -> Span:
        """Where a node stands, with its parentheses and the white space that it owns."""
        span = self._positions.outer_span(node)
        return self._placed(span)

    def holds(self, node: cst.CSTNode) -> bool:
        """Whether a node stands in this file: values travel across files, and their nodes with them."""
        return self._positions.holds(node)

    def place(self, node: cst.CSTNode) -> tuple[int, int]:
        """The line and the column at which a node begins, from 0."""
        start = self.outer(node).start
        return self.text.count("\n", 0, start), start - self.text.rfind("\n", 0, start)

    def code(self, node: cst.CSTNode) -> str:
        """The source of a node, with its parentheses."""
        start, end = self.outer(node)
        return self.text[start:end]


def _dropped(text: str, generated: str) -> Rewritten:
    """What leads from generated code back to the text, from which libcst drops a few blanks.

    Raises:
        ParseFailure: more than white space is missing.
    """
    begins, edits, at = [], [], 0
    for offset, char in enumerate(generated):
        start = at
        while text[at : at + 1] not in (char, "") and text[at] in " \t\f\\\r\n":
            at += 1
        if at > start:
            begins.append(offset)
            edits.append(Edit(start, at, ""))
        if text[at : at + 1] != char:
            raise ParseFailure("can't be parsed without loss")
        at += 1
    if text[at:].strip():
        raise ParseFailure("can't be parsed without loss")
    return Rewritten(generated, tuple(begins), tuple(edits))


def refuse_depth(text: str) -> None:
    """Refuse what is nested so deeply that the native parser would overflow its stack.

    CPython's own parser knows its limits, which follow the interpreter's recursion limit, and
    takes a tenth of the time. What it refuses for any other reason may be the syntax of another
    Python version, which libcst is to decide.

    Raises:
        ParseFailure: the nesting is too deep.
    """
    has_chains = text.count(" and ") + text.count(" or ") > MOST_OPERANDS
    if was_parsed(text) and not has_chains:
        return
    try:
        tree = parsed(text)
        # A chain of `and` is flat there and a tower in libcst's tree.
        if has_chains and any(
            isinstance(node, ast.BoolOp) and len(node.values) > MOST_OPERANDS for node in ast.walk(tree)
        ):
            raise RecursionError
    except (RecursionError, MemoryError):
        raise ParseFailure("nested too deeply to be analysed") from None
    except SyntaxError as error:
        if "too many" in (error.msg or ""):
            raise ParseFailure("nested too deeply to be analysed", error.lineno or 0) from None
        if max_depth(text) > MOST_BRACKETS:
            raise ParseFailure("nested too deeply to be analysed") from None
    except ValueError:  # a NUL byte: libcst has a message of its own
        pass


def max_depth(text: str) -> int:
    """How deeply brackets are nested, at most: brackets in strings count too."""
    depth = deepest = 0
    for match in re.finditer(r"[\[({]+|[\])}]+", text):
        run = match[0]
        depth += len(run) if run[0] in "[({" else -len(run)
        deepest = max(deepest, depth)
        depth = max(depth, 0)
    return deepest


_INVALID = "not valid Python: "


def _tree(text: str) -> cst.Module:
    """Parse a text.

    Raises:
        ParseFailure: it is not Python that can be read, with the reason and the place that CPython gives.
    """
    try:
        return cst.parse_module(text)
    except cst.ParserSyntaxError as refused:
        first = refused.message.partition("\n")[0]
        line, column = refused.raw_line, refused.raw_column
    except Exception as refused:  # the native parser raises its own, undocumented kinds
        first, line, column = str(refused).partition("\n")[0] or repr(refused), 0, 0
    if "\0" in text:
        start = text.index("\0")
        place = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
        raise ParseFailure(f"{_INVALID}it contains a null byte", place[0], column=place[1])
    error = _objection(text)
    if error is not None:
        raise ParseFailure(f"{_INVALID}{error.msg}", error.lineno or 0, column=max(error.offset or 0, 0))
    found = re.search(r"error at (\d+):(\d+)", first)
    if found is not None:
        line, column = int(found[1]), int(found[2])
    clause = re.sub(r"^(?:parser|tokenizer) error: (?:error at \d+:\d+: )?", "", first)
    version = ".".join(map(str, sys.version_info[:2]))
    said = f"Python {version} accepts it, but libcst, the parser that batchlint uses, does not"
    raise ParseFailure(f"can't be parsed: {said} ({clause.partition(': expected')[0]})", line, column=column)


def _objection(text: str) -> SyntaxError | None:
    """What CPython finds wrong with a text; None where it takes it, or can't tell."""
    try:
        parsed(text)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):
        pass
    return None


def _reason(failure: ParseFailure) -> str:
    return failure.message.removeprefix(_INVALID)

"""Parse a Python file: with CPython's parser where it can, else with libcst."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, NamedTuple

from batchlint.core.reading import ParseFailure
from batchlint.core.uses import Span
from batchlint.core.writing import Edit
from batchlint.python.syntax import from_ast, nodes
from batchlint.python.syntax.python2 import Rewritten, is_suspected, rewritten

if TYPE_CHECKING:
    import libcst as cst

#: CPython refuses more brackets than this inside each other.
MOST_BRACKETS = 200
#: Nobody writes more by hand, and analysing it takes a hundred times its size in memory.
MOST_CHARACTERS = 5_000_000
_TOO_DEEP = "nested too deeply to be analysed"
_INVALID = "not valid Python: "


class Parsed(NamedTuple):
    """A parsed file.

    Attributes:
        module: the tree; its offsets are those of the text.
        code: the text, or what was made of Python 2 for the parser.
    """

    module: nodes.Module
    code: str


def parse(text: str) -> Parsed:
    """Parse a file.

    Args:
        text: the decoded file without a byte-order mark.

    Raises:
        ParseFailure: it is not Python that can be read, is nested too deeply, or is too large.
    """
    if len(text) > MOST_CHARACTERS:
        raise ParseFailure(
            f"larger than {MOST_CHARACTERS // 1_000_000} MB, which is too large to analyse; exclude it"
        )
    _refuse_null(text)
    if not is_suspected(text):
        try:
            return Parsed(from_ast.build(text), text)
        except (RecursionError, MemoryError):
            raise ParseFailure(_TOO_DEEP) from None
        except (SyntaxError, ValueError):
            pass  # Python 2, or the syntax of a later version; libcst decides
    refuse_depth(text)
    return parse_with_libcst(text)


def _refuse_null(text: str) -> None:
    """Refuse a null byte: some versions of Python read up to it, others refuse the file.

    Raises:
        ParseFailure: there is one.
    """
    start = text.find("\0")
    if start >= 0:
        line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
        raise ParseFailure(f"{_INVALID}it contains a null byte", line, column=column)


def parse_with_libcst(text: str) -> Parsed:
    """Parse a file of any version of Python, 2 as well, which takes ten times as long.

    Args:
        text: the decoded file, which must not be nested too deeply.

    Raises:
        ParseFailure: it is not Python that can be read.
    """
    refused = None
    try:
        found = _from_libcst(text, rewritten(text, forms=False))
        if not is_suspected(text):
            return found
    except ParseFailure as failure:
        refused = failure
    old = None if _objection(text) is None else rewritten(text)
    if isinstance(_objection(text if old is None else old.code), TabError):
        old = rewritten(text, indents=True)
    if old is not None:
        try:
            refuse_depth(old.code)
            return _from_libcst(text, old)
        except ParseFailure as failure:
            if refused is not None and failure.line > refused.line:
                reason = failure.message.removeprefix(_INVALID)
                refused.message += f" (as Python 2: line {failure.line}: {reason})"
    if refused is not None:
        raise refused
    return found


def _from_libcst(text: str, old: Rewritten | None) -> Parsed:
    """The tree of a text, or of what was made of it as Python 2."""
    from batchlint.python.syntax import from_libcst  # importing libcst takes ten times as long as most runs

    code = text if old is None else old.code
    module = _libcst_tree(code)
    dropped = None if module.code == code else _dropped(code, module.code)
    if dropped is None and old is None:
        return Parsed(from_libcst.build(module, text), code)

    def placed(span: Span) -> Span:
        start, end = span
        if dropped is not None and end:
            start, end = dropped.in_text(start), dropped.in_text(end - 1) + 1
            start = min(start, end)
        return Span(start, end) if old is None else Span(old.in_text(start), old.in_text(end))

    return Parsed(from_libcst.build(module, text, placed), code)


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
    """Refuse what is nested so deeply that libcst's native parser would overflow its stack.

    CPython's own parser knows its limits, which follow the interpreter's recursion limit. What it refuses
    for any other reason may be the syntax of another Python version, which libcst is to decide.

    Args:
        text: the decoded file.

    Raises:
        ParseFailure: the nesting is too deep.
    """
    try:
        tree = from_ast.parse_ast(text)
        from_ast.refuse_size(tree, text)
        from_ast.refuse_chains(tree)
    except (RecursionError, MemoryError):
        raise ParseFailure(_TOO_DEEP) from None
    except SyntaxError as error:
        if "too many" in (error.msg or ""):
            raise ParseFailure(_TOO_DEEP, error.lineno or 0) from None
        if max_depth(text) > MOST_BRACKETS:
            raise ParseFailure(_TOO_DEEP) from None
    except ValueError:  # it can not be encoded
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


def _libcst_tree(text: str) -> cst.Module:
    """Parse a text with libcst.

    Raises:
        ParseFailure: it is not Python that can be read, with the reason and the place that CPython gives.
    """
    import libcst as cst  # as above

    try:
        return cst.parse_module(text)
    except cst.ParserSyntaxError as refused:
        first = refused.message.partition("\n")[0]
        line, column = refused.raw_line, refused.raw_column
    except Exception as refused:  # the native parser raises its own, undocumented kinds
        first, line, column = str(refused).partition("\n")[0] or repr(refused), 0, 0
    error = _objection(text)
    if error is not None:
        raise ParseFailure(f"{_INVALID}{error.msg}", error.lineno or 0, column=max(error.offset or 0, 0))
    found = re.search(r"error at (\d+):(\d+)", first)
    if found is not None:
        line, column = int(found[1]), int(found[2])
    clause = re.sub(r"^(?:parser|tokenizer) error: (?:error at \d+:\d+: )?", "", first)
    version = ".".join(map(str, sys.version_info[:2]))
    said = f"Python {version} accepts the code, but libcst, the parser that batchlint uses, does not"
    raise ParseFailure(f"can't be parsed: {said} ({clause.partition(': expected')[0]})", line, column=column)


def _objection(text: str) -> SyntaxError | None:
    """The error that CPython reports for a text; None if it accepts it, or fails in another way."""
    try:
        from_ast.parse_ast(text)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):
        pass
    return None

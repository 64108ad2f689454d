"""Python 2, written as Python 3 for the parser: the forms of statements and literals that old code has.

Only the parser sees the new text, and a map leads from offsets in it back to the file: what is
reported and edited is the file as it is. Nothing has to mean the same when it is run; what is needed
is that the same names stand in the same places, bound in the same scopes.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from batchlint.core.writing import Edit

_TOKEN = re.compile(
    r"(?P<comment>\#[^\r\n]*)"
    r"|(?P<string>[bBuU]?[rR]?(?:'''(?:\\.|(?!''')[^\\])*'''|\"\"\"(?:\\.|(?!\"\"\")[^\\])*\"\"\""
    r"|'(?:\\(?:\r\n|.)|[^'\\\r\n])*'|\"(?:\\(?:\r\n|.)|[^\"\\\r\n])*\"))"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<number>0[xX][\da-fA-F]+[lL]?|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[jJlL]?)"
    r"|(?P<open>[\[({])|(?P<close>[\])}])"
    r"|(?P<newline>\r\n|\n|\r)"
    r"|(?P<space>[ \t\f]+|\\(?:\r\n|\n|\r))"
    r"|(?P<sign><>|>>|.)",
    re.DOTALL,
)
#: What a name can't be that begins what is printed: `print in x` is about a name of that spelling.
_BETWEEN = frozenset(["and", "as", "else", "for", "if", "in", "is", "or"])
_PRINT_FUNCTION = re.compile(
    r"^from[ \t]+__future__[ \t]+import\b(?:[ \t]*\([^)]*|[^\r\n(]*)\bprint_function\b", re.MULTILINE
)
_OCTAL = re.compile(r"0+([0-7]+)[lL]?")
#: The only form of Python 2 that can be parsed as it is, as another one of Python 3.14.
_NAMED = re.compile(r"^[ \t]*except\b[^\r\n:#]*,[ \t]*[^\W\dA-Z]\w*[ \t]*:", re.MULTILINE)


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


class Rewritten(NamedTuple):
    """A text as Python 3.

    Attributes:
        code: what the parser is to see; its lines are those of the text.
        begins: where each replacement begins in it, in order.
        edits: the replacements, in the text.
    """

    code: str
    begins: tuple[int, ...]
    edits: tuple[Edit, ...]

    def in_text(self, offset: int) -> int:
        """The offset in the text that an offset in the code stands for."""
        index = bisect.bisect_right(self.begins, offset) - 1
        if index < 0:
            return offset
        edit, into = self.edits[index], offset - self.begins[index]
        if into < len(edit.text):
            return edit.start + min(into, edit.end - edit.start)
        return edit.end + into - len(edit.text)


def is_suspected(text: str) -> bool:
    """Whether a text may be Python 2 although it can be parsed."""
    return "except" in text and _NAMED.search(text) is not None


def rewritten(text: str, indents: bool = False, forms: bool = True) -> Rewritten | None:
    """Write Python 2 as Python 3, and indentation as every parser reads it.

    Args:
        text: the decoded file.
        indents: whether tabs that begin lines are expanded, as Python 2 does.
        forms: whether there may be forms of Python 2.

    Returns:
        The code; None where there is nothing to write in another way.
    """
    if not forms and "\f" not in text and "\\" not in text:
        return None
    tokens = list(_tokens(text))
    found = [*_indentation(tokens, indents)]
    if forms:
        found += _edits(tokens, _PRINT_FUNCTION.search(text) is None)
        found += _listed(tokens)
    edits = sorted(found)
    if not edits:
        return None
    parts, begins, length, position = [], [], 0, 0
    for edit in edits:
        kept = text[position : edit.start]
        begins.append(length + len(kept))
        parts += [kept, edit.text]
        length += len(kept) + len(edit.text)
        position = edit.end
    return Rewritten("".join([*parts, text[position:]]), tuple(begins), tuple(edits))


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        yield _Token(found.lastgroup or "", found[0], *found.span())


def _indentation(tokens: Sequence[_Token], expanded: bool) -> Iterator[Edit]:
    """The replacements that leave spaces and tabs before a statement, and no more.

    To Python, a form feed begins the count anew, and a line that a backslash continues before anything
    else is on it decides for the statement.
    """
    depth = 0
    for index, token in enumerate(tokens):
        begins = not depth and (index == 0 or tokens[index - 1].kind == "newline")
        if begins and token.kind == "space":
            run = [token]
            while index + len(run) < len(tokens) and tokens[index + len(run)].kind == "space":
                run.append(tokens[index + len(run)])
            code = "".join(each.text for each in run)
            first = next(
                filter(None, (line.rpartition("\f")[2] for line in re.split(r"\\[\r\n]+", code))), ""
            )
            indent = " " * len(first.expandtabs(8)) if expanded else first
            new = re.sub(r"[^\r\n]", "", code) + indent
            if new != code:
                yield Edit(token.start, run[-1].end, new)
        depth = max(depth + (token.kind == "open") - (token.kind == "close"), 0)


def _edits(tokens: list[_Token], prints: bool) -> Iterator[Edit]:
    """The replacements that make Python 3 of some tokens.

    Args:
        tokens: those of a file.
        prints: whether `print` begins statements.
    """
    depth, begins, ticks = 0, True, 0
    for index, token in enumerate(tokens):
        kind, text, start, end = token
        if kind in ("space", "comment"):
            continue
        if kind == "name":
            if text in ("False", "None", "True") and tokens[index - 1].text == ".":
                yield Edit(start, end, f"{text}_")
            elif begins:
                yield from _statement(tokens, index, prints)
            elif text == "lambda":
                yield from _parameters(tokens, index)
            # A keyword since Python 3.7.
            if text == "async" and ((following := _next(tokens, index)) is None or following.kind != "name"):
                yield Edit(start, end, "async_")
        elif text == "`":
            yield Edit(start, end, ")" if ticks % 2 else "(")
            ticks += 1
        else:
            yield from _literal(token)
        depth = max(depth + (kind == "open") - (kind == "close"), 0)
        begins = not depth and (kind == "newline" or text in (";", ":"))


def _listed(tokens: Sequence[_Token]) -> Iterator[Edit]:
    """The commas of a tuple without brackets in a comprehension: `[x for x in first, second]`."""
    opened: list[str] = []
    for token in tokens:
        if token.kind == "open":
            opened.append(token.text)
        elif token.kind == "close":
            del opened[-1:]
        elif opened and (token.text, opened[-1]) in (
            ("for", "["),
            ("in", "for"),
            ("for", "in"),
            ("if", "in"),
        ):
            opened[-1] = token.text
        elif opened and opened[-1] == "in" and token.text == ",":
            yield Edit(token.start, token.end, " or ")


def _literal(token: _Token) -> Iterator[Edit]:
    kind, text, start, end = token
    if text == "<>":
        yield Edit(start, end, "!=")
    elif kind == "string" and text[:2].lower() == "ur":
        yield Edit(start, start + 2, text[1])
    elif kind == "number" and (octal := _OCTAL.fullmatch(text)) is not None and octal[1].strip("0"):
        yield Edit(start, end, f"0o{octal[1]}")
    elif kind == "number" and text[-1] in "lL":
        digits = text[:-1] if text[1:2] in ("x", "X") else text[:-1].lstrip("0") or "0"
        yield Edit(start, end, f"{digits} ")


def _statement(tokens: Sequence[_Token], index: int, prints: bool) -> Iterator[Edit]:
    """The replacements in the statement that begins with a name."""
    _, word, start, end = tokens[index]
    if word in ("print", "exec"):
        following = _next(tokens, index)
        if (word == "print" and not prints) or following is None or not _is_operand(following):
            return
        # An expression of the same length: what is printed is in a tuple.
        yield Edit(start, end, "0".ljust(len(word) - 1) + ",")
        if following.text == ">>":
            yield Edit(following.start, following.end, "  ")
    elif word == "raise":
        for comma in _commas(tokens, index, ""):
            yield Edit(comma.start, comma.end, " or ")
    elif word == "except":
        yield from _handler(tokens, index)
    elif word == "def":
        opening = next((i for i, t in enumerate(tokens[index : index + 10], index) if t.text == "("), None)
        if opening is not None:
            yield from _parameters(tokens, opening)


def _handler(tokens: Sequence[_Token], index: int) -> Iterator[Edit]:
    """The name that `except` gives an exception; of a tuple that takes it apart, the first one."""
    commas = list(_commas(tokens, index, ":"))
    if len(commas) != 1:
        return
    place = tokens.index(commas[0], index)
    following = [t for t in tokens[place + 1 : place + 50] if t.kind != "space"]
    if following and following[0].text == "(":
        end = next((t for t in following if t.kind == "close"), None)
        if end is not None and following[1].kind == "name":
            yield Edit(commas[0].start, following[1].start, " as ")
            yield Edit(following[1].end, end.end, " ")
    # In Python 3.14, several classes may stand there without brackets.
    elif following and following[0].kind == "name" and not following[0].text[0].isupper():
        yield Edit(commas[0].start, commas[0].end, " as ")


def _next(tokens: Sequence[_Token], index: int) -> _Token | None:
    """What comes behind a token on the same logical line."""
    following = next((t for t in tokens[index + 1 : index + 50] if t.kind != "space"), None)
    return None if following is None or following.kind in ("newline", "comment") else following


def _is_operand(token: _Token) -> bool:
    """Whether what `print` is followed by makes a statement of it, and no call or name."""
    if token.kind == "name":
        return token.text not in _BETWEEN
    return token.kind in ("string", "number") or token.text in ("[", "{", "`", "-", "+", "~", ">>")


def _commas(tokens: Sequence[_Token], index: int, end: str) -> Iterator[_Token]:
    """The commas of a statement that are in no brackets, up to its end or a sign that ends it."""
    depth = 0
    for token in tokens[index:]:
        if not depth and (token.kind == "newline" or token.text in (";", end)):
            return
        depth += (token.kind == "open") - (token.kind == "close")
        if not depth and token.text == ",":
            yield token


def _parameters(tokens: Sequence[_Token], index: int) -> Iterator[Edit]:
    """The brackets around names that take a tuple apart: `lambda (key, value): …`, `def f(a, (b, c)): …`."""
    depth, before, opened = 0, ",", []
    for token in tokens[index + 1 :]:
        if token.kind in ("space", "comment", "newline"):
            continue
        if not depth and (token.text == ":" or token.kind == "close"):
            return
        if token.kind == "open":
            opened.append(token.text == "(" and before in (",", "("))
        depth += (token.kind == "open") - (token.kind == "close")
        if token.kind in ("open", "close") and all(opened):
            yield Edit(token.start, token.end, " ")
        if token.kind == "close":
            opened.pop()
        before = token.text

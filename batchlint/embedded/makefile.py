"""The recipes and values of makefiles, as the shell or a program gets them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from batchlint.embedded.mapped import Builder, Quoting, Text, line_spans
from batchlint.embedded.shell import Outline, shell_texts
from batchlint.embedded.texts import Embedded, json_in

_DEFINE = re.compile(r"[ \t]*(?:(?:override|export)[ \t]+)*define[ \t]+\S+")
_ENDEF = re.compile(r"[ \t]*endef\b")
_PREFIX = re.compile(r"[ \t]*\.RECIPEPREFIX[ \t]*[:?]*=[ \t]*(\S?)")
_ONE_SHELL = re.compile(r"^\.ONESHELL[ \t]*:", re.MULTILINE)
_ASSIGNMENT = re.compile(
    r"[ \t]*(?:[\w.%/-]+[ \t]*:(?!=)[ \t]*)?(?:(?:override|export|private)[ \t]+)*"
    r"[\w.-]+[ \t]*(?:::?:?|\+|\?|!)?=[ \t]*"
)
_COMMENT = re.compile(r"(?<!\\)#")
_START = re.compile(r"[ \t]*[@+-]*[ \t]*")
_PLAIN = re.compile(r"[^$\n]+")
_BREAK = re.compile(r"\\\r?\n[ \t]*")
_CLOSING = {"(": ")", "{": "}"}


def makefile_texts(document: Text) -> Iterator[Embedded]:
    """The texts in a makefile that may be JSON."""
    text = document.text
    mark, whole = "\t", _ONE_SHELL.search(text) is not None
    lines = list(line_spans(text, 0, len(text)))
    index = 0
    while index < len(lines):
        start, end = lines[index]
        first = index
        index = _continued(text, lines, index)
        end = lines[index - 1][1]
        prefix = _PREFIX.match(text, start, end)
        if prefix is not None:
            mark = prefix[1] or "\t"
        elif text.startswith(mark, start):
            while whole and index < len(lines) and text.startswith(mark, lines[index][0]):
                index = _continued(text, lines, index)
            encode = _recipe_lines(mark, whole)
            yield from _recipe(document, lines[first:index], mark, encode)
        elif _DEFINE.match(text, start, end) is not None:
            first = index
            while index < len(lines) and _ENDEF.match(text, *lines[index]) is None:
                index += 1
            if first < index:
                yield from _value(document, lines[first][0], lines[index - 1][1], _defined)
        else:
            assignment = _ASSIGNMENT.match(text, start, end)
            if assignment is not None:
                comment = _COMMENT.search(text, assignment.end(), end)
                after = end if comment is None else comment.start()
                yield from _value(document, assignment.end(), after, _assigned)


def outline(document: str) -> Outline:
    """The spans of the comments in a makefile, and of its other lines with what continues them."""
    lines = list(line_spans(document, 0, len(document)))
    found, index = Outline([], []), 0
    while index < len(lines):
        start, first = lines[index][0], index
        index = _continued(document, lines, index)
        if _DEFINE.match(document, start) is not None:
            while index < len(lines) and _ENDEF.match(document, *lines[index - 1]) is None:
                index += 1
        text = document[start : lines[index - 1][1]].rstrip()
        span = (start + len(text) - len(text.lstrip()), start + len(text))
        if text.lstrip().startswith("#"):
            found.comments.append(span)
        elif text:
            found.statements.append(span)
        assert index > first
    return found


def _continued(text: str, lines: list[tuple[int, int]], index: int) -> int:
    """The index of the line behind a line and those that continue it."""
    while index + 1 < len(lines) and text[lines[index][0] : lines[index][1]].rstrip("\r\n").endswith("\\"):
        index += 1
    return index + 1


def _recipe(
    document: Text, lines: list[tuple[int, int]], mark: str, encode: Callable[[str], str | None]
) -> Iterator[Embedded]:
    """The texts in what one shell runs."""
    text, builder = document.text, Builder(document)
    quoting = Quoting(encode, lines[0][0])
    start = lines[0][0] + len(mark)
    start = _end(_START, text, start, lines[0][1])
    for number, (_, end) in enumerate(lines):
        _expand(document, builder, start, end - 1 if text.endswith("\n", start, end) else end, quoting)
        if number + 1 < len(lines):
            following = lines[number + 1][0]
            start = following + (len(mark) if text.startswith(mark, following) else 0)
            builder.unit("\n", end - 1, start, quoting)
    yield from shell_texts(builder.text())


def _value(document: Text, start: int, end: int, encode: Callable[[str], str | None]) -> Iterator[Embedded]:
    """The texts in a value of a variable: JSON, or what may become a part of a command."""
    text, builder, quoting = document.text, Builder(document), Quoting(encode, start)
    while start < end:
        break_ = _BREAK.search(text, start, end) if encode is _assigned else None
        _expand(document, builder, start, end if break_ is None else break_.start(), quoting)
        start = end
        if break_ is not None:
            start = break_.end()
            builder.unit(" ", break_.start(), start, quoting)
    value = builder.text()
    found = list(json_in(value))
    yield from found or shell_texts(value)


def _expand(document: Text, builder: Builder, start: int, end: int, quoting: Quoting) -> None:
    """Decode a part of a line: two dollars are one, and what make expands is a placeholder."""
    text = document.text
    while start < end:
        plain = _PLAIN.match(text, start, end)
        if plain is not None:
            builder.keep(start, plain.end(), quoting)
            start = plain.end()
        elif text[start] != "$":
            builder.keep(start, start + 1, quoting)
            start += 1
        elif text.startswith("$$", start) and start + 1 < end:
            builder.unit("$", start, start + 2, quoting)
            start += 2
        else:
            after = _reference(text, start, end)
            builder.hole(start, after, quoting)
            start = after


def _reference(text: str, start: int, end: int) -> int:
    """Where a reference to a variable, or a call of a function, ends."""
    opening = text[start + 1 : min(start + 2, end)]
    closing = _CLOSING.get(opening)
    if closing is None:
        return min(start + 2, end)
    depth = 0
    for place in range(start + 1, end):
        depth += (text[place] == opening) - (text[place] == closing)
        if not depth:
            return place + 1
    return end


def _recipe_lines(mark: str, whole: bool) -> Callable[[str], str | None]:
    """The encoder of text in a recipe whose lines begin with a mark; `whole` if one shell gets them all."""

    def encode(text: str) -> str | None:
        if not whole and re.search(r"(?<!\\)\n", text) is not None:
            return None  # it would begin another command
        return text.replace("$", "$$").replace("\n", "\n" + mark)

    return encode


def _end(pattern: re.Pattern[str], text: str, position: int, limit: int) -> int:
    found = pattern.match(text, position, limit)
    return position if found is None else found.end()


def _assigned(text: str) -> str | None:
    return None if "#" in text or "\n" in text else text.replace("$", "$$")


def _defined(text: str) -> str:
    return text.replace("$", "$$")

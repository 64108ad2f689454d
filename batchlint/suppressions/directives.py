"""The syntax of suppressions: `# batchlint: ignore[rule-a, rule-b] reason`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from batchlint.core.anchors import MARK
from batchlint.project.errors import did_you_mean

_BEGIN = re.compile(rf"(?:(?<=\s)|(?<!.))#[ \t]*{re.escape(MARK)}")
#: Where a comment for another tool begins behind it.
_OTHER = re.compile(r"\s+#(?=[ \t]*[A-Za-z])")
_BODY = re.compile(r"\s*(ignore-file|ignore)\s*\[([^\[\]]*)\](.*)", re.DOTALL)
_KEYWORD = re.compile(r"\s*([\w-]*)\s*(.*)", re.DOTALL)
_NAME = re.compile(r"[^\s,]+")
_FORM = "write `# batchlint: ignore[rule] reason`"


class Name(NamedTuple):
    """The name of a rule in a suppression, and its offsets."""

    name: str
    start: int
    end: int


class Directive(NamedTuple):
    """A suppression.

    Attributes:
        start, end: its offsets in the text.
        whole_file: whether it covers the file.
        names: the rules that it names.
        listed: the offsets of the list of names, without its brackets.
        reason: the text after the list.
        problem: what is malformed; empty where it is valid.
    """

    start: int
    end: int
    whole_file: bool
    names: tuple[Name, ...]
    listed: tuple[int, int]
    reason: str
    problem: str


def directives(
    text: str, start: int, end: int, known: Collection[str], refused: Callable[[str], str]
) -> Iterator[Directive]:
    """The suppressions in a comment, valid or not; other text may stand around them.

    Args:
        text: the text.
        start, end: the offsets of the comment.
        known: the names of all rules.
        refused: gives the reason why a rule can't be suppressed; empty where it can.
    """
    comment = text[start:end]
    found = [(match.start(), match.end()) for match in _BEGIN.finditer(comment)]
    for begin, behind in found:
        other = _OTHER.search(comment, behind)
        stop = len(comment) if other is None else other.start()
        stop = behind + len(comment[behind:stop].rstrip())
        yield _directive(comment, begin, behind, stop, start, known, refused)


def _directive(
    comment: str,
    begin: int,
    behind: int,
    stop: int,
    offset: int,
    known: Collection[str],
    refused: Callable[[str], str],
) -> Directive:
    body = _BODY.fullmatch(comment, behind, stop)
    if body is None:
        problem = _misspelled(comment[behind:stop])
        return Directive(offset + begin, offset + stop, False, (), (0, 0), "", problem)
    names = tuple(
        Name(match[0], offset + match.start(), offset + match.end())
        for match in _NAME.finditer(comment, body.start(2), body.end(2))
    )
    problem = _wrong_names(body[2], names, known, refused)
    listed = (offset + body.start(2), offset + body.end(2))
    whole = body[1] == "ignore-file"
    return Directive(offset + begin, offset + stop, whole, names, listed, body[3].strip(), problem)


def _misspelled(said: str) -> str:
    keyword = _KEYWORD.fullmatch(said)
    word, rest = (keyword[1], keyword[2]) if keyword is not None else ("", "")
    if word in ("ignore", "ignore-file"):
        if rest.startswith("["):
            return f"its list of rules has no end or brackets in it: {_FORM}"
        return f"it names no rule in brackets: {_FORM}"
    if not word:
        return f"it does not say what to do: {_FORM}"
    hint = did_you_mean(word, ("ignore", "ignore-file"), 1)
    return f"'{word}' is not known here{hint or f': {_FORM}'}"


def _wrong_names(
    listed: str, names: tuple[Name, ...], known: Collection[str], refused: Callable[[str], str]
) -> str:
    if not names:
        return f"it names no rule in its brackets: {_FORM}"
    if len(names) != len(listed.split(",")):
        return "the names of its rules are not separated by single commas"
    for name, *_ in names:
        if name not in known:
            hint = did_you_mean(name, known) or "; `batchlint rules` lists the names"
            return f"'{name}' is no rule{hint}"
        if reason := refused(name):
            return reason
    return ""

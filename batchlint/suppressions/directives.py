"""The syntax of suppressions: `# batchlint: ignore[rule-a, rule-b] reason`, in JSON with `//`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from batchlint.core.search_words import MARK
from batchlint.project.errors import did_you_mean

_BEGIN = re.compile(rf"(?:(?<=\s)|(?<!.))(#|//)[ \t]*{re.escape(MARK)}")
#: Where a comment for another tool begins behind it.
_OTHER = re.compile(r"\s+#(?=[ \t]*[A-Za-z])")
_BODY = re.compile(r"\s*(ignore-file|ignore)\s*\[([^\[\]]*)\](.*)", re.DOTALL)
_KEYWORD = re.compile(r"\s*([\w-]*)\s*(.*)", re.DOTALL)
_NAME = re.compile(r"[^\s,]+")


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
    text: str, start: int, end: int, known: Collection[str], refused: Callable[[str], str], sign: str = "#"
) -> Iterator[Directive]:
    """The suppressions in a comment, valid or not; other text may stand around them.

    Args:
        text: the text.
        start, end: the offsets of the comment.
        known: the names of all rules.
        refused: gives the reason why a rule can't be suppressed; empty where it can.
        sign: how a suppression begins.
    """
    for match in _BEGIN.finditer(text[start:end]):
        if match[1] != sign:
            continue
        behind = start + match.end()
        other = _OTHER.search(text, behind, end)
        stop = behind + len(text[behind : end if other is None else other.start()].rstrip())
        yield _directive(text, start + match.start(), behind, stop, known, refused)


def _directive(
    text: str, begin: int, behind: int, stop: int, known: Collection[str], refused: Callable[[str], str]
) -> Directive:
    body = _BODY.fullmatch(text, behind, stop)
    sign = "#" if text[begin] == "#" else "//"
    form = f"write `{sign} {MARK} ignore[rule] reason`"
    if body is None:
        return Directive(begin, stop, False, (), (0, 0), "", _misspelled(text[behind:stop], form))
    names = tuple(Name(match[0], *match.span()) for match in _NAME.finditer(text, *body.span(2)))
    if names:
        problem = _wrong_names(body[2], names, known, refused)
    else:
        problem = f"no rules in the brackets; {form}"
    return Directive(begin, stop, body[1] == "ignore-file", names, body.span(2), body[3].strip(), problem)


def _misspelled(said: str, form: str) -> str:
    keyword = _KEYWORD.fullmatch(said)
    word, rest = (keyword[1], keyword[2]) if keyword is not None else ("", "")
    if word in ("ignore", "ignore-file"):
        if rest.startswith("["):
            return f"its list of rules is not closed, or has brackets in it; {form}"
        return f"no rules in brackets; {form}"
    if not word:
        return f"no keyword after the colon; {form}"
    hint = did_you_mean(word, ("ignore", "ignore-file"), 1)
    return f"unknown keyword '{word}'{hint or f'; {form}'}"


def _wrong_names(
    listed: str, names: tuple[Name, ...], known: Collection[str], refused: Callable[[str], str]
) -> str:
    if len(names) != len(listed.split(",")):
        return "separate the rules with single commas"
    for name, *_ in names:
        if name not in known:
            hint = did_you_mean(name, known) or "; `batchlint rules` lists all rules"
            return f"unknown rule '{name}'{hint}"
        if reason := refused(name):
            return reason
    return ""

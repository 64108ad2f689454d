"""Classes of the package that docstrings and comments name: types of parameters, links, type comments."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from batchlint.core.uses import NameUse, Span
from batchlint.python.infer import events
from batchlint.python.infer.package_names import PACKAGE
from batchlint.python.syntax import nodes
from batchlint.python.uses.names import Names
from batchlint.python.uses.recording import Recording

#: A class with or without its module.
_NAME = re.compile(r"(?<![\w.])(?:(\w+(?:\.\w+)*)\.)?([A-Z]\w+)\b")
#: What stands before a type on a line.
_DECLARES = re.compile(r":(?:type|rtype|class|exc|raises?|param)\b|#\s*type:")
#: The number of characters of a line that are searched.
_MOST_BEFORE = 500


class Mentions:
    """Records the classes that docstrings and comments name."""

    def __init__(self, recording: Recording, names: Names) -> None:
        self.recording = recording
        self.names = names
        self.state = recording.state
        recording.events.subscribe(events.PassFinished, self.finish_pass)

    def finish_pass(self, event: events.PassFinished) -> None:
        """Look through the text once all imports are known."""
        source, history = self.state.source, self.state.history
        if not self.state.emitting or not self.state.uses_batch:
            return
        known = {*history.classes, *history.client.names}
        through = self._modules()
        found = []
        for match in _NAME.finditer(source.text):
            module, name = match[1], match[2]
            if name not in known:
                continue
            by_name = module is None and name in self.names.imported
            if by_name or module in through or (module or "").startswith(f"{PACKAGE}."):
                found.append(match)
        for match in _outside_code(source.text, source.module, found):
            start, end = match.span(2)
            nearby = source.text[max(start - _MOST_BEFORE, 0) : start]
            if match[1] is not None or _DECLARES.search(nearby.rpartition("\n")[2]):
                span, writer = Span(start, end), self.recording.writer.texts
                self.recording.emit(NameUse(match[2], span, writer, site=span, mention=True))

    def _modules(self) -> set[str]:
        """How the file spells the package and its module of models."""
        spelled = {spelling for spelling, _ in self.recording.context.models_aliases}
        return {PACKAGE} | spelled | {name.removesuffix(".models") for name in spelled}


def _outside_code(text: str, module: nodes.Module, found: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Those in docstrings and comments, in the order of the text."""
    docstrings, strings = _Stretches(), _Stretches()
    line_start, at, comment = -1, 0, 0
    for match in found:
        if line_start < 0:
            _collect(module, docstrings, strings)
        start = match.start()
        begins = text.rfind("\n", at, start) + 1 or max(line_start, 0)
        if begins != line_start:
            line_start = begins
            ends = text.find("\n", start)
            comment = strings.first_outside(text, "#", begins, len(text) if ends < 0 else ends)
        at = start
        if comment < start or docstrings.hold(start):
            yield match


def _collect(module: nodes.Module, docstrings: _Stretches, strings: _Stretches) -> None:
    """Add the strings of a file, and those that are docstrings."""
    for node in nodes.walk(module):
        if isinstance(node, (nodes.SimpleString, nodes.FormattedString)):
            strings.add(node)
        elif isinstance(node, nodes.Expr) and isinstance(node.value, nodes.SimpleString):
            docstrings.add(node.value)


class _Stretches:
    """Stretches of text, in which others may be nested."""

    def __init__(self) -> None:
        self._ends: dict[int, int] = {}

    @cached_property
    def _starts(self) -> list[int]:
        """Where the outermost ones start."""
        starts, reached = [], 0
        for start, end in sorted(self._ends.items()):
            if start >= reached:
                starts.append(start)
                reached = end
        return starts

    def add(self, node: nodes.Node) -> None:
        """Add the text of a node, before any is looked for."""
        self._ends[node.start] = max(node.end, self._ends.get(node.start, 0))

    def hold(self, offset: int) -> bool:
        """Whether one of them holds an offset."""
        place = bisect.bisect_right(self._starts, offset) - 1
        return place >= 0 and offset < self._ends[self._starts[place]]

    def first_outside(self, text: str, sign: str, start: int, end: int) -> int:
        """Where a sign stands outside of all of them, between two offsets; the end where it does not."""
        place = text.find(sign, start, end)
        while place >= 0 and self.hold(place):
            place = text.find(sign, place + 1, end)
        return place if place >= 0 else end

"""Classes of the package that docstrings and comments name: types of parameters, links, type comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from batchlint.core.uses import NameUse, Span
from batchlint.python.infer import events
from batchlint.python.infer.package_names import PACKAGE
from batchlint.python.syntax import nodes
from batchlint.python.uses.names import Names
from batchlint.python.uses.recording import Recording

#: A class behind a module, or by itself.
_NAME = re.compile(r"(?<![\w.])(?:(\w+(?:\.\w+)*)\.)?([A-Z]\w+)\b")
#: What stands before a type on a line.
_DECLARES = re.compile(r":(?:type|rtype|class|exc|raises?|param)\b|#\s*type:")


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
            line = source.text[source.text.rfind("\n", 0, start) + 1 : start]
            if match[1] is not None or _DECLARES.search(line):
                span, writer = Span(start, end), self.recording.writer.texts
                self.recording.emit(NameUse(match[2], span, writer, site=span, mention=True))

    def _modules(self) -> set[str]:
        """How the file spells the package and its module of models."""
        spelled = {spelling for spelling, _ in self.recording.context.models_aliases}
        return {PACKAGE} | spelled | {name.removesuffix(".models") for name in spelled}


def _outside_code(text: str, module: nodes.Module, found: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Those that stand in a docstring or in a comment."""
    docstrings: list[Span] = []
    strings: list[Span] | None = None
    for match in found:
        if strings is None:
            strings = []
            for node in nodes.walk(module):
                if isinstance(node, (nodes.SimpleString, nodes.FormattedString)):
                    strings.append(Span(node.start, node.end))
                elif isinstance(node, nodes.Expr) and isinstance(node.value, nodes.SimpleString):
                    docstrings.append(Span(node.value.start, node.value.end))
        start = match.start()
        if any(s.start < start < s.end for s in docstrings):
            yield match
            continue
        line_start = text.rfind("\n", 0, start) + 1
        hashes = (i for i in range(line_start, start) if text[i] == "#")
        if any(not any(s.start <= i < s.end for s in strings) for i in hashes):
            yield match

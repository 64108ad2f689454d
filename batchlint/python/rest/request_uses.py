"""Requests that texts spell: each is noted once, whatever texts it is put together in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from batchlint.core.uses import RequestUse, Span
from batchlint.python.infer.events import PassFinished
from batchlint.python.syntax import nodes
from batchlint.python.uses.recording import Recording
from batchlint.python.values.text import locate
from batchlint.python.values.values import Value


@dataclass(slots=True, eq=False, repr=False)
class _Spelled:
    """A request that a text spells, before the best of the texts around it is known."""

    use: RequestUse
    whole: bool
    sealed: bool


class SpelledRequests:
    """Gathers the requests of a pass, by the place of the last word of the path."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        recording.events.subscribe(PassFinished, self.finish_pass)
        self._spelled: dict[int, _Spelled] = {}

    def note(self, path: str, value: Value, node: nodes.Expression, certain: bool) -> None:
        """Texts are put together of others: each request is noted once, where its last word stands."""
        recording = self.recording
        span = recording.state.span(node)
        located = locate(value, recording.state.source)
        word = path.rpartition("?")[2] if "?" in path else path.rpartition("/")[2]
        match, sealed = None, False
        joint: Span | None = None
        if located is not None and word != "{}":
            pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
            match = list(pattern.finditer(located.text))[-1:]
        place = located.span(*match[0].span()) if located is not None and match else None
        if place is not None and match and located is not None:
            # What follows in the text, but not in the literal, would be cut off by a rewrite.
            following = located.text[match[0].end() :][:1]
            after = located.span(match[0].end(), match[0].end() + 1)
            sealed = following == "&" and (after is None or after.start != place.end)
            held = span.start <= place.start and place.end <= span.end
            if held and after is not None and span.start <= after.start and after.end <= span.end:
                sealed, joint = False, after if sealed else None
        inside = place is None or (span.start <= place.start and place.end <= span.end)
        use = RequestUse(
            verb=None,
            path=path,
            span=span if inside or place is None else place,
            writer=recording.writer,
            confidence="certain" if certain else "likely",
            site=joint or node,
        )
        key = place.start if place is not None else span.start
        known = self._spelled.get(key)
        found = _Spelled(use, inside, sealed)
        if known is not None:
            narrower = known.whole and known.use.span.end - known.use.span.start <= span.end - span.start
            best, other = (known, found) if narrower or not inside else (found, known)
            best.sealed |= other.sealed
            if other.use.confidence == "certain":
                best.use.confidence = "certain"
            found = best
        if found.sealed and place is not None:
            found.use.span = place
        self._spelled[key] = found

    def finish_pass(self, event: PassFinished) -> None:
        """Note what was gathered, now that all texts around a literal are known."""
        for spelled in self._spelled.values():
            self.recording.emit(spelled.use)
        self._spelled = {}

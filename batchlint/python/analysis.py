"""The analysis of one Python file: inference, and the recorders of uses that subscribe to it.

The file is run through three times. The first two passes only learn what functions are called
with, what they give back and what attributes of the project's classes hold; the last one, which
builds on all that, records the uses.
"""

from __future__ import annotations

from pathlib import Path

from batchlint.core.reading import Reading
from batchlint.core.routes import VERSION
from batchlint.core.uses import Confidence, Use
from batchlint.project.names import ended_names
from batchlint.python.imports.graph import quotes_any
from batchlint.python.infer.events import PassFinished
from batchlint.python.infer.state import OtherFiles, State
from batchlint.python.inference import Inference
from batchlint.python.rest.payloads import Payloads
from batchlint.python.rest.queries import Queries
from batchlint.python.rest.requests import Requests
from batchlint.python.rewrite.context import FileContext
from batchlint.python.rewrite.writers import PythonWriter
from batchlint.python.syntax.source import Source
from batchlint.python.uses.attribute_maps import AttributeMaps
from batchlint.python.uses.constructors import Constructors
from batchlint.python.uses.forwarded import Forwarded
from batchlint.python.uses.keys import Keys
from batchlint.python.uses.names import Names
from batchlint.python.uses.objects import Objects
from batchlint.python.uses.open_items import OpenItems
from batchlint.python.uses.operations import Operations
from batchlint.python.uses.properties import Properties
from batchlint.python.uses.references import References
from batchlint.python.uses.unknowns import Unknowns

#: Passes that only learn, before the one that records uses.
LEARNING = 2


class Analysis:
    """One file: the inference of its values, and the recorders of uses."""

    def __init__(
        self,
        source: Source,
        project: OtherFiles | None = None,
        path: Path | None = None,
        batch_names: frozenset[str] | None = None,
    ) -> None:
        #: Wire names by which a dict or a file that has them counts as one for Batch.
        self.batch_names = ended_names() if batch_names is None else batch_names
        mentions_batch = "batch" in source.text.lower() or quotes_any(source.text, self.batch_names)
        self.state = state = State(source, project, path, mentions_batch)
        self.source, self.history, self.module_scope = source, state.history, state.module_scope
        self.inference = Inference(state)
        self.reading = Reading()
        self.imports = Names(self)
        self.writer = PythonWriter(
            FileContext(
                source,
                state.history,
                self.imports,
                state.module_scope,
                texts_given=lambda span: self.requests.handed_to(span),
            )
        )
        self.attribute_maps = AttributeMaps(self)
        self.operations = Operations(self)
        self.constructors = Constructors(self)
        self.forwarded = Forwarded(self)
        self.properties = Properties(self)
        self.objects = Objects(self)
        self.keys = Keys(self)
        self.open_items = OpenItems(self)
        self.references = References(self)
        self.unknowns = Unknowns(self)
        self.requests = Requests(self)
        self.payloads = Payloads(self)
        self.queries = Queries(self)
        for recorder in (self.payloads, self.open_items, self.requests, self.queries, self.operations):
            self.inference.events.subscribe(PassFinished, recorder.finish_pass)

    def run(self) -> Reading:
        """Learn, and read."""
        self.learn()
        return self.read()

    def learn(self, passes: int = LEARNING) -> None:
        """Find out what functions are called with and give back."""
        for _ in range(passes):
            self._pass()

    def read(self) -> Reading:
        """The pass that records uses."""
        self.state.emitting = True
        self.reading = Reading()
        self.module_scope.names.clear()
        self._pass()
        self.keys.settle(self.reading.uses)
        if VERSION.search(self.source.text) is not None:
            from batchlint.python.rest.versions import version_uses  # most files name none

            self.reading.uses.extend(version_uses(self.source))
        self.state.emitting = False
        return self.reading

    def _pass(self) -> None:
        self.imports.forget()
        self.inference.run_through()

    def emit(self, use: Use) -> None:
        """Add a use, in the pass that records them."""
        if self.state.emitting:
            self.reading.uses.append(use)

    def confidence(self, likely: bool) -> Confidence:
        """The confidence of a use whose values are only likely what they seem, or certain."""
        return "likely" if likely else "certain"

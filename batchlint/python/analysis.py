"""The analysis of one Python file: inference, and the recorders of uses that subscribe to it.

The file is run through three times. The first two passes only learn what functions are called
with, what they give back and what attributes of the project's classes hold; the last one, which
builds on all that, records the uses.
"""

from __future__ import annotations

from pathlib import Path

from batchlint.core.reading import Reading
from batchlint.core.routes import ANY_VERSION, VERSION
from batchlint.project.names import ended_names, ended_python_names
from batchlint.python.imports.graph import quotes_any
from batchlint.python.infer.state import OtherFiles, State
from batchlint.python.inference import Inference
from batchlint.python.rest.payloads import Payloads
from batchlint.python.rest.queries import Queries
from batchlint.python.rest.requests import Requests
from batchlint.python.syntax.source import Source
from batchlint.python.uses.attribute_maps import AttributeMaps
from batchlint.python.uses.clients import Clients
from batchlint.python.uses.constructors import Constructors
from batchlint.python.uses.forwarded import Forwarded
from batchlint.python.uses.keys import Keys
from batchlint.python.uses.member_texts import MemberTexts
from batchlint.python.uses.mentions import Mentions
from batchlint.python.uses.names import Names
from batchlint.python.uses.objects import Objects
from batchlint.python.uses.open_items import OpenItems
from batchlint.python.uses.operations import Operations
from batchlint.python.uses.properties import Properties
from batchlint.python.uses.recording import Recording, SearchNames
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
        """Connect the recorders; nothing is evaluated yet.

        Args:
            source: the parsed file.
            project: the other files of its project; None to analyse it alone.
            path: where it is, absolute.
            batch_names: wire names by which a dict or a file that has them counts as one for Batch; None
                for those that ended.
        """
        ended = ended_names()
        names = SearchNames(ended, ended_python_names(), ended if batch_names is None else batch_names)
        mentions_batch = "batch" in source.text.lower() or quotes_any(source.text, names.custom)
        self.source = source
        self.state = State(source, project, path, mentions_batch)
        self.inference = inference = Inference(self.state)
        self.recording = Recording(self.state, inference.events, inference.expressions, names)
        self._connect()

    def _connect(self) -> None:
        """Make the recorders, each with those that it builds on."""
        recording, inference = self.recording, self.inference
        self.names = Names(recording)
        self.keys = Keys(recording)
        unknowns, attribute_maps = Unknowns(recording), AttributeMaps(recording)
        objects = Objects(recording, attribute_maps, self.keys, unknowns)
        queries = Queries(recording, inference.http)
        operations = Operations(recording, objects, queries, unknowns)
        constructors = Constructors(recording, self.keys, objects, operations, unknowns)
        Forwarded(recording, constructors, objects, operations, unknowns, inference.constructors)
        Properties(recording, attribute_maps, self.keys, objects, inference.assignment)
        self.payloads = Payloads(recording, self.keys, objects, unknowns, inference.http)
        OpenItems(recording)
        Clients(recording)
        Mentions(recording, self.names)
        MemberTexts(recording)
        References(recording, inference.imports)
        Requests(recording, objects, queries, unknowns, inference.http)

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
        self.recording.reading = reading = Reading()
        self.state.module_scope.names.clear()
        self._pass()
        self.keys.settle(reading.uses)
        if ANY_VERSION.search(self.source.text) is not None:
            from batchlint.python.rest.versions import version_uses  # most files name none

            asked = version_uses(self.source)
            reading.uses.extend(asked)
            # The others are evidence wherever they stand; what may be a mere date only here.
            dated = (use for use in asked if not VERSION.fullmatch(use.name))
            reading.api_versions.extend((use.span, use.name) for use in dated)
        self.state.emitting = False
        return reading

    def _pass(self) -> None:
        self.names.forget()
        self.inference.run_through()

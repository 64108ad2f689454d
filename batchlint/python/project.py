"""The analyses of the files of a project: modules that a file imports, and code that calls it.

A file's findings must not depend on which other files a run was given, so everything here comes
from the file system below the project's root. Every file that uses the package is analysed once,
and once more, so that what functions give back and what they are called with reaches across files.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from batchlint.core.reading import ParseFailure, Reading
from batchlint.core.uses import Span, UnknownUse
from batchlint.python import source_files
from batchlint.python.imports.graph import ImportGraphs
from batchlint.python.imports.groups import Groups, batch_files
from batchlint.python.imports.order import in_circles, within_circle
from batchlint.python.infer.flows import Typed
from batchlint.python.source_files import SourceFiles
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import Scope

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

#: Passes over the project in which functions learn from their callers.
ROUNDS = 1
#: The number of characters of sources that are held with their trees; beyond it, finished ones are freed;
#: a tree takes some two hundred times its text.
_MOST_HELD = 1_000_000


class Project:
    """The Python files below one root, analysed on first use."""

    def __init__(
        self, root: Path, graphs: ImportGraphs, base: Project | None = None, members: tuple[Path, ...] = ()
    ) -> None:
        """Prepare; nothing is read yet.

        Args:
            root: the folder that the project begins in.
            graphs: the import graphs of the run.
            base: for the project in which callers are asked, the one that it belongs to.
            members: the files that are asked there.
        """
        self.root = root
        self.graphs = graphs
        self._graph = graphs.at(str(root))
        #: A tree is never changed, so both projects may use the same.
        self._files: SourceFiles = SourceFiles(self._graph, graphs.names) if base is None else base._files
        self._members = members
        #: For each group of files that imports connect, the project in which its callers were analysed.
        self._asked: dict[tuple[Path, ...], Project] = {}
        self._groups: Groups | None = None
        self._group_of: dict[Path, tuple[Path, ...]] = {}
        #: The file that was read last.
        self._last: Path | None = None
        self._analyses: dict[Path, Analysis | None] = {}
        self._prepared = False
        #: Types of dicts that other files send, and dicts that other files read by name, by node.
        self.payloads: dict[int, tuple[nodes.Node, Typed]] = {}
        self.read_outside: set[int] = set()
        #: Whether functions learn nothing from other files: always, but while callers are analysed.
        self.closed = True

    def read(self, path: Path, text: str) -> Reading:
        """Read one file of the project.

        Its imports are analysed as needed. Its callers are analysed only where that leaves a name of
        Batch on an object of unknown type, or such an object goes to Batch: that takes an analysis of
        every file that uses the package. Whether it happens depends on this file alone.

        Args:
            path: where it is, absolute.
            text: its decoded content, which may be newer than the file.

        Raises:
            ParseFailure: it is not Python.
            RecursionError: it is nested too deeply.
        """
        if path != self._last:
            self._drop_what_is_done(path)
            self._last = path
        reading, wonders = self._read(path, text)
        if not wonders and not any(isinstance(u, UnknownUse) and (u.name or u.callers) for u in reading.uses):
            return reading
        members = self._group(path)
        if all(other == path for other in members) and not self._graph.imports(str(path)):
            return reading  # there are no other files
        if self._files.size(members) > source_files.MOST_FOLLOWED:
            reading.uses.append(
                UnknownUse(
                    Span(0, 0),
                    f"callers in other files were not analysed because the {len(members)} files "
                    f"connected by imports have more than {source_files.MOST_FOLLOWED:,} characters",
                )
            )
            return reading
        if members not in self._asked:
            self._asked[members] = Project(self.root, self.graphs, self, members)
        self._asked[members].prepare()
        return self._asked[members]._read(path, text)[0]

    def knows_callers(self, path: str) -> bool:
        """Whether the files that may call functions of a file are analysed."""
        return any(Path(path) in members for members in self._asked)

    def _drop_what_is_done(self, path: Path) -> None:
        """Limit the memory: everything that is freed can be read again.

        Files that imports connect are held together: to learn what they share anew for each of them
        would take its time.
        """
        held = self._files.parsed()
        if sum(held.values()) <= _MOST_HELD or self._last is None:
            return
        group = self._group(path)
        if (group and group == self._group(self._last)) or not held.keys().isdisjoint(
            [path, *map(Path, self._graph.imports(str(path)))]
        ):
            return
        self._files.forget()
        self._analyses.clear()
        self._asked.clear()
        gc.collect()  # functions and their scopes refer to each other

    def _group(self, path: Path) -> tuple[Path, ...]:
        """The files that use the package and that imports connect with a file."""
        if self._groups is None:
            self._groups = Groups(self._graph, batch_files(self._graph, self.graphs.quiet))
        if path not in self._group_of:
            self._group_of[path] = tuple(map(Path, self._groups.of(str(path))))
        return self._group_of[path]

    def _read(self, path: Path, text: str) -> tuple[Reading, bool]:
        """The reading, and whether other files may show what dicts or clients in it are."""
        from batchlint.python.analysis import Analysis

        known = self._analyses.get(path)
        is_same = known is not None and known.source.text == text
        if known is None or not is_same or not self._members:
            # What was learned of a file for those that import it stays as it is: what is found in
            # these must not depend on whether it was read before.
            analysis = Analysis(self._files.source(path, text), self, path, self.graphs.names)
            if known is not None and self._members:
                analysis.state.outside_arguments = known.state.outside_arguments
                analysis.payloads.heard = {
                    known.source.place(node): typed
                    for node, typed in self.payloads.values()
                    if known.source.holds(node) and id(node) not in self.read_outside
                }
            analysis.learn()
            known = analysis
        reading = known.read()
        beyond = self._files.not_followed(path)
        if beyond:
            shown = ", ".join(os.path.relpath(p, self.root).replace(os.sep, "/") for p in beyond[:3])
            more = f" and {len(beyond) - 3} more" if len(beyond) > 3 else ""
            reading.uses.append(
                UnknownUse(
                    Span(0, 0),
                    f"imports of {shown}{more} were not followed because each leads to "
                    f"more than {source_files.MOST_FOLLOWED:,} characters of code",
                )
            )
        return reading, known.recording.needs_callers

    def prepare(self) -> None:
        """Analyse the calls in every file that uses the package; done once."""
        if self._prepared:
            return
        self._prepared = True
        self.closed = False
        for path in self._members:
            self._analysis(path)
        for _ in range(ROUNDS):
            for known in list(self._analyses.values()):
                if known is not None:
                    known.learn(1)
        self.closed = True

    def _analysis(self, path: Path, silent: bool = False) -> Analysis | None:
        """The analysis of a file of the project, which may be under way; None for what fails.

        Objects of Batch may go through helpers that do not mention it, so `silent` files are analysed
        as well where a file that mentions Batch imports them.
        """
        module = self._files.module(path)
        if module is None or not (silent or module.may_pass_on):
            return None
        if path not in self._analyses:
            # What is known already was learned together with all that it leads to.
            for circle in in_circles(
                path, lambda p: (o for o in self._files.imports(p) if o not in self._analyses)
            ):
                self._learn(circle)
        return self._analyses[path]

    def _learn(self, circle: Sequence[Path]) -> None:
        """Learn modules that import each other; all else that they import is known by now.

        How often each of them is run through depends on nothing but their imports.
        """
        from batchlint.python.analysis import LEARNING, Analysis

        if not self._files.is_followed(circle):
            self._analyses.update(dict.fromkeys(circle))
            return
        members = within_circle(circle, self._files.imports, min(circle))
        for path in members:
            module = self._files.module(path)
            self._analyses[path] = None
            if module is None:
                continue
            try:
                self._analyses[path] = Analysis(
                    self._files.source(path, module.text), self, path, self.graphs.names
                )
            except (ParseFailure, RecursionError):
                pass
        # Those in a circle learn once more what was not known yet when they were first run through. To
        # and fro, since what one of them says may be passed on along all of them in either direction.
        for turn in range(LEARNING + (ROUNDS if len(members) > 1 else 0)):
            for path in members[:: -1 if turn % 2 else 1]:
                analysis = self._analyses[path]
                try:
                    if analysis is not None:
                        analysis.learn(1)
                except (ParseFailure, RecursionError):
                    self._analyses[path] = None

    def module(
        self, importer: Path, name: str, level: int, silent: bool = False
    ) -> tuple[Path, Scope] | None:
        """What a module of the project binds.

        Args:
            importer: the file with the import statement.
            name: the module's name as written, without leading dots.
            level: how many dots stand before it.
            silent: whether a module that does not mention Batch is analysed.

        Returns:
            The module's file and scope; None where it is not a module of the project.
        """
        found = self._graph.find(str(importer.parent), name, level)
        path = Path(found) if found is not None else None
        analysis = self._analysis(path, silent) if path is not None else None
        return (path, analysis.state.module_scope) if path is not None and analysis is not None else None

    def conftests(self, importer: Path) -> Iterator[Scope]:
        """The scopes of the files of pytest's shared fixtures, nearest first."""
        for folder in importer.parents:
            if folder != self.root and self.root not in folder.parents:
                return
            path = folder / "conftest.py"
            is_file = self._graph.find(str(folder), "conftest", 0) == str(path)
            analysis = self._analysis(path, True) if path != importer and is_file else None
            if analysis is not None:
                yield analysis.state.module_scope

    def leads_to_batch(self, path: Path) -> bool:
        """Whether a file mentions Batch, or imports modules of the project that do."""
        return self._graph.leads_to_batch(str(path))

    def mentions_batch(self, path: Path) -> bool:
        """Whether a module mentions Batch itself, or is a package that may re-export it."""
        module = self._files.module(path)
        return module is None or module.may_pass_on

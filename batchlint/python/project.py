"""What a file's own project says about it: modules that it imports, and code that calls it.

A file's findings must not depend on which other files a run was given, so everything here comes
from the file system below the project's root. Every file that uses the package is analysed once,
and once more, so that what functions give back and what they are called with reaches across files.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from batchlint.core.decoding import decode
from batchlint.core.reading import ParseFailure, Reading
from batchlint.core.search_words import is_wide
from batchlint.core.uses import Span, UnknownUse
from batchlint.project.files import read_bytes
from batchlint.python.imports.graph import ImportGraphs, quotes_any
from batchlint.python.imports.order import in_circles, within_circle
from batchlint.python.infer.flows import Typed
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import Scope

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis
    from batchlint.python.imports.groups import Groups
    from batchlint.python.syntax.source import Source

#: Up to so many files of a project are searched in full.
_FEW = 2000
#: Rounds over the project in which functions learn from their callers.
ROUNDS = 1
#: So many characters of sources are held, with their trees, before those that are done are dropped;
#: a tree takes some two hundred times its text.
_MOST_HELD = 1_000_000
#: A module is not looked into where it leads to more characters of code than these, and callers are
#: not asked in a group of files that has more.
_MOST_FOLLOWED = 8_000_000


@dataclass(slots=True, eq=False, repr=False)
class _Module:
    """A file of the project as it is on the disk.

    Attributes:
        text: its decoded content.
        mentions: whether it says anything of Batch. A module that does not is only of interest to
            modules that do.
        says: the same, and whether it is a package: that may pass on what it names without a word.
        imports: the modules that it may import, and of which something is of interest to it.
    """

    text: str
    mentions: bool
    says: bool
    imports: tuple[Path, ...] | None = None


class Project:
    """The Python files below one root, analysed when they are first asked for."""

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
        self._reach = graphs.at(str(root))
        #: What was read and parsed; a tree is never changed, so both may look at it.
        self._modules: dict[Path, _Module | None] = {} if base is None else base._modules
        self._sources: dict[Path, Source] = {} if base is None else base._sources
        #: All modules that each module leads to, and those that lead to more than is followed.
        self._reached: dict[Path, frozenset[Path]] = {} if base is None else base._reached
        self._beyond: set[Path] = set() if base is None else base._beyond
        self._members = members
        #: For each group of files that imports connect, the project in which its callers were asked.
        self._asked: dict[tuple[Path, ...], Project] = {}
        self._groups: Groups | None = None
        self._group_of: dict[Path, tuple[Path, ...]] = {}
        #: The file that was read last.
        self._last: Path | None = None
        self._analyses: dict[Path, Analysis | None] = {}
        self._prepared = False
        self._all: list[Path] | None = None
        #: Types of dicts that other files send, and dicts that other files read by name, by node.
        self.payloads: dict[int, tuple[nodes.Node, Typed]] = {}
        self.read_outside: set[int] = set()
        #: Whether functions hear nothing from other files: always, but while callers are asked.
        self.closed = True

    def read(self, path: Path, text: str, exact: bool = False) -> Reading:
        """Read one file of the project.

        What its imports say is looked up as needed. Only where that leaves a name of Batch's on an
        object of unknown type, or such an object goes to Batch, is the whole project asked who calls
        what: that costs an analysis of every file that uses the package. Whether it happens depends
        on this file alone.

        Args:
            path: where it is, absolute.
            text: its decoded content, which may be newer than the file.
            exact: whether to parse the file with libcst in any case.

        Raises:
            ParseFailure: it is not Python.
            RecursionError: it is nested too deeply.
        """
        if path != self._last:
            self._drop_what_is_done(path)
            self._last = path
        reading, wonders = self._read(path, text, exact)
        if not wonders and not any(isinstance(u, UnknownUse) and (u.name or u.callers) for u in reading.uses):
            return reading
        members = self._group(path)
        if all(other == path for other in members) and not self._reach.imports(str(path)):
            return reading  # nobody else is there to be asked
        if self._size(members) > _MOST_FOLLOWED:
            reading.uses.append(
                UnknownUse(
                    Span(0, 0),
                    f"callers in other files are not analysed: the {len(members)} files that imports "
                    f"connect have more than {_MOST_FOLLOWED:,} characters",
                )
            )
            return reading
        if members not in self._asked:
            self._asked[members] = Project(self.root, self.graphs, self, members)
        self._asked[members].prepare()
        return self._asked[members]._read(path, text, exact)[0]

    def knows_callers(self, path: str) -> bool:
        """Whether the files that may call functions of a file were asked what they hand over."""
        return any(Path(path) in members for members in self._asked)

    def _size(self, paths: Iterable[Path]) -> int:
        """How many characters modules have."""
        return sum(len(module.text) for path in paths if (module := self._module(path)) is not None)

    def _drop_what_is_done(self, path: Path) -> None:
        """Keep memory flat: what is dropped can be read again, so that nothing depends on it.

        Files that imports connect are held together: to learn what they share anew for each of them
        would take its time.
        """
        if sum(len(s.text) for s in self._sources.values()) <= _MOST_HELD or self._last is None:
            return
        group = self._group(path)
        if (group and group == self._group(self._last)) or not self._sources.keys().isdisjoint(
            [path, *map(Path, self._reach.imports(str(path)))]
        ):
            return
        for held in (self._modules, self._sources, self._analyses, self._asked):
            held.clear()
        gc.collect()  # functions and the scopes that they stand in hold each other

    def _group(self, path: Path) -> tuple[Path, ...]:
        """The files that may know something of a file: they use the package, and imports connect them."""
        if self._groups is None:
            from batchlint.python.imports.groups import Groups

            self._groups = Groups(self._reach, map(str, self.batch_files()))
        if path not in self._group_of:
            self._group_of[path] = tuple(map(Path, self._groups.of(str(path))))
        return self._group_of[path]

    def _read(self, path: Path, text: str, exact: bool) -> tuple[Reading, bool]:
        """The reading, and whether other files may know what dicts or clients in it are."""
        from batchlint.python.analysis import Analysis

        known = self._analyses.get(path)
        is_same = known is not None and known.source.text == text and known.source.exact == exact
        if known is None or not is_same or not self._members:
            # What was learned of a file for those that import it stays as it is: what is found in
            # these must not depend on whether it was read before.
            analysis = Analysis(self._source(path, text, exact), self, path, self.graphs.names)
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
        beyond = self._not_followed(path)
        if beyond:
            shown = ", ".join(os.path.relpath(p, self.root).replace(os.sep, "/") for p in beyond[:3])
            more = f" and {len(beyond) - 3} more" if len(beyond) > 3 else ""
            reading.uses.append(
                UnknownUse(
                    Span(0, 0),
                    f"imports are not followed into {shown}{more}: "
                    f"each leads to more than {_MOST_FOLLOWED:,} characters of code",
                )
            )
        return reading, known.recording.needs_callers

    def _not_followed(self, path: Path) -> list[Path]:
        """The modules that a file leads to and that were not looked into."""
        if not self._beyond:
            return []
        imported = [Path(other) for other in self._reach.imports(str(path))]
        reached = set(imported).union(*(self._reached.get(other, ()) for other in imported))
        return sorted(self._beyond & reached)

    def _source(self, path: Path, text: str, exact: bool = False) -> Source:
        from batchlint.python.syntax.source import Source

        known = self._sources.get(path)
        if known is None or known.text != text or known.exact != exact:
            known = self._sources[path] = Source(text, exact)
        return known

    def prepare(self) -> None:
        """Ask every file that uses the package what it calls functions with; done once."""
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

    def batch_files(self) -> list[Path]:
        """The files that use the package or the service, and those that may hold what these send."""
        if self._all is None:
            self._all = self._find_batch_files()
        return self._all

    def _find_batch_files(self) -> list[Path]:
        reach = self._reach
        python_files = reach.layout.python_files()
        files = [p for p in python_files if p not in self.graphs.quiet and reach.links(p) is None]
        imported, _ = reach.closure(files)
        told = {*files, *(reach.serving & imported)}
        if len(python_files) <= _FEW:
            # Who reads what others send need not be known to these.
            reach.closure(python_files)
            told |= reach.serving
        return [Path(path) for path in python_files if path in told]

    def _analysis(self, path: Path, silent: bool = False) -> Analysis | None:
        """The analysis of a file of the project, which may be under way; None for what fails.

        What uses Batch may go through helpers that know nothing of it, so `silent` files are
        looked into as well where a file that mentions Batch imports them.
        """
        module = self._module(path)
        if module is None or not (silent or module.says):
            return None
        if path not in self._analyses:
            # What is known already was learned together with all that it leads to.
            for circle in in_circles(
                path, lambda p: (o for o in self._imports(p) if o not in self._analyses)
            ):
                self._learn(circle)
        return self._analyses[path]

    def _module(self, path: Path) -> _Module | None:
        """A file as it is; None for one that can't be read."""
        if path not in self._modules:
            try:
                data = read_bytes(str(path))
                text = decode(data, python=True).text
            except (OSError, ParseFailure):
                self._modules[path] = None
            else:
                mentions = b"batch" in data.lower() or is_wide(data) or quotes_any(text, self.graphs.names)
                self._modules[path] = _Module(text, mentions, mentions or path.name == "__init__.py")
        return self._modules[path]

    def _imports(self, path: Path) -> tuple[Path, ...]:
        """The modules that a module imports and that are looked into for it."""
        module = self._module(path)
        if module is None:
            return ()
        if module.imports is None:
            others = [(other, self._module(other)) for other in map(Path, self._reach.imports(str(path)))]
            module.imports = tuple(p for p, o in others if o is not None and (module.mentions or o.says))
        return module.imports

    def _is_followed(self, circle: Sequence[Path]) -> bool:
        """Whether modules that import each other lead to no more code than is looked into."""
        if circle[0] not in self._reached:
            beyond = (self._reached.get(other, ()) for path in circle for other in self._imports(path))
            reached = frozenset(circle).union(*beyond)
            if self._size(reached - self._beyond) > _MOST_FOLLOWED:
                self._beyond.update(circle)
                reached = frozenset(circle)
            self._reached.update(dict.fromkeys(circle, reached))
        return circle[0] not in self._beyond

    def _learn(self, circle: Sequence[Path]) -> None:
        """Learn modules that import each other; all else that they import is known by now.

        How often each of them is run through depends on nothing but their imports.
        """
        from batchlint.python.analysis import LEARNING, Analysis

        if not self._is_followed(circle):
            self._analyses.update(dict.fromkeys(circle))
            return
        members = within_circle(circle, self._imports, min(circle))
        for path in members:
            module = self._module(path)
            self._analyses[path] = None
            if module is None:
                continue
            try:
                self._analyses[path] = Analysis(
                    self._source(path, module.text), self, path, self.graphs.names
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
            silent: whether a module that does not mention Batch is looked into.

        Returns:
            The module's file and scope; None where it is not a module of the project.
        """
        path = self.find(importer, name, level)
        analysis = self._analysis(path, silent) if path is not None else None
        return (path, analysis.state.module_scope) if path is not None and analysis is not None else None

    def conftests(self, importer: Path) -> Iterator[Scope]:
        """What the files of pytest's shared fixtures bind, nearest first."""
        for folder in importer.parents:
            if folder != self.root and self.root not in folder.parents:
                return
            path = folder / "conftest.py"
            analysis = self._analysis(path, True) if path != importer and self._is_file(path) else None
            if analysis is not None:
                yield analysis.state.module_scope

    def _is_file(self, path: Path) -> bool:
        return self.find(path, path.stem, 0) == path

    def leads_to_batch(self, path: Path) -> bool:
        """Whether a file says Batch, or imports modules of the project that do."""
        return self._reach.leads_to_batch(str(path))

    def mentions_batch(self, path: Path) -> bool:
        """Whether a module that was looked into says anything of Batch itself."""
        module = self._module(path)
        return module is None or module.says

    def find(self, importer: Path, name: str, level: int) -> Path | None:
        """The file of a module, seen from an import statement; None where there is none here."""
        found = self._reach.find(str(importer.parent), name, level)
        return Path(found) if found is not None else None

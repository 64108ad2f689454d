"""What a file's own project says about it: modules that it imports, and code that calls it.

A file's findings must not depend on which other files a run was given, so everything here comes
from the file system below the project's root. Every file that uses the package is analysed once,
and once more, so that what functions give back and what they are called with reaches across files.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.anchors import is_wide
from batchlint.core.decoding import decode
from batchlint.core.reading import ParseFailure, Reading
from batchlint.core.uses import UnknownUse
from batchlint.project.files import read_bytes
from batchlint.python.files.reach import earlier, learned, quotes_ended, reach_at, recalled, silent
from batchlint.python.rest.flows import Typed
from batchlint.python.values.scopes import Scope

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis
    from batchlint.python.tree.source import Source

#: Up to so many files of a project are searched in full.
_FEW = 2000
#: How many imports are followed into each other.
MOST_STEPS = 40
#: Rounds over the project in which functions learn from their callers.
ROUNDS = 1
#: So many characters of sources are held, with their trees, before those that are done are dropped;
#: a tree takes some two hundred times its text.
_MOST_HELD = 1_000_000


@cache
def project_at(root: str) -> Project:
    """The project below a folder; analysed once for a run."""
    return Project(Path(root))


def forget() -> None:
    """Drop all that is remembered of projects; for a process that outlives a change of files."""
    project_at.cache_clear()
    reach_at.cache_clear()
    for known in (earlier, learned, recalled, silent):
        known.clear()


class Project:
    """The Python files below one root, analysed when they are first asked for."""

    def __init__(self, root: Path, base: Project | None = None, members: tuple[Path, ...] = ()) -> None:
        """Prepare; nothing is read yet.

        Args:
            root: the folder that the project begins in.
            base: for the project in which callers are asked, the one that it belongs to.
            members: the files that are asked there.
        """
        self.root = root
        #: What was parsed; a tree is never changed, so both may look at it.
        self._sources: dict[Path, Source] = {} if base is None else base._sources
        self._members = members
        #: For each group of files that imports connect, the project in which its callers were asked.
        self._asked: dict[tuple[Path, ...], Project] = {}
        self._groups: dict[Path, tuple[Path, ...]] = {}
        #: The file that was read last, and the group that was asked last.
        self._last: tuple[Path | None, tuple[Path, ...]] = (None, ())
        self._analyses: dict[Path, Analysis | None] = {}
        self._texts: dict[Path, str] = {}
        self._prepared = False
        self._all: list[Path] | None = None
        #: The analyses under way, outermost first, and those that import each other in a circle.
        self._open: dict[Path, Analysis] = {}
        self._circular: dict[Path, Analysis] = {}
        #: Files without a word on Batch: only asked for by files that do use it.
        self._silent: set[Path] = set()
        #: Types of dicts that other files send, and dicts that other files read by name, by node.
        self.payloads: dict[int, tuple[cst.CSTNode, Typed]] = {}
        self.read_outside: set[int] = set()
        #: Whether functions hear nothing from other files: always, but while callers are asked.
        self.closed = True

    def read(self, path: Path, text: str) -> Reading:
        """Read one file of the project.

        What its imports say is looked up as needed. Only where that leaves a name of Batch's on an
        object of unknown type, or such an object goes to Batch, is the whole project asked who calls
        what: that costs an analysis of every file that uses the package. Whether it happens depends
        on this file alone.

        Args:
            path: where it is, absolute.
            text: its decoded content, which may be newer than the file.

        Raises:
            ParseFailure: it is not Python.
            RecursionError: it is nested too deeply.
        """
        last = self._last[0]
        if path != last:
            if last in self._sources:
                self._sources[last].forget_positions()
            self._drop_what_is_done(path)
            self._last = (path, self._last[1])
        reading, wonders = self._read(path, text)
        if not wonders and not any(isinstance(u, UnknownUse) and (u.name or u.callers) for u in reading.uses):
            return reading
        members = self._group(path)
        if all(other == path for other in members) and self._is_alone(path):
            return reading  # nobody else is there to be asked
        self._last = (path, members)
        if members not in self._asked:
            self._asked[members] = Project(self.root, self, members)
        self._asked[members].prepare()
        return self._asked[members]._read(path, text)[0]

    def knows_callers(self, path: Path) -> bool:
        """Whether the files that may call functions of a file were asked what they hand over."""
        return any(path in members for members in self._asked)

    def _drop_what_is_done(self, path: Path) -> None:
        """Keep memory flat: what is dropped can be read again, so that nothing depends on it."""
        # To ask all callers of a group anew for each of its files would take its time.
        if path in self._last[1] or sum(len(s.text) for s in self._sources.values()) <= _MOST_HELD:
            return
        for held in (self._sources, self._analyses, self._texts, self._silent, self._asked):
            held.clear()
        gc.collect()  # functions and the scopes that they stand in hold each other

    def _group(self, path: Path) -> tuple[Path, ...]:
        """The files that may know something of a file: they use the package, and imports connect them."""
        from batchlint.python.files.groups import groups

        concerned = self.concerned()
        reach = reach_at(str(self.root))
        if not self._groups:
            for group in groups(reach, map(str, concerned)):
                members = tuple(map(Path, group))
                self._groups.update(dict.fromkeys(members, members))
        if path not in self._groups:
            self._groups[path] = tuple(map(Path, groups(reach, map(str, (path, *concerned)))[0][1:]))
        return self._groups[path]

    def _read(self, path: Path, text: str) -> tuple[Reading, bool]:
        """The reading, and whether other files may know what dicts or clients in it are."""
        from batchlint.python.analysis import Analysis

        known = self._analyses.get(path)
        if known is not None and self._texts.get(path) == text:
            return known.read(), known.requests.wonders
        analysis = Analysis(self._source(path, text), self, path)
        if known is not None:
            analysis.heard = known.heard
            analysis.payloads.heard = {
                known.source.place(node): typed
                for node, typed in self.payloads.values()
                if known.source.holds(node) and id(node) not in self.read_outside
            }
        analysis.learn()
        return analysis.read(), analysis.requests.wonders

    def _source(self, path: Path, text: str) -> Source:
        from batchlint.python.tree.source import Source

        known = self._sources.get(path)
        if known is None or known.text != text:
            known = self._sources[path] = Source(text)
        return known

    def prepare(self) -> None:
        """Ask every file that uses the package what it calls functions with; done once."""
        if self._prepared:
            return
        self._prepared = True
        self.closed = False
        for path in self._members:
            if path not in self._analyses:
                self._analysis(path)
        for _ in range(ROUNDS):
            for path in list(self._analyses):
                known = self._analyses[path]
                if known is not None:
                    known.learn(1)
        self.closed = True

    def concerned(self) -> list[Path]:
        """The files that use the package or the service, and those that may hold what these send."""
        if self._all is None:
            self._all = self._find_concerned()
        return self._all

    def _is_alone(self, path: Path) -> bool:
        """Whether a file imports nothing of its project."""
        return reach_at(str(self.root)).closure([str(path)])[0] == {str(path)}

    def _find_concerned(self) -> list[Path]:
        reach = reach_at(str(self.root))
        files = [path for path in reach.python_files() if path not in silent and reach.links(path) is None]
        imported, _ = reach.closure(files)
        told = {*files, *(reach.serving & imported)}
        if len(reach.python_files()) <= _FEW:
            # Who reads what others send need not be known to these.
            reach.closure(reach.python_files())
            told |= reach.serving
        return [Path(path) for path in reach.python_files() if path in told]

    def _analysis(self, path: Path, silent: bool = False) -> Analysis | None:
        """The analysis of a file of the project, which may be under way; None for what fails.

        What uses Batch may go through helpers that know nothing of it, so `silent` files are
        looked into as well where a file that mentions Batch imports them.
        """
        if path in self._open:
            # The two import each other: both are looked at once more when both are known.
            members = list(self._open)
            for member in members[members.index(path) :]:
                self._circular[member] = self._open[member]
            return self._open[path]
        if path not in self._analyses:
            if len(self._open) >= MOST_STEPS:
                return None
            self._analyses[path] = self._learned(path, silent)
            if not self._open:
                self._close_circles()
        return self._analyses.get(path) if silent or path not in self._silent else None

    def _learned(self, path: Path, silent: bool) -> Analysis | None:
        from batchlint.python.analysis import Analysis
        from batchlint.python.tree.source import refuse_depth

        try:
            data = read_bytes(str(path))
            # What a package passes on may come from modules that it names without a word on Batch.
            says = b"batch" in data.lower() or is_wide(data) or quotes_ended(data.decode("latin-1"))
            if path.name != "__init__.py" and not says:
                self._silent.add(path)
                if not silent:
                    return None
            text = decode(data, python=True).text
            refuse_depth(text)
            analysis = Analysis(self._source(path, text), self, path)
            self._open[path] = analysis
            analysis.learn()
        except (OSError, ParseFailure, RecursionError):
            return None
        finally:
            self._open.pop(path, None)
        self._texts[path] = text
        return analysis

    def _close_circles(self) -> None:
        """Files that import each other learn what was not known yet when they were first read."""
        members, self._circular = list(self._circular.values()), {}
        for _ in range(ROUNDS):
            for analysis in members:
                analysis.learn(1)
        self._circular.clear()

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
        return (path, analysis.module_scope) if path is not None and analysis is not None else None

    def conftests(self, importer: Path) -> Iterator[Scope]:
        """What the files of pytest's shared fixtures bind, nearest first."""
        for folder in importer.parents:
            if folder != self.root and self.root not in folder.parents:
                return
            path = folder / "conftest.py"
            analysis = self._analysis(path, True) if path != importer and self._is_file(path) else None
            if analysis is not None:
                yield analysis.module_scope

    def _is_file(self, path: Path) -> bool:
        return self.find(path, path.stem, 0) == path

    def mentions_batch(self, path: Path) -> bool:
        """Whether a module that was looked into says anything of Batch itself."""
        return path not in self._silent

    def find(self, importer: Path, name: str, level: int) -> Path | None:
        """The file of a module, seen from an import statement; None where there is none here."""
        found = reach_at(str(self.root)).find(str(importer.parent), name, level)
        return Path(found) if found is not None else None

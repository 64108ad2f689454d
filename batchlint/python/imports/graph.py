"""Which files may use Batch: by their own words, or through what they import.

Parsing a file costs a thousand times more than searching its text. A file that never names the
package, the client, a host of the service or an api-version can only use Batch through modules of its
own project, so its imports are followed, by text, to a module that does.
"""

from __future__ import annotations

import os
import re

from batchlint.core.decoding import decode, with_line_feeds
from batchlint.core.digests import blake2b
from batchlint.core.failing import ParseFailure
from batchlint.core.search_words import ENDED, MODELS, READ
from batchlint.core.signature import state_of
from batchlint.project.files import read_bytes
from batchlint.project.roots import project_root
from batchlint.project.words import table
from batchlint.python.imports.layout import Layout
from batchlint.python.imports.scan import Links, links_of, may_mention_batch, mentions_batch, modules_in

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing typing takes longer than searching a file
    from collections.abc import Iterable, Iterator

#: What a text has that may take fixtures of pytest.
_USES_FIXTURES = re.compile(r"def\s+test|fixture")
#: A call of an operation on a client that is recognised by its name.
_CALL = (
    r"batch\w*\.(?:(?:pool|job|task|compute_node|account|job_schedule)\.\w+"
    r"|[a-z]+_\w*(?:pool|job|task|node|schedule|extension|file|application)\w*)\("
)


def quotes_any(text: str, names: Iterable[str]) -> bool:
    """Whether a text holds one of these names as a string."""
    return any(f'"{name}"' in text or f"'{name}'" in text for name in names)


class ImportGraphs:
    """The import graphs of the projects that one run looks at.

    Attributes:
        names: wire names by which a file that quotes them counts as one that may use Batch: those that
            ended, and those of custom rules.
        custom_names: the latter.
        quiet: absolute paths of files whose bytes hold no word on Batch; they are not read again.
        known_links: the signature and the links of files, by path: those of an earlier run where they
            were put here, and those of all files that this one has read.
    """

    def __init__(self, custom_names: frozenset[str] = frozenset()) -> None:
        self.custom_names = custom_names
        self.names: frozenset[str] = table("ended") | custom_names
        self.quiet: set[str] = set()
        self.known_links: dict[str, tuple[int, Links]] = {}
        self._graphs: dict[tuple[str, bool], ImportGraph] = {}

    def at(self, root: str, alone: bool = False) -> ImportGraph:
        """The graph of the project below a folder; with `alone`, without edges to other projects."""
        found = self._graphs.get((root, alone))
        if found is None:
            found = self._graphs[root, alone] = ImportGraph(root, self, alone)
        return found

    def may_use_batch(self, text: str, path: str, root: str) -> bool:
        """Whether a file can hold a use of Batch: by its words, or by those of what it imports.

        Args:
            text: the decoded file.
            path: where it is, absolute; empty for text that is no file.
            root: the folder of its project; empty where there is none.
        """
        mentions = "batch" in text or "Batch" in text or "BATCH" in text or "-01." in text
        if mentions or any(piece in text for piece in (*ENDED, *MODELS, *READ)):
            if self.at(root).leads_to_batch(path, text) if root else mentions_batch(text):
                return True
        return bool(root) and self.may_serve(text)

    def may_serve(self, text: str) -> bool:
        """Whether a file with no mention of Batch may hold what others send to the service or read of it."""
        return quotes_any(text, self.names) or ("batch" in text and re.search(_CALL, text) is not None)


class ImportGraph:
    """The imports between the files of one project, found by searching their text; all paths are absolute.

    Attributes:
        root: the folder that the project begins in.
        layout: where its files are.
        serving: of the files whose imports were asked for, those that may serve others; see `may_serve`.
    """

    def __init__(self, root: str, graphs: ImportGraphs, alone: bool = False) -> None:
        """Prepare; nothing is read yet. With `alone`, imports end at the root."""
        self.root = root
        self.layout = Layout(root)
        self.serving: set[str] = set()
        self._graphs = graphs
        self._alone = alone
        #: Whether files of other projects lead to Batch.
        self._outside: dict[str, bool] = {}
        self._links: dict[str, Links] = {}
        #: Files that were found to lead to nothing of Batch, and files that were found to lead to it.
        self._nowhere: set[str] = set()
        self._leading: set[str] = set()
        self._imported: dict[str, tuple[str, ...]] = {}
        #: Digests of the contents that these imports were found in.
        self._contents: dict[str, bytes] = {}
        #: Files that may take fixtures of pytest.
        self._with_fixtures: set[str] = set()

    def serving_of(self, paths: Iterable[str]) -> set[str]:
        """Some files, and those that they import, as far as they may serve others; see `may_serve`."""
        return self.serving & self.closure(paths)[0]

    def leads_to_batch(self, path: str, text: str | None = None) -> bool:
        """Whether a file mentions Batch, or imports a module that does; else nothing in it can be Batch's.

        Args:
            path: where it is.
            text: its content, which may be newer than the file; None for what is on the disk.
        """
        links = self.links(path) if text is None else links_of(text)
        if links is None:
            return True
        seen = {path}
        fixtures = self._fixtures(path)
        level = [*self._imports(path, links), *fixtures]
        while level:  # the nearest first: most files that lead to Batch import one that mentions it
            following: list[str] = []
            for target in level:
                if target in seen or target in self._nowhere:
                    continue
                seen.add(target)
                further = self.links(target)
                if further is None or target in self._leading:
                    if not fixtures and links == self.links(path):
                        self._leading.add(path)
                    return True
                following += self._imports(target, further)
            level = following
        # None of them leads anywhere; the first may come again with another content.
        self._nowhere |= seen - {path}
        return False

    def links(self, path: str) -> Links:
        """The links of a file; none for one that can't be read or has no word on Batch."""
        if path in self._links:
            return self._links[path]
        found: Links = ()
        mark = state_of(path)
        try:
            known = self._graphs.known_links.get(path)
            if known is not None and known[0] == mark and mark:
                found = known[1]
            else:
                data = read_bytes(path)
                # A package may re-export from modules that it names without a word on Batch.
                if os.path.basename(path) == "__init__.py" or may_mention_batch(data):
                    found = links_of(with_line_feeds(decode(data, python=True).text))
        except ParseFailure:
            found = None  # reading it reports that
        except OSError:
            pass
        if mark not in (0, -1):
            self._graphs.known_links[path] = (mark, found)
        self._links[path] = found
        return found

    def fingerprint(self) -> bytes | None:
        """A digest of all contents that findings in the files of the project depend on.

        That are the files that mention Batch or lead to it, and what these import; None where one of
        them can't be read.
        """
        digest = blake2b(digest_size=20)
        files = (path for path in self.layout.python_files() if path not in self._graphs.quiet)
        seen, whole = self.closure(path for path in files if self.leads_to_batch(path))
        if not whole:
            return None
        for path in sorted(seen):
            digest.update(os.path.relpath(path, self.root).encode("utf-8", "surrogateescape"))
            digest.update(self._contents[path])
        return digest.digest()

    def closure(self, paths: Iterable[str]) -> tuple[set[str], bool]:
        """Files and all that they import, directly or not, and whether all of them could be read."""
        pending = list(paths)
        seen, whole = set(pending), True
        while pending:
            path = pending.pop()
            try:
                data = read_bytes(path)
                content = blake2b(data, digest_size=20).digest()
                if self._contents.get(path) != content or path not in self._imported:
                    self._learn_imports(path, with_line_feeds(decode(data, python=True).text))
                    self._contents[path] = content
            except (OSError, ParseFailure):
                whole = False
                continue
            for target in self._imported[path]:
                if target not in seen:
                    seen.add(target)
                    pending.append(target)
        return seen, whole

    def imports(self, path: str) -> tuple[str, ...]:
        """The files that a file may import; none for one that can't be read."""
        if path not in self._imported:
            self._imported[path] = ()
            try:
                self._learn_imports(path, with_line_feeds(decode(read_bytes(path), python=True).text))
            except (OSError, ParseFailure):
                pass
        return self._imported[path]

    def _learn_imports(self, path: str, text: str) -> None:
        if self._graphs.may_serve(text):
            self.serving.add(path)
        if _USES_FIXTURES.search(text):
            self._with_fixtures.add(path)
        imports = (*self._imports(path, sorted(modules_in(text))), *self._fixtures(path))
        self._imported[path] = tuple(dict.fromkeys(imports))

    def conftests(self, path: str) -> list[str]:
        """The files whose fixtures a file may use; its imports must have been looked up before."""
        return self.layout.conftests(os.path.dirname(path)) if path in self._with_fixtures else []

    def _fixtures(self, path: str) -> list[str]:
        """The files whose fixtures a file of tests gets from pytest, whatever its text."""
        name = os.path.basename(path)
        is_test = name.startswith(("test", "conftest")) or name.endswith("_test.py")
        return self.layout.conftests(os.path.dirname(path)) if is_test else []

    def find(self, folder: str, name: str, level: int) -> str | None:
        """The file of a module as an import statement names it; see `Layout.find`.

        A module of another project of the repository counts where it leads to Batch.
        """
        found = self.layout.find(folder, name, level)
        if found is not None or level or not name or self._alone:
            return found
        path = self.layout.find_outside(folder, name)
        if path is None:
            return None
        if path not in self._outside:
            other = self._graphs.at(project_root(os.path.dirname(path)), alone=True)
            self._outside[path] = other.leads_to_batch(path)
        return path if self._outside[path] else None

    def _imports(self, path: str, links: Iterable[tuple[str, int]]) -> Iterator[str]:
        """The files that a file with these links may import."""
        folder = os.path.dirname(path)
        for name, level in links:
            found = self.find(folder, name, level)
            if found is not None and found != path:
                yield found

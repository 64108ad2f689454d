"""Whether a file has to do with Batch at all: by its own words, or through what it imports.

Many files say "azure" and "batch" and mean something else, and parsing one costs a thousand times
more than this look. A file that never names the package, the client, a host of the service or an
api-version can only meet Batch through modules of its own project; so its imports are followed, by
text, to one that does.
"""

from __future__ import annotations

import os
import re
from functools import cache

from batchlint.core.decoding import decode
from batchlint.core.failing import ParseFailure
from batchlint.core.search_words import ENDED, MODELS
from batchlint.project.files import read_bytes
from batchlint.project.roots import project_root
from batchlint.project.words import table
from batchlint.python.files.layout import Layout
from batchlint.python.files.links import Links, links_of, modules_in, says_mention

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing typing takes longer than looking at a file
    from collections.abc import Iterable, Iterator, Sequence

#: What asks pytest for fixtures.
_FITTED = re.compile(r"def\s+test|fixture")
#: What a client is asked for whose name says what it is.
_GROUPS = r"batch\w*\.(?:pool|job|task|compute_node|account|job_schedule)\.\w+\("

#: Wire names that house rules of this run are about.
house_words: frozenset[str] = frozenset()


def telling_names() -> frozenset[str]:
    """Wire names that ended, and those that house rules are about: who writes them may mean Batch."""
    ended: frozenset[str] = table("ended")
    return ended | house_words if house_words else ended


def quotes_ended(text: str) -> bool:
    """Whether a text holds a name of `telling_names` as a string."""
    return any(f'"{name}"' in text or f"'{name}'" in text for name in telling_names())


def may_serve(text: str) -> bool:
    """Whether a file without a word on the service may hold what others of its project send or read.

    Names that ended are so much Batch's own that few other files quote them.

    Args:
        text: the decoded file.
    """
    return quotes_ended(text) or ("batch" in text and re.search(_GROUPS, text) is not None)


def concerned(text: str, path: str, root: str) -> bool:
    """Whether a file can hold a use of Batch: by its words, or by those of what it imports.

    Args:
        text: the decoded file.
        path: where it is, absolute; empty for text that is no file.
        root: the folder of its project; empty where there is none.

    Returns:
        False only where nothing in it can be Batch's.
    """
    mentions = "batch" in text or "Batch" in text or "BATCH" in text or "-01." in text
    if mentions or any(piece in text for piece in (*ENDED, *MODELS)):
        links = links_of(text)
        if links is None or (root and reach_at(root).leads_to_batch(path, links)):
            return True
    return bool(root) and may_serve(text)


#: What is known of files, by absolute path: their signature, and their links. `earlier` comes from
#: an earlier run; `learned` holds every file that this run asked about.
earlier: dict[str, tuple[int, Links]] = {}
learned: dict[str, tuple[int, Links]] = {}
#: Files of which a look at their bytes told that they can't say Batch.
silent: set[str] = set()
#: What an earlier run was told about projects, by root, where it still counts.
recalled: dict[str, Answers] = {}


class Answers:
    """What a project's files were asked, and what that rested on.

    Attributes:
        asked: the state of every file and folder that was looked at, by path; see `state_of`.
        leads: files that were asked whether they lead to Batch, and what they said.
        served: lists of files, and those among their imports that serve them.
        digest: the fingerprint; empty where it was not asked for or could not be taken.
    """

    __slots__ = ("asked", "digest", "leads", "served")

    def __init__(
        self,
        asked: dict[str, int],
        leads: dict[str, bool],
        served: dict[tuple[str, ...], list[str]],
        digest: bytes,
    ) -> None:
        """Put the parts together, in the order in which iterating gives them back."""
        self.asked = asked
        self.leads = leads
        self.served = served
        self.digest = digest

    def __iter__(self) -> Iterator[object]:
        return iter((self.asked, self.leads, self.served, self.digest))


@cache
def reach_at(root: str) -> Reach:
    """What the files below a folder lead to; looked at once for a run."""
    return Reach(root)


@cache
def alone_at(root: str) -> Reach:
    """The same for what other projects import of it, without what it imports of others."""
    return Reach(root, alone=True)


class Reach(Layout):
    """Follows imports between the files of one project, by their text."""

    def __init__(self, root: str, alone: bool = False) -> None:
        """Prepare; nothing is read yet.

        Args:
            root: absolute path of the folder that the project begins in.
            alone: whether imports end at the root.
        """
        super().__init__(root)
        self._alone = alone
        #: Whether files of other projects lead to Batch, and the projects that were asked.
        self._outer: dict[str, bool] = {}
        self._asked_too: set[Reach] = set()
        self._links: dict[str, Links] = {}
        #: Files that were found to lead to nothing of Batch, and files that were found to lead to it.
        self._nowhere: set[str] = set()
        self._leading: set[str] = set()
        self._answers = recalled.get(root)
        self._leads: dict[str, bool] = {}
        self._served: dict[tuple[str, ...], list[str]] = {}
        self._digest: bytes | None = None
        self._contents: dict[str, bytes] = {}
        #: Of the files that were asked for a closure, those that may serve others.
        self.serving: set[str] = set()
        #: Of those, what each imports, and those that may ask pytest for fixtures.
        self.imported: dict[str, tuple[str, ...]] = {}
        self._fitted: set[str] = set()

    def answers(self) -> Answers | None:
        """What this run asked the project; None where an earlier run's answers were enough."""
        if not self._asked:
            return None
        for other in self._asked_too:
            self._asked |= other._asked
        return Answers(self._asked, self._leads, self._served, self._digest or b"")

    def leads(self, path: str) -> bool:
        """`leads_to_batch` for a file as it is.

        Args:
            path: where it is, absolute.
        """
        if self._answers is not None and path in self._answers.leads:
            return self._answers.leads[path]
        found = self._leads[path] = self.leads_to_batch(path, self.links(path))
        return found

    def serving_of(self, paths: Sequence[str]) -> set[str]:
        """Of the files that some import, those that may serve others.

        Args:
            paths: absolute paths.
        """
        key = tuple(paths)
        if self._answers is not None and key in self._answers.served:
            return set(self._answers.served[key])
        imported, _ = self.closure(paths)
        found = self.serving & imported
        self._served[key] = sorted(found)
        return found

    def leads_to_batch(self, path: str, links: Links) -> bool:
        """Whether a file says Batch, or imports a module of the project that does.

        Args:
            path: where it is, absolute.
            links: what `links_of` says of its content, which may be newer than the file.

        Returns:
            False only where nothing in it can be an object of Batch.
        """
        if links is None:
            return True
        seen = {path}
        fixtures = [*self._fixtures(path)]
        level = [*self._imports(path, links), *fixtures]
        while level:  # the nearest first: most files that lead to Batch import a file that says it
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
        # None of them leads anywhere; the first may be asked again with another content.
        self._nowhere |= seen - {path}
        return False

    def links(self, path: str) -> Links:
        """What a file has to do with Batch by itself: `links_of` its content.

        Args:
            path: where it is, absolute.

        Returns:
            The links; none for a file that can't be read or has no word on Batch.
        """
        if path in self._links:
            return self._links[path]
        found: Links = ()
        mark = self._ask(path)
        try:
            known = earlier.get(path)
            if known is not None and known[0] == mark and mark:
                found = known[1]
            else:
                data = read_bytes(path)
                # What a package passes on may come from modules that it names without a word on Batch.
                if os.path.basename(path) == "__init__.py" or says_mention(data):
                    found = links_of(decode(data, python=True).text)
        except ParseFailure:
            found = None  # who can tell what it says: whoever reads it reports that
        except OSError:
            pass
        if mark not in (0, -1):
            learned[path] = (mark, found)
        self._links[path] = found
        return found

    def fingerprint(self) -> bytes | None:
        """What findings in the files of the project depend on, apart from each file itself.

        Returns:
            A digest of the contents of all files that say Batch, lead to it, or are imported by one
            of these; None where one can't be read.
        """
        from batchlint.core.digests import blake2b

        if self._answers is not None and self._answers.digest:
            return self._answers.digest
        digest = blake2b(digest_size=20)
        files = [path for path in self.python_files() if path not in silent]
        leading = (path for path in files if self.leads_to_batch(path, self.links(path)))
        seen, whole = self.closure(leading)
        if not whole:
            return None
        for path in sorted(seen):
            digest.update(os.path.relpath(path, self.root).encode("utf-8", "surrogateescape"))
            digest.update(self._contents[path])
        self._digest = digest.digest()
        return self._digest

    def closure(self, paths: Iterable[str]) -> tuple[set[str], bool]:
        """Files, and all that they import.

        Args:
            paths: absolute paths.

        Returns:
            Absolute paths, and whether all of the files could be read.
        """
        from batchlint.core.digests import blake2b

        pending = list(paths)
        seen, whole = set(pending), True
        while pending:
            path = pending.pop()
            self._ask(path)
            try:
                data = read_bytes(path)
                content = blake2b(data, digest_size=20).digest()
                if self._contents.get(path) != content or path not in self.imported:
                    self._learn_imports(path, decode(data, python=True).text)
                    self._contents[path] = content
            except (OSError, ParseFailure):
                whole = False
                continue
            for target in self.imported[path]:
                if target not in seen:
                    seen.add(target)
                    pending.append(target)
        return seen, whole

    def imports(self, path: str) -> tuple[str, ...]:
        """The files of the project that a file may import; none for one that can't be read.

        Args:
            path: where it is, absolute.
        """
        if path not in self.imported:
            self._ask(path)
            self.imported[path] = ()
            try:
                self._learn_imports(path, decode(read_bytes(path), python=True).text)
            except (OSError, ParseFailure):
                pass
        return self.imported[path]

    def _learn_imports(self, path: str, text: str) -> None:
        if may_serve(text):
            self.serving.add(path)
        if _FITTED.search(text):
            self._fitted.add(path)
        imports = (*self._imports(path, sorted(modules_in(text))), *self._fixtures(path))
        self.imported[path] = tuple(dict.fromkeys(imports))

    def conftests(self, path: str) -> list[str]:
        """The files whose fixtures a file may ask for; it was asked for a closure before."""
        if path not in self._fitted:
            return []
        folders = self._starts(os.path.dirname(path))
        return [f"{folder}{os.sep}conftest.py" for folder in folders if "conftest.py" in self._names(folder)]

    def _fixtures(self, path: str) -> Iterator[str]:
        """The files whose fixtures pytest hands to a file of tests."""
        name = os.path.basename(path)
        if not name.startswith(("test", "conftest")) and not name.endswith("_test.py"):
            return
        for folder in self._starts(os.path.dirname(path)):
            if "conftest.py" in self._names(folder):
                yield f"{folder}{os.sep}conftest.py"

    def _outside(self, folder: str, parts: list[str]) -> str | None:
        """A module of another project of the repository, if it leads to Batch: others only take time."""
        path = super()._outside(folder, parts) if not self._alone else None
        if path is None:
            return None
        if path not in self._outer:
            other = alone_at(project_root(os.path.dirname(path)))
            self._asked_too.add(other)
            self._outer[path] = other.leads_to_batch(path, other.links(path))
        return path if self._outer[path] else None

    def _imports(self, path: str, links: Iterable[tuple[str, int]]) -> Iterator[str]:
        """The files of the project that a file with these links may import."""
        folder = os.path.dirname(path)
        for name, level in links:
            found = self.find(folder, name, level)
            if found is not None and found != path:
                yield found

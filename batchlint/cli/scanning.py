"""The first stage of a run: of all files, those in which something may be found.

Only this stage looks at every file, so it costs as little as can be: a file that is as an earlier
run saw it is not read, the others are searched for a few fixed strings, by several processes where
there are many. What comes through is followed by its imports, as text, to something of Batch.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from batchlint.core.anchors import is_marked
from batchlint.project.files import read_bytes
from batchlint.project.parallel import processes, share, spread
from batchlint.project.prefilter import may_matter
from batchlint.project.roots import project_root

if TYPE_CHECKING:
    from batchlint.project.cache import Cache
    from batchlint.project.discover import Source

#: Fewer bytes than this are searched sooner than a process starts.
_WORTH_A_PROCESS = 8_000_000
_PYTHON = (".py", ".pyi")
#: Up to so many files are read in full.
_FEW = 200
#: How many files that are not of this run are remembered at least.
_MOST_OTHERS = 50_000


class _Look(NamedTuple):
    """A file in which something may be: its position, whether it may hold suppressions, why it fails."""

    position: int
    marked: bool
    failed: str


class Scanned(NamedTuple):
    """What the first stage says: the files that matter, by position, and what can't be read."""

    passed: list[int]
    failed: list[tuple[int, str]]


def scan(
    sources: Sequence[Source], is_payload: Callable[[str], bool], cache: Cache | None, jobs: int | None
) -> Scanned:
    """Find the files that matter.

    Args:
        sources: the files of the run.
        is_payload: whether a JSON file, by its path, is said to be a payload: then it matters.
        cache: what earlier runs saw; None to look at everything anew.
        jobs: how many processes at most; None for as many as there are processors.

    Returns:
        Positions in `sources`, in order. A file that can't be read is among the failed ones.
    """
    from batchlint.python import reach

    folder = os.getcwd()
    kept: dict[str, Any] = cache.looks(folder) if cache is not None else {}
    silent = kept.get("silent", {})
    reach.earlier.update(kept.get("links", {}))
    fresh = [
        i for i, source in enumerate(sources) if not source.mark or silent.get(source.shown) != source.mark
    ]
    looked = _look(sources, fresh, is_payload, jobs)
    told = {index for index, *_ in looked}
    reach.silent.update(source.path for index, source in enumerate(sources) if index not in told)
    failed = [(look.position, look.failed) for look in looked if look.failed]
    passed = [
        look.position
        for look in looked
        if not look.failed and (look.marked or _leads(sources[look.position]))
    ]
    passed = sorted({*passed, *_serving(sources, passed)})
    if cache is not None:
        now = {sources[i].shown: sources[i].mark for i in fresh if i not in told and sources[i].mark}
        # What other runs from this folder saw counts as long as the files are as they were.
        if now or any(reach.earlier.get(path) != said for path, said in reach.learned.items()):
            silent = silent | now
            if len(silent) > 2 * len(sources) + _MOST_OTHERS:
                here = {source.shown for source in sources}
                silent = {shown: mark for shown, mark in silent.items() if shown in here}
            cache.keep_looks(folder, {"silent": silent, "links": reach.earlier | reach.learned})
    return Scanned(passed, failed)


def _leads(source: Source) -> bool:
    """Whether what was found in a file can be Batch's, by what it says and imports."""
    from batchlint.python.reach import reach_at

    if not source.shown.endswith(_PYTHON):
        return True
    reach = reach_at(project_root(os.path.dirname(source.path)))
    return reach.leads_to_batch(source.path, reach.links(source.path))


def _serving(sources: Sequence[Source], passed: Sequence[int]) -> list[int]:
    """Files without a word on Batch that may hold what those that matter send or read.

    Of few files, each is asked; of many, those that files which matter import: nothing could be said
    about the others.
    """
    from batchlint.python.reach import may_serve, reach_at

    if len(sources) <= _FEW:
        return [
            index
            for index, source in enumerate(sources)
            if source.shown.endswith(_PYTHON) and may_serve(_text(source.path))
        ]
    roots: dict[str, list[str]] = {}
    for index in passed:
        path = sources[index].path
        if path.endswith(_PYTHON):
            roots.setdefault(project_root(os.path.dirname(path)), []).append(path)
    serving: set[str] = set()
    for root, paths in roots.items():
        reach = reach_at(root)
        imported, _ = reach.closure(paths)
        serving |= reach.serving & imported
    return [index for index, source in enumerate(sources) if source.path in serving] if serving else []


def _text(path: str) -> str:
    try:
        return read_bytes(path).decode("utf-8", "replace")
    except OSError:
        return ""


def _look(
    sources: Sequence[Source], fresh: Sequence[int], is_payload: Callable[[str], bool], jobs: int | None
) -> list[_Look]:
    """Read files and search them; gives back those in which something may be, and those that fail."""

    def work(begin: int, end: int) -> list[tuple[int, bool, str]]:
        found: list[tuple[int, bool, str]] = []
        for index in fresh[begin:end]:
            source = sources[index]
            name = source.shown
            try:
                data = read_bytes(source.path)
            except OSError as error:
                found.append((index, False, error.strerror or str(error) or "unknown error"))
                continue
            if may_matter(name, data) or (name.endswith(".json") and is_payload(source.path)):
                found.append((index, is_marked(data), ""))
        return found

    sizes = [max(sources[index].size, 1) for index in fresh]
    count = processes(jobs) if sum(sizes) > _WORTH_A_PROCESS else 1
    parts = spread(work, share(sizes, count), marshal.dumps, marshal.loads)
    return [_Look(*item) for part in parts for item in part]

"""The first stage of a run: of all files, those in which something may be found.

Only this stage looks at every file, so it costs as little as can be: a file that is as an earlier
run saw it is not read, the others are searched for a few fixed strings, by several processes where
there are many. What comes through is followed by its imports, as text, to something of Batch.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from batchlint.cli.memory import Looks, Memory, collection
from batchlint.project.files import read_bytes
from batchlint.project.parallel import processes, share, spread
from batchlint.project.prefilter import may_matter
from batchlint.project.roots import project_root

if TYPE_CHECKING:
    from batchlint.project.cache import Cache
    from batchlint.project.discover import Source
    from batchlint.project.outline import Outlines

#: Fewer bytes than this are searched sooner than a process starts.
_WORTH_A_PROCESS = 8_000_000
_PYTHON = (".py", ".pyi")
#: Up to so many files are read in full.
_FEW = 200


class Scanned(NamedTuple):
    """What the first stage says: the files that matter, by position, and what can't be read.

    Of payloads of one outline, `alike` names for each but the first which one the first is. With a
    cache, `memory` is what to keep once the run is over.
    """

    passed: list[int]
    failed: list[tuple[int, str]]
    alike: dict[int, int]
    memory: Memory | None = None


def scan(
    sources: Sequence[Source],
    payloads: Callable[[Sequence[str]], set[str]],
    cache: Cache | None,
    jobs: int | None,
    outlined: bool = False,
    also: frozenset[str] = frozenset(),
) -> Scanned:
    """Find the files that matter.

    Args:
        sources: the files of the run.
        payloads: of JSON files, by path, those that are said to be payloads: they matter.
        cache: what earlier runs saw; None to look at everything anew.
        jobs: how many processes at most; None for as many as there are processors.
        outlined: whether payloads that are alike are to be told.
        also: words of house rules, by which a file may matter as well.

    Returns:
        Positions in `sources`, in order. A file that can't be read is among the failed ones.
    """
    from batchlint.python import reach

    reach.house_words = also
    names = [source.shown for source in sources]
    marks = [source.mark for source in sources]
    seen = Looks(cache, collection("", os.getcwd()), names, marks)
    looked = _look(sources, seen.fresh, jobs, outlined)
    failed = [(index, why) for index, why, _ in looked if why]
    found = {*seen.found, *(index for index, why, _ in looked if not why)}
    seen.keep(found, {index for index, _ in failed})
    told = {*found, *(index for index, _ in failed)}
    # What is said to be a payload is one, whatever is in it.
    said = payloads([source.path for source in sources if source.shown.endswith(".json")])
    if said:
        found.update(i for i, source in enumerate(sources) if source.path in said and i not in told)
    quiet = set(range(len(sources))) - found - told
    reach.silent.update([sources[index].path for index in quiet])
    memory = None
    if cache is not None:
        code = [source.path for source in map(sources.__getitem__, sorted(told)) if _is_python(source)]
        changed = [sources[index].path for index, _, _ in looked if _is_python(sources[index])]
        memory = Memory(cache, sources, {project_root(os.path.dirname(path)) for path in code}, changed)
    passed = [index for index in sorted(found) if _leads(sources[index])]
    passed = sorted({*passed, *_serving(sources, passed)})
    alike = {index: first for index, why, first in looked if not why and first != index}
    return Scanned(passed, failed, alike, memory)


def _leads(source: Source) -> bool:
    """Whether what was found in a file can be Batch's, by what it says and imports."""
    from batchlint.python.reach import reach_at

    if not _is_python(source):
        return True
    return reach_at(project_root(os.path.dirname(source.path))).leads(source.path)


def _is_python(source: Source) -> bool:
    return source.shown.endswith(_PYTHON)


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
            if _is_python(source) and may_serve(_text(source.path))
        ]
    roots: dict[str, list[str]] = {}
    for index in passed:
        path = sources[index].path
        if path.endswith(_PYTHON):
            roots.setdefault(project_root(os.path.dirname(path)), []).append(path)
    serving: set[str] = set()
    for root, paths in roots.items():
        serving |= reach_at(root).serving_of(paths)
    return [index for index, source in enumerate(sources) if source.path in serving] if serving else []


def _text(path: str) -> str:
    try:
        return read_bytes(path).decode("utf-8", "replace")
    except OSError:
        return ""


def _look(
    sources: Sequence[Source], fresh: Sequence[int], jobs: int | None, outlined: bool
) -> list[tuple[int, str, int]]:
    """Read files and search them.

    Gives back those in which something may be, each with the first one of its outline or itself, and
    those that fail, each with the reason.
    """

    def work(begin: int, end: int) -> list[tuple[int, str, int]]:
        found: list[tuple[int, str, int]] = []
        drawer: Outlines | None = None
        first: dict[int, int] = {}
        for index in fresh[begin:end]:
            source = sources[index]
            name = source.shown
            try:
                data = read_bytes(source.path)
            except OSError as error:
                found.append((index, error.strerror or str(error), index))
                continue
            if not may_matter(name, data):
                continue
            outline = None
            if outlined and name.endswith(".json"):
                if drawer is None:
                    from batchlint.project.outline import Outlines

                    drawer = Outlines()
                outline = drawer.draw(data)
            found.append((index, "", index if outline is None else first.setdefault(outline, index)))
        return found

    sizes = [max(sources[index].size, 1) for index in fresh]
    count = processes(jobs) if sum(sizes) > _WORTH_A_PROCESS else 1
    parts = spread(work, share(sizes, count), marshal.dumps, marshal.loads)
    return [item for part in parts for item in part]

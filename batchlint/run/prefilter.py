"""The first stage of a run: of all files, those in which something may be found.

Only this stage looks at every file, so it costs as little as can be: a file that is as an earlier
run saw it is not read, the others are searched for a few fixed strings, by several processes where
there are many. What comes through is followed by its imports, as text, to something of Batch; of
payloads, a light look tells which have nothing to report.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from batchlint.project.files import read_bytes
from batchlint.project.roots import project_root
from batchlint.project.word_search import may_matter
from batchlint.run.parallel import processes, share, spread
from batchlint.run.scan_cache import Looks, Memory, collection

if TYPE_CHECKING:
    from batchlint.project.cache import Cache
    from batchlint.project.discover import Source
    from batchlint.python.files.reach import ImportGraphs

#: Fewer bytes than this are searched sooner than a process starts.
_WORTH_A_PROCESS = 8_000_000
#: To open a file takes as long as to search so many bytes.
_OPENING = 5_000
_PYTHON = (".py", ".pyi")
#: Up to so many files are read in full.
_FEW = 200
#: Positions of the target, and of the version that a file works with today, None where unknown.
Versions: TypeAlias = tuple[int, int | None]
#: The same, and whether nothing is to be said about a payload.
Said: TypeAlias = tuple[int, int | None, bool]


class Scanned(NamedTuple):
    """What the first stage says: the files that matter, by position, and what can't be read.

    Payloads about which there is nothing to say have not passed; `clear` are the versions that these
    work with today. With a cache, `memory` is what to keep once the run is over.
    """

    passed: list[int]
    failed: list[tuple[int, str]]
    clear: set[int | None]
    memory: Memory | None = None


def scan(
    sources: Sequence[Source],
    payloads: Callable[[Sequence[str]], set[str]],
    cache: Cache | None,
    jobs: int | None,
    graphs: ImportGraphs,
    versions: Callable[[Source], Versions | None] | None = None,
) -> Scanned:
    """Find the files that matter.

    Args:
        sources: the files of the run.
        payloads: of JSON files, by path, those that are said to be payloads: they matter.
        cache: what earlier runs saw; None to look at everything anew.
        jobs: how many processes at most; None for as many as there are processors.
        graphs: the import graphs of the run's projects.
        versions: for a JSON file, the versions between which it is judged, by position; None where only
            a full analysis can do that. None to look at no payload.

    Returns:
        Positions in `sources`, in order. A file that can't be read is among the failed ones.
    """
    names = [source.shown for source in sources]
    marks = [source.mark for source in sources]
    seen = Looks(cache, collection("", os.getcwd(), graphs), names, marks)
    known, anew = _recalled(sources, seen, versions)
    looked = _look(sources, sorted({*seen.fresh, *anew}) if anew else seen.fresh, jobs, versions)
    failed = [(index, why) for index, why, _ in looked if why]
    found = {*seen.found, *(index for index, why, _ in looked if not why)}
    judged = {index: said for index, _, said in looked if said is not None}
    known.update(judged)
    remembered = {names[index]: said for index, said in known.items()}
    if versions is None:
        shown = (names[index] for index in seen.found)
        remembered = {name: seen.payloads[name] for name in shown if name in seen.payloads}
    seen.keep(found, {index for index, _ in failed}, remembered)
    told = {*found, *(index for index, _ in failed)}
    # What is said to be a payload is one, whatever is in it.
    said = payloads([source.path for source in sources if source.shown.endswith(".json")])
    if said:
        found.update(i for i, source in enumerate(sources) if source.path in said and i not in told)
    quiet = set(range(len(sources))) - found - told
    graphs.quiet.update([sources[index].path for index in quiet])
    memory = Memory(cache, graphs) if cache is not None else None
    clear = {index for index, (_, _, is_clear) in known.items() if is_clear}
    passed = [index for index in sorted(found - clear) if _leads(sources[index], graphs)]
    passed = sorted({*passed, *_serving(sources, passed, graphs)})
    return Scanned(passed, failed, {known[index][1] for index in clear}, memory)


def _recalled(
    sources: Sequence[Source], seen: Looks, versions: Callable[[Source], Versions | None] | None
) -> tuple[dict[int, Said], list[int]]:
    """Of files that are as they were: what was said of payloads, and those that are judged otherwise now."""
    known: dict[int, Said] = {}
    anew: list[int] = []
    if versions is None:
        return known, anew
    for index in seen.found:
        source = sources[index]
        if not source.shown.endswith(".json"):
            continue
        said = seen.payloads.get(source.shown)
        between = versions(source)
        if between is not None and said is not None and said[:2] == between:
            known[index] = said
        elif between is not None:
            anew.append(index)
    return known, anew


def _leads(source: Source, graphs: ImportGraphs) -> bool:
    """Whether what was found in a file can be Batch's, by what it says and imports."""
    if not _is_python(source):
        return True
    return graphs.at(project_root(os.path.dirname(source.path))).leads_to_batch(source.path)


def _is_python(source: Source) -> bool:
    return source.shown.endswith(_PYTHON)


def _serving(sources: Sequence[Source], passed: Sequence[int], graphs: ImportGraphs) -> list[int]:
    """Files without a word on Batch that may hold what those that matter send or read.

    Of few files, each is asked; of many, those that files which matter import: nothing could be said
    about the others.
    """
    if len(sources) <= _FEW:
        return [
            index
            for index, source in enumerate(sources)
            if _is_python(source) and graphs.may_serve(_text(source.path))
        ]
    roots: dict[str, list[str]] = {}
    for index in passed:
        path = sources[index].path
        if path.endswith(_PYTHON):
            roots.setdefault(project_root(os.path.dirname(path)), []).append(path)
    serving: set[str] = set()
    for root, paths in roots.items():
        serving |= graphs.at(root).serving_of(paths)
    return [index for index, source in enumerate(sources) if source.path in serving] if serving else []


def _text(path: str) -> str:
    try:
        return read_bytes(path).decode("utf-8", "replace")
    except OSError:
        return ""


def _look(
    sources: Sequence[Source],
    chosen: Sequence[int],
    jobs: int | None,
    versions: Callable[[Source], Versions | None] | None,
) -> list[tuple[int, str, Said | None]]:
    """Read files and search them.

    Gives back those in which something may be, each with what a light look said where it is a payload,
    and those that fail, each with the reason.
    """

    def work(begin: int, end: int) -> list[tuple[int, str, Said | None]]:
        found: list[tuple[int, str, Said | None]] = []
        is_clear: Callable[[bytes, int, int | None], bool] | None = None
        for index in chosen[begin:end]:
            source = sources[index]
            name = source.shown
            try:
                data = read_bytes(source.path, source.size)
            except OSError as error:
                found.append((index, error.strerror or str(error), None))
                continue
            if not may_matter(name, data):
                continue
            said = None
            if versions is not None and name.endswith(".json") and (between := versions(source)) is not None:
                # Other files need not wait for the import, nor payloads for asking about it.
                is_clear = is_clear or _light_look()
                said = (*between, is_clear(data, *between))
            found.append((index, "", said))
        return found

    sizes = [sources[index].size + _OPENING for index in chosen]
    count = processes(jobs) if sum(sizes) > _WORTH_A_PROCESS else 1
    parts = spread(work, share(sizes, count), marshal.dumps, marshal.loads)
    return [item for part in parts for item in part]


def _light_look() -> Callable[[bytes, int, int | None], bool]:
    from batchlint.payload.accept import is_clear

    return is_clear

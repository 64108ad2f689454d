"""The first stage of a run: the files in which something may be found.

Only this stage sees every file. A file that is unchanged since an earlier run is not read, the others are
searched for a few fixed strings, in several processes where there are many. The imports of files with such
a word are followed, as text, to something of Batch; payloads that a table of accepted contents covers have
nothing to report.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from batchlint.project.files import read_bytes
from batchlint.project.kinds import PAYLOADS
from batchlint.project.roots import project_root
from batchlint.project.word_search import may_matter
from batchlint.run.parallel import processes, share, spread

if TYPE_CHECKING:
    from batchlint.project.discover import Source
    from batchlint.python.imports.graph import ImportGraphs
    from batchlint.run.scan_cache import ScanCache

#: Fewer bytes than this are searched sooner than a process starts.
_WORTH_A_PROCESS = 8_000_000
#: To open a file takes as long as to search so many bytes.
_OPENING = 5_000
_PYTHON = (".py", ".pyi")
#: What is compared with the tables of correct payloads.
_COMPARED = (".json", ".jsonl", ".ndjson")
#: Up to so many files are read in full.
_FEW = 200
#: Positions of the target, and of the version that a file works with today, None where unknown.
Versions: TypeAlias = tuple[int, int | None]
#: A file in which something may be found, or that can't be read: its position, why it can't, and for a
#: payload that needs no evaluation the versions that it was compared at.
_Hit: TypeAlias = "tuple[int, str, Versions | None]"


class Scanned(NamedTuple):
    """The files that matter, by position, and those that can't be read, with the reason.

    Payloads with nothing to report have not passed; `clear` are the versions that these work with today.
    """

    passed: list[int]
    failed: list[tuple[int, str]]
    clear: set[int | None]


def scan(
    sources: Sequence[Source],
    payloads: Callable[[Sequence[str]], set[str]],
    cache: ScanCache | None,
    jobs: int | None,
    graphs: ImportGraphs,
    versions: Callable[[Source], Versions | None] | None = None,
) -> Scanned:
    """Find the files that matter.

    Args:
        sources: the files of the run.
        payloads: of payload files, by path, those that the user declares to be payloads: they matter.
        cache: the files that earlier runs searched; None to read all.
        jobs: how many processes at most; None for as many as there are processors.
        graphs: the import graphs of the run's projects.
        versions: for a file of JSON or JSON Lines, the versions between which it is judged, by position;
            None where only a full analysis can do that. None to compare no payload.

    Returns:
        Positions in `sources`, in order. A file that can't be read is among the failed ones.
    """
    kept = [cache is not None and cache.is_unchanged(s.shown, s.mark) for s in sources]
    known = {i for i, s in enumerate(sources) if kept[i] and cache is not None and cache.is_found(s.shown)}
    again = {i for i in known if versions is not None and sources[i].shown.endswith(_COMPARED)}
    chosen = [i for i in range(len(sources)) if not kept[i] or i in again]
    hits = _search(sources, chosen, jobs, versions)
    failed = [(index, why) for index, why, _ in hits if why]
    unreadable = {index for index, _ in failed}
    found = (known - again) | {index for index, why, _ in hits if not why}
    if cache is not None:
        read = {s.shown: s.mark for i, s in enumerate(sources) if s.mark and i not in unreadable}
        cache.note(read, {sources[i].shown for i in found})
    declared = payloads([source.path for source in sources if source.shown.endswith(PAYLOADS)])
    if declared:
        found |= {i for i, s in enumerate(sources) if s.path in declared and i not in unreadable}
    graphs.quiet.update(s.path for i, s in enumerate(sources) if i not in found and i not in unreadable)
    clear = {index: between for index, _, between in hits if between is not None}
    passed = [index for index in sorted(found - clear.keys()) if _leads(sources[index], graphs)]
    passed = sorted({*passed, *_serving(sources, passed, graphs)})
    return Scanned(passed, failed, {source for _, source in clear.values()})


def _leads(source: Source, graphs: ImportGraphs) -> bool:
    """Whether what was found in a file can be about Batch, judging by its names and imports."""
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


def _search(
    sources: Sequence[Source],
    chosen: Sequence[int],
    jobs: int | None,
    versions: Callable[[Source], Versions | None] | None,
) -> list[_Hit]:
    """Read files and search them for words of Batch; payloads with one are compared as well."""

    def work(begin: int, end: int) -> list[_Hit]:
        hits: list[_Hit] = []
        for index in chosen[begin:end]:
            source = sources[index]
            try:
                data = read_bytes(source.path, source.size)
            except OSError as error:
                hits.append((index, error.strerror or str(error), None))
                continue
            if may_matter(source.shown, data):
                is_payload = versions is not None and source.shown.endswith(_COMPARED)
                between = versions(source) if is_payload and versions is not None else None
                hits.append((index, "", between if between and _is_clear(source, data, between) else None))
        return hits

    sizes = [sources[index].size + _OPENING for index in chosen]
    count = processes(jobs) if sum(sizes) > _WORTH_A_PROCESS else 1
    parts = spread(work, share(sizes, count), marshal.dumps, marshal.loads)
    return [hit for part in parts for hit in part]


def _is_clear(source: Source, data: bytes, versions: Versions) -> bool:
    """Whether a payload has nothing to report between two versions."""
    from batchlint.payload.accept import is_clear  # most runs meet no payload

    return is_clear(data, *versions, not source.shown.endswith(".json"))

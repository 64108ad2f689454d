"""The order in which files are evaluated, and their division over processes.

The analysis of a file looks into what it imports, and at its callers. Files that imports connect share
that work, and the memory for it, where they are evaluated one after another in one process.
"""

from __future__ import annotations

import itertools
import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from batchlint.project.roots import project_root
from batchlint.run.parallel import spread

if TYPE_CHECKING:
    from batchlint.project.discover import Source
    from batchlint.python.imports.graph import ImportGraphs
    from batchlint.python.projects import Projects

_PYTHON = (".py", ".pyi")
#: How much faster payloads are read than code is analysed.
_LIGHTER = 20
_T = TypeVar("_T")


#: Less than this many bytes of Batch code are analysed sooner than a process starts.
_WORTH_A_PROCESS = 30_000
#: With less than this, all that is analysed can be held, whatever order the files come in.
_WORTH_A_GROUP = 500_000


def evaluated(
    sources: Sequence[Source],
    evaluate: Callable[[Source], _T],
    count: int,
    projects: Projects,
    advance: Callable[[], None],
) -> Iterator[_T]:
    """Evaluate files, in several processes where that takes less time than starting them.

    Args:
        sources: the files.
        evaluate: evaluates one; must not write anything, anywhere.
        count: how many processes at most; 0 to keep the order of the files as well.
        projects: those of the run.
        advance: called after each file where there is one process.

    Yields:
        The result of each file, in the order of the files.
    """
    total = sum(max(source.size, 1) for source in sources)
    if count > 1 and total > _WORTH_A_PROCESS and len(sources) > 1:
        yield from divided(sources, evaluate, count, projects)
        return

    def counted(source: Source) -> _T:
        result = evaluate(source)
        advance()
        return result

    if count and total > _WORTH_A_GROUP:
        yield from by_groups(sources, counted, projects.graphs)
    else:
        yield from map(counted, sources)


def by_groups(
    sources: Sequence[Source], evaluate: Callable[[Source], _T], graphs: ImportGraphs
) -> Iterator[_T]:
    """Look at files in this process, those that have to do with each other one after another.

    Args:
        sources: the files.
        evaluate: looks at one.
        graphs: the import graphs of the run.

    Yields:
        What was found in each file, in the order of the files.
    """
    done: dict[int, _T] = {}
    turns = itertools.chain.from_iterable(grouped(sources, graphs))
    for index in range(len(sources)):
        while index not in done:
            turn = next(turns)
            done[turn] = evaluate(sources[turn])
        yield done.pop(index)


def divided(
    sources: Sequence[Source], evaluate: Callable[[Source], _T], count: int, projects: Projects
) -> Iterator[_T]:
    """Look at files in several processes.

    Args:
        sources: the files.
        evaluate: looks at one; must not write anything, anywhere.
        count: how many processes at most.
        projects: those of the run.

    Yields:
        What was found in each file, in the order of the files.
    """
    weights = [_weight(source) for source in sources]
    groups = grouped(sources, projects.graphs)
    heavy = heaviest(groups, weights, count)
    done: dict[int, _T] = {}
    left = sum(weights) // (2 * count)
    for index in heavy:
        # Once the callers in a group were analysed, other processes need not do it again.
        if left <= 0 or _is_prepared(sources[index].path, projects):
            break
        left -= weights[index]
        done[index] = evaluate(sources[index])
    lone = [[index] for index in heavy if index not in done]
    shares = assigned([*(group for group in groups if group is not heavy), *lone], weights, count)
    order = [index for positions in shares for index in positions]

    def work(begin: int, end: int) -> list[_T]:
        return [evaluate(sources[index]) for index in order[begin:end]]

    ends = [*itertools.accumulate(map(len, shares))]
    parts = spread(work, [*zip([0, *ends], ends, strict=False)], pickle.dumps, pickle.loads)
    done.update(zip(order, itertools.chain.from_iterable(parts), strict=True))
    for index in range(len(sources)):
        yield done.pop(index)


def _weight(source: Source) -> int:
    """What a file costs: a payload takes a small part of the time that as much code takes."""
    return max(source.size if source.path.endswith(_PYTHON) else source.size // _LIGHTER, 1)


def _is_prepared(path: str, projects: Projects) -> bool:
    if not path.endswith(_PYTHON):
        return False
    return projects.knows_callers(path, project_root(os.path.dirname(path)))


def grouped(sources: Sequence[Source], graphs: ImportGraphs) -> list[list[int]]:
    """Put files together that imports connect.

    Args:
        sources: the files.
        graphs: the import graphs of the run.

    Returns:
        Positions in `sources`, in groups, by the first of each; what is not Python stands alone.
    """
    from batchlint.python.imports.groups import Groups

    found: list[list[int]] = []
    roots: dict[str, dict[str, int]] = {}
    for index, source in enumerate(sources):
        if source.path.endswith(_PYTHON):
            roots.setdefault(project_root(os.path.dirname(source.path)), {})[source.path] = index
        else:
            found.append([index])
    for root, places in roots.items():
        found += ([places[path] for path in group] for group in Groups(graphs.at(root), places).all())
    return sorted(found)


def heaviest(groups: Sequence[list[int]], weights: Sequence[int], count: int) -> list[int]:
    """The group that is too heavy to be left to one of several processes.

    Args:
        groups: positions of files, in groups.
        weights: what each file weighs.
        count: how many processes there are.

    Returns:
        The group; empty where there is none.
    """
    heavy = max(groups, key=lambda group: sum(weights[index] for index in group))
    is_heavy = len(heavy) > 1 and sum(weights[i] for i in heavy) * count > 1.5 * sum(weights)
    return heavy if is_heavy else []


def assigned(groups: Sequence[list[int]], weights: Sequence[int], count: int) -> list[list[int]]:
    """Give groups to processes so that each has about the same weight to bear.

    Args:
        groups: positions of files, in groups.
        weights: what each file weighs.
        count: how many processes at most.

    Returns:
        The positions for each process, in order within each group; none is empty.
    """
    loads = [0] * count
    shares: list[list[list[int]]] = [[] for _ in range(count)]
    # The heaviest first; of several alike, in their order.
    for group in sorted(groups, key=lambda group: -sum(weights[index] for index in group)):
        least = loads.index(min(loads))
        loads[least] += sum(weights[index] for index in group)
        shares[least].append(group)
    return [[index for group in sorted(share) for index in group] for share in shares if share]

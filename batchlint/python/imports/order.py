"""The order in which modules are learned: what a module imports comes before it.

Modules that import each other in a circle come together. Both the circles and the order within one
follow from the imports alone, never from the module that was asked for first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TypeVar

_T = TypeVar("_T")


def in_circles(start: _T, imports: Callable[[_T], Iterable[_T]]) -> list[list[_T]]:
    """A module and all that it imports, directly or not, in circles; each after those that it imports.

    These are the strongly connected components of the graph, by Tarjan's algorithm without recursion.

    Args:
        start: the module.
        imports: the modules that a module imports.
    """
    index: dict[_T, int] = {}
    lowest: dict[_T, int] = {}
    #: Modules that may still turn out to be in a circle, in the order in which they were met.
    waiting: dict[_T, None] = {}
    found: list[list[_T]] = []
    work: list[tuple[_T, Iterator[_T]]] = []

    def enter(module: _T) -> None:
        index[module] = lowest[module] = len(index)
        waiting[module] = None
        work.append((module, iter(imports(module))))

    enter(start)
    while work:
        module, following = work[-1]
        for other in following:
            if other not in index:
                enter(other)
                break
            if other in waiting:
                lowest[module] = min(lowest[module], index[other])
        else:
            work.pop()
            if work:
                above = work[-1][0]
                lowest[above] = min(lowest[above], lowest[module])
            if lowest[module] == index[module]:
                circle = [waiting.popitem()[0]]
                while circle[-1] != module:
                    circle.append(waiting.popitem()[0])
                found.append(circle)
    return found


def within_circle(members: Collection[_T], imports: Callable[[_T], Iterable[_T]], first: _T) -> list[_T]:
    """The members of a circle from one on, imported modules before importing ones if possible."""
    left = set(members)
    left.remove(first)
    order: list[_T] = []
    work = [(first, iter(imports(first)))]
    while work:
        module, following = work[-1]
        for other in following:
            if other in left:
                left.remove(other)
                work.append((other, iter(imports(other))))
                break
        else:
            work.pop()
            order.append(module)
    return order

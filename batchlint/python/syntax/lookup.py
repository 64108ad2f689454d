"""Find nodes of a tree: those around one of its nodes, and those that name a variable."""

from __future__ import annotations

from functools import lru_cache

from batchlint.python.syntax import nodes


@lru_cache(maxsize=1)
def parents(tree: nodes.Node) -> dict[int, nodes.Node]:
    """The node directly around each node of a tree, by the identity of the inner one."""
    return {id(child): node for node in nodes.walk(tree) for child in node.children}


def ancestors(tree: nodes.Node, node: nodes.Node) -> list[nodes.Node]:
    """The nodes on the way from a tree to one of its nodes, with both; none where it is of another tree."""
    way, around = [node], parents(tree)
    while way[-1] is not tree:
        outer = around.get(id(way[-1]))
        if outer is None:
            return []
        way.append(outer)
    return way[::-1]


def references(scope: nodes.Node, name: str) -> list[nodes.Name]:
    """Where a variable is named in a part of a file."""
    found, others = [], set()
    for node in nodes.walk(scope):
        if isinstance(node, nodes.Name) and node.value == name:
            found.append(node)
        elif isinstance(node, nodes.Attribute):
            others.add(id(node.attr))
        elif isinstance(node, nodes.Arg) and node.keyword is not None:
            others.add(id(node.keyword))
    return [node for node in found if id(node) not in others]

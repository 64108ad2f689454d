"""Follow names through a file round after round, for the light look, until nothing new is found."""

from __future__ import annotations

import ast

from batchlint.python.light.kinds import ANY, ANYTHING, CLIENT, NOTHING
from batchlint.python.light.local_names import root_of
from batchlint.python.light.naming import WORD

TYPE_CHECKING = False
if TYPE_CHECKING:  # a look must not cost more than what it saves
    from collections.abc import Callable, Container, Iterable
    from typing import Any

    from batchlint.python.light.kinds import Kinds
    from batchlint.python.light.naming import Naming


class Following:
    """What is known of a file, and what was found of its expressions so far."""

    def __init__(
        self,
        naming: Naming,
        known: dict[str, Any],
        modules: Container[str],
        shadowing: Container[str],
        foreign: Container[str],
        is_asked: bool,
        stores: Callable[[], Container[str]],
        declares: Callable[[ast.Call], str | None],
        kind: Callable[[str, str], str | None],
    ) -> None:
        """Prepare; nothing is followed yet.

        Args:
            naming: the names of the file.
            known: classes, operations and types (`slips.known`).
            modules: names that stand for modules, or for what other packages have, and nothing else.
            shadowing: names of the file that are those of other classes than the package's.
            foreign: names from modules of the project.
            is_asked: whether other files may be asked what they hand to functions of this one.
            stores: gives the attributes that other files may give to objects of this one.
            declares: gives the class that a function of another file declares to give.
            kind: tells by its path and its name whether something of the project is a module, or a
                class that is no model's.
        """
        self._naming = naming
        self._classes: dict[str, str] = known["classes"]
        self._operations: dict[str, dict[str, tuple[str, ...]]] = known["operations"]
        self._types = known["types"]
        self._modules = modules
        self._shadowing = shadowing
        self._foreign = foreign
        self._is_asked = is_asked
        self._stores = stores
        self._declares = declares
        self._kind = kind
        bases = (root_of(base) for found in naming.classes.values() for cls in found for base in cls.bases)
        self._has_foreign_bases = any(base in foreign for base in bases)
        self._known: dict[tuple[str, object], Kinds] = {}
        self._seen: set[tuple[str, object]] = set()
        self._has_changed = False
        self._methods: dict[type, Callable[..., Kinds] | None] = {}

    def of(self, nodes: Iterable[ast.expr]) -> dict[int, Kinds]:
        """What each of some expressions may be, by its identity."""
        nodes = list(nodes)
        while True:
            self._seen, self._has_changed = set(), False
            found = {id(node): self._value(node) for node in nodes}
            if not self._has_changed:
                return found

    def _once(self, key: tuple[str, object], find: Callable[[], Kinds]) -> Kinds:
        """What is found once in a round; rounds go on until nothing changes any more."""
        known = self._known.get(key, NOTHING)
        if key in self._seen:
            return known
        self._seen.add(key)
        found = known | find()
        if found != known:
            self._has_changed = True
            self._known[key] = found
        return found

    def _value(self, node: ast.expr) -> Kinds:
        kind = type(node)
        if kind not in self._methods:
            self._methods[kind] = getattr(self, f"_{kind.__name__}", None)
        method = self._methods[kind]
        return method(node) if method is not None else ANY

    def _all(self, nodes: Iterable[ast.expr | None]) -> Kinds:
        found: set[str] = set()
        for node in nodes:
            if node is not None:
                found |= self._value(node)
        return frozenset(found)

    # Types that are written down

    def _declared(self, node: ast.expr) -> Kinds:
        """The types that an annotation names."""
        found: set[str] = set()
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                found |= self._value(inner)
            elif isinstance(inner, ast.Attribute):
                found |= self._class(inner.attr)
            elif isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                for word in WORD.findall(inner.value):
                    found |= self._class(word) | self._value(ast.Name(word, ast.Load()))
        return frozenset(found)

    def _said(self, doc: str) -> Kinds:
        """The types that a docstring may name."""
        found: set[str] = set()
        for word in WORD.findall(doc) if doc else ():
            if word in self._classes or word == CLIENT or word.endswith("Operations"):
                found |= self._class(word)
            elif word in self._foreign and (word[:1].isupper() or f"{word}." in doc):
                found.add(ANYTHING)
        return frozenset(found)

    def _class(self, name: str) -> Kinds:
        """A class of the package by its name."""
        if name in self._classes:
            return frozenset([self._classes[name]])
        if name == CLIENT:
            return frozenset([CLIENT])
        return ANY if name.endswith("Operations") else NOTHING

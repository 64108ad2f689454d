"""What the objects of a file may be, for the light look: only what has a certain type can be misspelled.

A parameter that nobody hands anything to is an object of unknown type, and so is all that is read of
it, called on it or taken out of it. What is said here of an expression holds for lists of it, too.
"""

from __future__ import annotations

import ast

from batchlint.python.light.hearing import Hearing
from batchlint.python.light.kinds import (
    ANY,
    ANYTHING,
    CLIENT,
    FUNCTION,
    GROUP,
    JUST_OWN,
    LIKELY,
    MODULE,
    NOTHING,
    OWN,
    PASSES,
    THEIRS,
)
from batchlint.python.light.local_names import last, root_of
from batchlint.python.light.naming import OPAQUE
from batchlint.python.values.client_names import looks_like_client

TYPE_CHECKING = False
if TYPE_CHECKING:  # a look must not cost more than what it saves
    from batchlint.python.light.kinds import Kinds

#: Attributes that are the object again, or its class.
_SAME = frozenset(["__class__", "current_page"])


class Receivers(Hearing):
    """Tells for expressions of one file what they may be.

    An answer is a set: names of types of the package, `BatchServiceClient`, groups of operations,
    operations, and functions of the file; `OWN` for objects of the project, and `ANYTHING`.
    What is empty is sure to be unknown to the full analysis as well.
    """

    # Expressions

    def _Constant(self, node: ast.Constant) -> Kinds:
        return ANY if node is OPAQUE else NOTHING

    def _JoinedStr(self, node: ast.expr) -> Kinds:
        return NOTHING

    _Compare = _TemplateStr = _Slice = _JoinedStr

    def _UnaryOp(self, node: ast.UnaryOp) -> Kinds:
        return NOTHING

    def _Await(self, node: ast.Await | ast.NamedExpr) -> Kinds:
        return self._opened(node.value) | self._given_by("__enter__", "__aenter__")

    def _NamedExpr(self, node: ast.NamedExpr) -> Kinds:
        return self._value(node.value)

    def _Starred(self, node: ast.Starred | ast.YieldFrom) -> Kinds:
        return self._opened(node.value) | self._given_by("__iter__", "__next__", "__aiter__", "__anext__")

    def _opened(self, node: ast.expr) -> Kinds:
        found = self._value(node)
        # A special method of another file may give something else.
        return found | ANY if THEIRS in found else found

    _YieldFrom = _Starred

    def _Yield(self, node: ast.Yield) -> Kinds:
        return NOTHING

    def _BoolOp(self, node: ast.BoolOp) -> Kinds:
        return self._all(node.values)

    def _BinOp(self, node: ast.BinOp) -> Kinds:
        return self._all((node.left, node.right))

    def _IfExp(self, node: ast.IfExp) -> Kinds:
        return self._all((node.body, node.orelse))

    def _List(self, node: ast.List | ast.Tuple | ast.Set) -> Kinds:
        return self._all(node.elts)

    _Tuple = _Set = _List

    def _Dict(self, node: ast.Dict) -> Kinds:
        return self._all((*node.keys, *node.values))

    def _ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Kinds:
        return self._value(node.elt)

    _SetComp = _GeneratorExp = _ListComp

    def _DictComp(self, node: ast.DictComp) -> Kinds:
        return self._all((node.key, node.value))

    def _Lambda(self, node: ast.Lambda) -> Kinds:
        return self._value(node.body)

    def _Subscript(self, node: ast.Subscript) -> Kinds:
        owner = self._value(node.value)
        if THEIRS in owner:
            return ANY
        if OWN in owner:
            index = node.slice
            if isinstance(index, ast.Constant) and isinstance(index.value, str):
                owner |= self._held(index.value)
            owner |= self._given_by("__getitem__")
        return owner

    def _Name(self, node: ast.Name) -> Kinds:
        scope, bindings = self._naming.bindings(node)
        return self._once((f"name {scope}", node.id), lambda: self._find_name(node.id, bindings))

    def _find_name(self, name: str, bindings: list[ast.AST]) -> Kinds:
        found = {LIKELY} if looks_like_client(name) else set()
        if not bindings:
            # Something built in, or from a module all of which is imported.
            found |= self._class(name)
        for binding in bindings:
            if isinstance(binding, ast.alias):
                found |= self._import(name)
            elif isinstance(binding, ast.ClassDef):
                found.add(OWN)
            elif isinstance(binding, (ast.FunctionDef, ast.AsyncFunctionDef)):
                found.add(FUNCTION + name)
            elif isinstance(binding, ast.arg):
                found |= self._param(self._naming.params[id(binding)], binding)
            elif isinstance(binding, ast.AnnAssign):
                found |= self._declared(binding.annotation)
            elif isinstance(binding, ast.expr):
                found |= self._value(binding)
        return frozenset(found)

    def _import(self, name: str) -> Kinds:
        found: set[str] = set()
        for full in self._naming.imported.get(name, ()):
            if name in self._foreign:
                found |= self._of_project(full, name)
            elif full.startswith("azure.batch"):
                found |= self._class(full.rpartition(".")[2])
            elif name not in self._shadowing:
                found |= self._class(name)
        return frozenset(found)

    def _of_project(self, full: str, name: str) -> Kinds:
        """What is imported from the project: a module, a class that is no model, or anything."""
        found = self._kind(full, name)
        return frozenset([found]) if found is not None else ANY

    def _Attribute(self, node: ast.Attribute) -> Kinds:
        name = node.attr
        found = self._class(name)
        if root_of(node) in self._modules:
            return found
        owner = self._value(node.value)
        if ANYTHING in owner or (THEIRS in owner and name in self._stores()):
            return ANY
        if looks_like_client(name):
            found |= {LIKELY}
        if OWN in owner:
            found |= self._held(name)
        if name in self._naming.narrowed:
            found |= self._once(("narrowed", name), lambda: self._all(self._naming.narrowed[name]))
        for kind in owner:
            if kind in (CLIENT, LIKELY):
                found |= {GROUP + name}
            elif kind.startswith(GROUP):
                found |= {f"{kind[len(GROUP) :]}.{name}"}
            elif kind.startswith(MODULE):
                found |= self._of_project(f"{kind[len(MODULE) :]}.{name}", name)
            elif kind in self._types:
                found |= {kind} if name in _SAME else {*self._types[kind][2].get(name, ())}
        return found

    def _held(self, name: str) -> Kinds:
        """What an attribute of an object of the project may be."""
        return self._once(("held", name), lambda: self._find_held(name))

    def _find_held(self, name: str) -> Kinds:
        naming = self._naming
        found = set(self._all(naming.stored.get(name, ()))) | self._all(naming.fields)
        for annotation in naming.declared.get(name, ()):
            found |= self._declared(annotation)
        if name in naming.functions:
            found.add(FUNCTION + name)
            # It may be a property.
            found |= self._returned(name)
        for doc in naming.docs:
            found |= self._said(doc)
        if self._is_asked or (self._has_foreign_bases and name in self._stores()):
            found.add(ANYTHING)
        return frozenset(found)

    def _Call(self, node: ast.Call) -> Kinds:
        return self._once(("call", id(node)), lambda: self._find_called(node))

    def _find_called(self, node: ast.Call) -> Kinds:
        func = node.func
        name = last(func)
        if isinstance(func, ast.Name) and func.id == "super":
            return JUST_OWN
        called = self._value(func)
        if ANYTHING in called:
            declared = self._declares(node) if root_of(func) in self._foreign else None
            return self._class(declared) if declared is not None else ANY
        found = set(self._applied(called))
        if looks_like_client(name):
            found.add(LIKELY)
        if isinstance(func, ast.Attribute):
            # A method may give the object itself, or what is in it.
            found |= {kind for kind in self._value(func.value) if kind in self._types or kind == ANYTHING}
        if OWN in called:
            found.add(OWN)
            found |= self._given_by("__call__")
        if name in PASSES or not self._sources(name).isdisjoint(PASSES):
            if name in ("namedtuple", "vars", "globals", "locals"):
                return ANY if name != "namedtuple" else JUST_OWN
            handed = self._all((*node.args, *(keyword.value for keyword in node.keywords)))
            found |= handed | self._applied(handed)
            if name == "getattr" and len(node.args) > 1:
                asked = node.args[1]
                if not isinstance(asked, ast.Constant):
                    return ANY
                found |= self._value(ast.Attribute(node.args[0], str(asked.value), ast.Load()))
        elif name in ("SimpleNamespace", "super") or name in self._naming.records:
            found.add(OWN)
        return frozenset(found)

    def _sources(self, name: str) -> set[str]:
        """What a name is called where it is imported from."""
        return {full.rpartition(".")[2] for full in self._naming.imported.get(name, ())}

    def _applied(self, called: Kinds) -> Kinds:
        """What comes of calling something."""
        found: set[str] = set()
        for kind in called:
            if kind.startswith(FUNCTION):
                found |= self._returned(kind[len(FUNCTION) :])
            elif kind in self._types or kind in (CLIENT, OWN, THEIRS, ANYTHING):
                found.add(kind)
            elif kind != LIKELY and not kind.startswith((GROUP, MODULE)):
                group, _, method = kind.partition(".")
                found.update(self._operations.get(group, {}).get(method, ()))
        return frozenset(found)

"""What the objects of a file may be, for the light look: only what has a certain type can be misspelled.

A parameter that nobody hands anything to is an object of unknown type, and so is all that is read of
it, called on it or taken out of it. What is said here of an expression holds for lists of it, too.
"""

from __future__ import annotations

import ast

from batchlint.python.local_names import last, root_of
from batchlint.python.naming import OPAQUE, WORD, Naming

TYPE_CHECKING = False
if TYPE_CHECKING:  # a look must not cost more than what it saves
    from collections.abc import Callable, Container, Iterable
    from typing import Any, TypeAlias

    from batchlint.python.naming import Function

    Kinds: TypeAlias = frozenset[str]

CLIENT = "BatchServiceClient"
#: It may be anything that can be in the file at all.
ANYTHING = "*"
#: An object, or a class, of the project.
OWN = "own"
#: An operation is written with its group: `pool.add`; what is below is known by these.
GROUP, FUNCTION = "group:", "def:"
#: A module of the project, and an object, or a class, of one of them.
MODULE, THEIRS = "module:", "theirs"
#: Something that has the name of a client.
LIKELY = "likely"
_NONE: Kinds = frozenset()
_OWN: Kinds = frozenset([OWN])
_ANY: Kinds = frozenset([ANYTHING])
#: Calls, by their last name, that give what they are handed, or what that gives when it is called.
_PASSES = frozenset(
    [
        *("list", "sorted", "reversed", "tuple", "set", "frozenset", "iter", "copy", "deepcopy", "dict"),
        *("next", "max", "min", "filter", "map", "enumerate", "zip", "partial", "cast", "vars", "type"),
        *("islice", "cycle", "deque", "tee", "as_completed", "filterfalse", "takewhile", "dropwhile"),
        *("from_iterable", "chain", "groupby", "wait", "gather", "OrderedDict", "defaultdict", "reduce"),
        *("submit", "apply_async", "imap", "imap_unordered", "map_async", "starmap", "to_thread"),
        *("run_in_executor", "wait_for", "shield", "run", "run_until_complete", "create_task"),
        *("run_coroutine_threadsafe", "ensure_future", "enter_context", "enter_async_context"),
        *("get", "pop", "setdefault", "union", "difference", "intersection", "chain_from_iterable"),
        *("namedtuple", "closing", "nullcontext", "apply", "map_async", "globals", "locals", "getattr"),
    ]
)
#: Attributes that are the object again, or its class.
_SAME = frozenset(["__class__", "current_page"])
#: Decorators that hand nothing on, of those that need no import.
_PLAIN = frozenset(["property", "staticmethod", "classmethod", "setter", "getter", "deleter"])
#: What classes are called in their own methods.
_SHARED = frozenset(["cls", "type", "__class__"])
#: Methods that nobody hands anything of Batch's but by name.
_QUIET = frozenset(["__init__", "__new__", "__post_init__", "__repr__", "__str__", "__del__", "__enter__"])


def looks_like_client(name: str) -> bool:
    """Whether a name is what projects call their Batch client, to the full analysis as well."""
    folded = name.lower()
    if any(other in folded for other in ("mgmt", "management", "boto", "aws")):
        return False
    return "batch" in folded or folded.strip("_") in ("client", "connection", "conn", "get_conn", "bsc")


class Receivers:
    """Tells for expressions of one file what they may be.

    An answer is a set: names of types of the package, `BatchServiceClient`, groups of operations,
    operations, and functions of the file; `OWN` for objects of the project, and `ANYTHING`.
    What is empty is sure to be unknown to the full analysis as well.
    """

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
        known = self._known.get(key, _NONE)
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
        return method(node) if method is not None else _ANY

    def _all(self, nodes: Iterable[ast.expr | None]) -> Kinds:
        found: set[str] = set()
        for node in nodes:
            if node is not None:
                found |= self._value(node)
        return frozenset(found)

    # Expressions

    def _Constant(self, node: ast.Constant) -> Kinds:
        return _ANY if node is OPAQUE else _NONE

    def _JoinedStr(self, node: ast.expr) -> Kinds:
        return _NONE

    _Compare = _TemplateStr = _Slice = _JoinedStr

    def _UnaryOp(self, node: ast.UnaryOp) -> Kinds:
        return _NONE

    def _Await(self, node: ast.Await | ast.NamedExpr) -> Kinds:
        return self._opened(node.value) | self._given_by("__enter__", "__aenter__")

    def _NamedExpr(self, node: ast.NamedExpr) -> Kinds:
        return self._value(node.value)

    def _Starred(self, node: ast.Starred | ast.YieldFrom) -> Kinds:
        return self._opened(node.value) | self._given_by("__iter__", "__next__", "__aiter__", "__anext__")

    def _opened(self, node: ast.expr) -> Kinds:
        found = self._value(node)
        # A special method of another file may give something else.
        return found | _ANY if THEIRS in found else found

    _YieldFrom = _Starred

    def _Yield(self, node: ast.Yield) -> Kinds:
        return _NONE

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
            return _ANY
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
        return frozenset([found]) if found is not None else _ANY

    def _class(self, name: str) -> Kinds:
        """A class of the package by its name."""
        if name in self._classes:
            return frozenset([self._classes[name]])
        if name == CLIENT:
            return frozenset([CLIENT])
        return _ANY if name.endswith("Operations") else _NONE

    def _Attribute(self, node: ast.Attribute) -> Kinds:
        name = node.attr
        found = self._class(name)
        if root_of(node) in self._modules:
            return found
        owner = self._value(node.value)
        if ANYTHING in owner or (THEIRS in owner and name in self._stores()):
            return _ANY
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
            return _OWN
        called = self._value(func)
        if ANYTHING in called:
            declared = self._declares(node) if root_of(func) in self._foreign else None
            return self._class(declared) if declared is not None else _ANY
        found = set(self._applied(called, name))
        if looks_like_client(name):
            found.add(LIKELY)
        if isinstance(func, ast.Attribute):
            # A method may give the object itself, or what is in it.
            found |= {kind for kind in self._value(func.value) if kind in self._types or kind == ANYTHING}
        if OWN in called:
            found.add(OWN)
            found |= self._given_by("__call__")
        if name in _PASSES or not self._sources(name).isdisjoint(_PASSES):
            if name in ("namedtuple", "vars", "globals", "locals"):
                return _ANY if name != "namedtuple" else _OWN
            handed = self._all((*node.args, *(keyword.value for keyword in node.keywords)))
            found |= handed | self._applied(handed, name)
            if name == "getattr" and len(node.args) > 1:
                asked = node.args[1]
                if not isinstance(asked, ast.Constant):
                    return _ANY
                found |= self._value(ast.Attribute(node.args[0], str(asked.value), ast.Load()))
        elif name in ("SimpleNamespace", "super") or name in self._naming.records:
            found.add(OWN)
        return frozenset(found)

    def _sources(self, name: str) -> set[str]:
        """What a name is called where it is imported from."""
        return {full.rpartition(".")[2] for full in self._naming.imported.get(name, ())}

    def _applied(self, called: Kinds, name: str) -> Kinds:
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

    # Functions

    def _given_by(self, *names: str) -> Kinds:
        """What special methods of the file's own classes give."""
        found: set[str] = set()
        for name in names:
            if name in self._naming.functions:
                found |= self._returned(name)
        return frozenset(found)

    def _returned(self, name: str) -> Kinds:
        """What functions of a name give back."""
        return self._once(("returned", name), lambda: self._find_returned(name))

    def _find_returned(self, name: str) -> Kinds:
        found: set[str] = set()
        for function in self._naming.functions[name]:
            wrapped = self._wrapped(function)
            if wrapped is None or self._naming.has_type_comments:
                return _ANY
            found |= self._all(wrapped[1])
            if function.returns is not None:
                found |= self._declared(function.returns)
            found |= self._said(ast.get_docstring(function, clean=False) or "")
            for node in ast.walk(function):
                if isinstance(node, (ast.Return, ast.Yield)) and node.value is not None:
                    found |= self._value(node.value)
                elif isinstance(node, ast.YieldFrom):
                    found |= self._value(node)
        return frozenset(found)

    def _wrapped(self, function: Function) -> tuple[list[ast.expr], list[ast.expr]] | None:
        """What the decorators of a function may hand to it, and give instead of what it gives.

        None where that can't be told. What a decorator only passes on is left out.
        """
        handed: list[ast.expr] = []
        given: list[ast.expr] = []
        for decorator in function.decorator_list:
            inner = decorator.func if isinstance(decorator, ast.Call) else decorator
            if last(inner) == "fixture":
                return None
            if last(inner) in _PLAIN or root_of(inner) in self._modules:
                continue
            wrappers = self._naming.functions.get(inner.id, []) if isinstance(inner, ast.Name) else []
            if not wrappers or any(wrapper.decorator_list for wrapper in wrappers):
                return None
            for wrapper in wrappers:
                for node in ast.walk(wrapper):
                    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                        values = (k.value for k in node.keywords if k.arg is not None)
                        if self._naming.is_param(node.func.id):
                            handed += (arg for arg in node.args if not isinstance(arg, ast.Starred))
                            handed += values
                    elif isinstance(node, (ast.Return, ast.Yield)) and node.value is not None:
                        if not self._passes(node.value):
                            given.append(node.value)
        return handed, given

    def _passes(self, node: ast.expr) -> bool:
        """Whether an expression is a call of what a wrapper wraps."""
        inner = node.value if isinstance(node, ast.Await) else node
        func = inner.func if isinstance(inner, ast.Call) else None
        return isinstance(func, ast.Name) and self._naming.is_param(func.id)

    def _param(self, function: Function | ast.Lambda, param: ast.arg) -> Kinds:
        return self._once(("param", id(param)), lambda: self._find_param(function, param))

    def _find_param(self, function: Function | ast.Lambda, param: ast.arg) -> Kinds:
        naming = self._naming
        defaults = (*function.args.defaults, *function.args.kw_defaults)
        if isinstance(function, ast.Lambda):
            calls = naming.handed.get(id(function))
            return self._arguments(calls) | self._all(defaults) if calls is not None else _ANY
        owner = naming.owners.get(id(function))
        first = (*function.args.posonlyargs, *function.args.args, param)[0]
        if owner is not None and param is first:
            if not any(last(decorator) == "staticmethod" for decorator in function.decorator_list):
                return _OWN if param.annotation is None else _ANY
        name = function.name
        is_special = name.startswith("__") and name.endswith("__")
        if self._is_asked or naming.has_type_comments or name.startswith("test"):
            return _ANY
        # A method is read as an attribute only.
        if name in naming.kept_attributes or (owner is None and name in naming.kept):
            return _ANY
        wrapped = self._wrapped(function)
        if wrapped is None or (is_special and name not in _QUIET):
            return _ANY
        found = set(self._all((*defaults, *wrapped[0])))
        names = {name}
        if is_special and owner is not None:
            names |= self._heirs(owner.name) | _SHARED
            if not names.isdisjoint(naming.kept) or not names.isdisjoint(naming.kept_attributes):
                return _ANY
        for each in names:
            for call in naming.calls.get(each, ()):
                if owner is not None and not self._may_reach(call, each, owner, names):
                    continue
                found |= self._given(call, function, param, owner is not None)
            # Who is handed a function hands to it what is beside it; but for functions of the project.
            handed = naming.handed.get(each, ()) if each not in _SHARED else ()
            if any(self._is_own(call.func) for call in handed):
                return _ANY
            found |= self._arguments(handed)
        if param.annotation is not None:
            found |= self._declared(param.annotation)
        found |= self._said(ast.get_docstring(function, clean=False) or "")
        return frozenset(found)

    def _may_reach(self, call: ast.Call, name: str, owner: ast.ClassDef, names: set[str]) -> bool:
        """Whether a call by a name that many classes share may be one of a constructor of these."""
        if name in _SHARED:
            home = self._naming.homes.get(id(call))
            around = self._naming.owners.get(id(home))
            return around is None or around.name in names
        if name != "__init__" or not isinstance(call.func, ast.Attribute):
            return True
        # `super().__init__(…)` may be one only of a class that others extend.
        on = last(call.func.value)
        return on in names or (on != owner.name and len(names & self._naming.classes.keys()) > 1)

    def _given(self, call: ast.Call, function: Function, param: ast.arg, is_method: bool) -> Kinds:
        """What a call hands to one parameter of a function."""
        named = [*function.args.posonlyargs, *function.args.args]
        is_open = any(isinstance(arg, ast.Starred) for arg in call.args) or bool(function.decorator_list)
        if (
            is_open
            or any(k.arg is None for k in call.keywords)
            or param not in (*named, *function.args.kwonlyargs)
        ):
            return self._arguments([call])
        values = [keyword.value for keyword in call.keywords if keyword.arg == param.arg]
        if param in named:
            place = named.index(param)
            # What a method is called on may stand before the dot, or be handed over.
            places = (place - 1, place) if is_method else (place,)
            values += [call.args[n] for n in places if 0 <= n < len(call.args)]
        return self._all(values)

    def _is_own(self, func: ast.expr) -> bool:
        """Whether a function of the project may be called."""
        name = last(func)
        if isinstance(func, ast.Attribute) and name in self._naming.functions:
            return any(
                kind in (OWN, THEIRS, ANYTHING) or kind.startswith(MODULE) for kind in self._value(func.value)
            )
        own = name in self._naming.functions or name in self._naming.classes or self._naming.is_param(name)
        return own or not name or root_of(func) in self._foreign

    def _heirs(self, name: str) -> set[str]:
        """A class of the file, and those that extend it."""
        found, pending = {name}, [name]
        while pending:
            base = pending.pop()
            for other, classes in self._naming.classes.items():
                if other not in found and any(base in map(last, cls.bases) for cls in classes):
                    found.add(other)
                    pending.append(other)
        return found

    def _arguments(self, calls: Iterable[ast.Call]) -> Kinds:
        """All that calls are handed, and what they are called on."""
        found: set[str] = set()
        for call in calls:
            found |= self._once(("arguments", id(call)), lambda call=call: self._handed(call))  # type: ignore[misc]
        return frozenset(found)

    def _handed(self, call: ast.Call) -> Kinds:
        beside = call.func.value if isinstance(call.func, ast.Attribute) else None
        values = (keyword.value for keyword in call.keywords)
        return self._all((*call.args, *values)) | (self._beside(beside) if beside is not None else _NONE)

    def _beside(self, node: ast.expr) -> Kinds:
        """What is in the object that a method is called on: `tasks.sort(key=…)`."""
        return frozenset(kind for kind in self._value(node) if kind in self._types)

    # Types that are written down

    def _declared(self, node: ast.expr) -> Kinds:
        """The types that an annotation names."""
        found: set[str] = set()
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                found |= self._Name(inner)
            elif isinstance(inner, ast.Attribute):
                found |= self._class(inner.attr)
            elif isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                for word in WORD.findall(inner.value):
                    found |= self._class(word) | self._Name(ast.Name(word, ast.Load()))
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

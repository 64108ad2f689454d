"""What the functions of a file are handed, and what they give, for the light look."""

from __future__ import annotations

import ast

from batchlint.python.light.following import Following
from batchlint.python.light.kinds import ANY, ANYTHING, JUST_OWN, MODULE, NOTHING, OWN, THEIRS
from batchlint.python.light.local_names import last, root_of

TYPE_CHECKING = False
if TYPE_CHECKING:  # a look must not cost more than what it saves
    from collections.abc import Iterable

    from batchlint.python.light.kinds import Kinds
    from batchlint.python.light.naming import Function

#: Decorators that hand nothing on, of those that need no import.
_PLAIN = frozenset(["property", "staticmethod", "classmethod", "setter", "getter", "deleter"])
#: What classes are called in their own methods.
_SHARED = frozenset(["cls", "type", "__class__"])
#: Methods that nobody hands anything of Batch's but by name.
_QUIET = frozenset(["__init__", "__new__", "__post_init__", "__repr__", "__str__", "__del__", "__enter__"])


class Hearing(Following):
    """The questions about functions."""

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
                return ANY
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
            return self._arguments(calls) | self._all(defaults) if calls is not None else ANY
        owner = naming.owners.get(id(function))
        first = (*function.args.posonlyargs, *function.args.args, param)[0]
        if owner is not None and param is first:
            if not any(last(decorator) == "staticmethod" for decorator in function.decorator_list):
                return JUST_OWN if param.annotation is None else ANY
        name = function.name
        is_special = name.startswith("__") and name.endswith("__")
        if self._is_asked or naming.has_type_comments or name.startswith("test"):
            return ANY
        # A method is read as an attribute only.
        if name in naming.kept_attributes or (owner is None and name in naming.kept):
            return ANY
        wrapped = self._wrapped(function)
        if wrapped is None or (is_special and name not in _QUIET):
            return ANY
        found = set(self._all((*defaults, *wrapped[0])))
        names = {name}
        if is_special and owner is not None:
            names |= self._heirs(owner.name) | _SHARED
            if not names.isdisjoint(naming.kept) or not names.isdisjoint(naming.kept_attributes):
                return ANY
        for each in names:
            for call in naming.calls.get(each, ()):
                if owner is not None and not self._may_reach(call, each, owner, names):
                    continue
                found |= self._given(call, function, param, owner is not None)
            # Who is handed a function hands to it what is beside it; but for functions of the project.
            handed = naming.handed.get(each, ()) if each not in _SHARED else ()
            if any(self._is_own(call.func) for call in handed):
                return ANY
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
        if isinstance(func, ast.Attribute):
            kinds = self._value(func.value)
            # A method of another file's class may hand on whatever it comes by.
            if THEIRS in kinds or (ANYTHING in kinds and self._foreign):
                return True
            if name in self._naming.functions:
                return any(kind in (OWN, ANYTHING) or kind.startswith(MODULE) for kind in kinds)
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
        return self._all((*call.args, *values)) | (self._beside(beside) if beside is not None else NOTHING)

    def _beside(self, node: ast.expr) -> Kinds:
        """What is in the object that a method is called on: `tasks.sort(key=…)`."""
        return frozenset(kind for kind in self._value(node) if kind in self._types)

"""Scopes, and the functions and classes that a file defines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from batchlint.python.syntax import nodes
from batchlint.python.syntax.source import Source
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    Constant,
    DictValue,
    GroupValue,
    Instance,
    ListValue,
    MapValue,
    ModuleValue,
    ProjectClassValue,
    TupleValue,
    Unknown,
    Value,
    fallback,
    is_evidence,
    join,
)

#: The maximum number of bases of a class that are checked.
MOST_BASES = 32


class Home(Protocol):
    """What runs the functions of a file."""

    @property
    def source(self) -> Source:
        """The file."""


class Scope:
    """The names of a module, a class body or a function, with the scope around it."""

    def __init__(self, parent: Scope | None = None, cls: ProjectClass | None = None) -> None:
        self.names: dict[str, Value] = {}
        self.parent = parent
        #: The class whose body this is; None for all other scopes.
        self.cls = cls
        #: The class whose method this is the body of, for `super()`.
        self.method_of: ProjectClass | None = None
        #: Values that the function returns, filled while its body is run.
        self.returned: list[Value] = []
        self.outer_names: set[str] = set()
        #: Types that annotations without a value declare, of names that are bound later.
        self.declared: dict[str, Value] = {}
        #: Values that functions bind to names of this scope by `global` and `nonlocal`.
        self.stored: dict[str, Value] = {}
        #: Whether tests have narrowed attributes: `self.pool` is bound like a name then.
        self.has_paths = False
        #: Whether the function is a generator.
        self.yields = False

    def get(self, name: str) -> Value | None:
        """The value of a name, bound here or further out; None for one that is not bound."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                found = scope.names[name]
                if scope.stored and scope is not self and name in scope.stored:
                    return join(found, scope.stored[name])
                return found
            scope = scope.parent
        return None

    def set(self, name: str, value: Value) -> None:
        """Bind a name here, or in the scope that `global` or `nonlocal` declares."""
        scope = self
        if name in self.outer_names and self.parent is not None:
            outer: Scope | None = self.parent
            while outer is not None:
                if name in outer.names or outer.parent is None:
                    scope = outer
                    known = outer.stored.get(name)
                    outer.stored[name] = value if known is None else join(known, value)
                    break
                outer = outer.parent
        scope.names[name] = value

    def snapshot(self) -> dict[str, Value]:
        """A copy of the bindings, to return to for another branch."""
        return dict(self.names)

    def merge(self, *branches: dict[str, Value]) -> None:
        """Bind each name to the union of what branches bound to it."""
        merged = dict(branches[0]) if branches else {}
        together = fallback if self.parent is None else join
        for names in branches[1:]:
            for name, value in names.items():
                known = merged.get(name)
                if known is not value:  # most names are bound as they were before the branches
                    merged[name] = together(known, value) if known is not None else value
        if self.has_paths:
            # A narrowed attribute is one only behind the test.
            merged = {n: v for n, v in merged.items() if "." not in n or all(n in b for b in branches)}
        self.names = merged


@dataclass(eq=False, repr=False)
class Function:
    """A function or method that the file defines.

    `arguments` are those of its calls, `result` is what it returns; both grow from one pass over the file
    to the next. `defaults` are those of its parameters that are evidence of a type. `home` runs the
    functions of its file. `called` is set once a caller is known, `cooperative` where it passes its keywords
    on to the next base, whichever that is.
    """

    node: nodes.FunctionDef | nodes.Lambda
    scope: Scope
    cls: ProjectClass | None = None
    name: str = ""
    arguments: dict[str, Value] = field(default_factory=dict)
    declared: Value | None = None
    result: Value = UNKNOWN
    home: Home | None = None
    is_static: bool = False
    is_class_method: bool = False
    is_fixture: bool = False
    yields: bool = False
    #: Whether its body returns anything.
    gives: bool = False
    #: Whether it was made by a call that is specialized: it is a closure over the values of that call.
    fresh: bool = False
    defaults: dict[str, Value] = field(default_factory=dict)
    called: bool = False
    cooperative: bool = False

    @property
    def qualified(self) -> str:
        """Its name within its file, the same in every version of the text."""
        return f"{self.cls.name}.{self.name}" if self.cls is not None else self.name


def parameters(params: nodes.Parameters) -> list[nodes.Param]:
    """The parameters that take one argument each."""
    return [*params.posonly_params, *params.params, *params.kwonly_params]


@dataclass(eq=False, repr=False)
class ProjectClass:
    """A class that the file defines: its bases, its methods, and what its attributes hold.

    `takes` are keywords of a constructor whose code is not at hand, besides those of the base.
    """

    name: str
    bases: list[Value] = field(default_factory=list)
    members: dict[str, Value] = field(default_factory=dict)
    attributes: dict[str, Value] = field(default_factory=dict)
    #: The classes that certainly extend this one.
    subclasses: list[ProjectClass] = field(default_factory=list)
    home: Home | None = None
    takes: frozenset[str] = frozenset()

    def lookup(self, name: str) -> Value | None:
        """A member or attribute, here or in a base of the project."""
        vague: Value | None = None
        for cls in self.mro():
            found = cls.members.get(name, cls.attributes.get(name))
            if found is None:
                continue
            # A base may declare the type of an attribute that begins empty here.
            if vague is None or isinstance(vague, Unknown):
                vague = found
                if is_evidence(found):
                    return found
            elif is_evidence(found) and _may_hold(vague, found):
                return found
        return vague

    def below(self, name: str) -> list[Value]:
        """The members of this name in the classes that extend this one: a base may rely on them."""
        found, seen, pending = [], {self}, list(self.subclasses)
        while pending:
            cls = pending.pop()
            if cls in seen:
                continue
            seen.add(cls)
            value = cls.members.get(name, cls.attributes.get(name))
            if value is not None:
                found.append(value)
            pending.extend(cls.subclasses)
        return found

    def mro(self) -> list[ProjectClass]:
        """This class and its bases within the project, nearest first."""
        found = {self}
        pending = [self]
        for cls in pending:
            for base in cls.bases if len(found) < MOST_BASES else ():
                if isinstance(base, ProjectClassValue) and base.cls not in found:
                    found.add(base.cls)
                    pending.append(base.cls)
        return pending

    def package_base(self) -> str | None:
        """The class of the package that this one extends, or None."""
        found = (base.name for cls in self.mro() for base in cls.bases if isinstance(base, ClassValue))
        return next(found, None)

    def foreign_base(self, modules: tuple[str, ...]) -> str | None:
        """The class that this one extends of modules whose names begin so, or None."""
        bases = (base for cls in self.mro() for base in cls.bases)
        named = (base.name for base in bases if isinstance(base, ModuleValue))
        return next((name for name in named if name.startswith(modules)), None)

    def taken_besides(self) -> frozenset[str]:
        """The keywords that constructors take whose code is not at hand, besides those of the package."""
        return frozenset().union(*(cls.takes for cls in self.mro()))

    def extends(self, *names: str) -> bool:
        """Whether it has a base of such a name from another module: `NamedTuple`, `TypedDict`."""
        bases = (base for cls in self.mro() for base in cls.bases)
        return any(isinstance(b, ModuleValue) and b.name.rpartition(".")[2] in names for b in bases)

    def row(self) -> TupleValue | None:
        """The fields of a named tuple in their order; None for a class of anything else."""
        named = self.extends("NamedTuple", "namedtuple")
        return TupleValue(tuple(self.attributes.values())) if named else None

    def operations(self) -> GroupValue | None:
        """The operations that this class extends; None for one that extends none."""
        found = (base for cls in self.mro() for base in cls.bases if isinstance(base, GroupValue))
        return next(found, None)

    def store(self, name: str, value: Value) -> None:
        """Add a value to those that are stored on an attribute."""
        known = self.attributes.get(name)
        learned = isinstance(known, Unknown) and known.parameter
        self.attributes[name] = value if known is None or learned else join(known, value)


def _may_hold(empty: Value, declared: Value) -> bool:
    """Whether a value that is no evidence of a type can be the first one of a declared type."""
    match empty:
        case Constant(value=None):
            return isinstance(declared, (Instance, ListValue, MapValue))
        case DictValue() | MapValue():
            return isinstance(declared, MapValue)
    return isinstance(empty, ListValue) and isinstance(declared, ListValue)


def enclosing_class(scope: Scope) -> ProjectClass | None:
    """The class whose method a scope belongs to, or None."""
    current: Scope | None = scope
    while current is not None:
        if current.method_of is not None:
            return current.method_of
        current = current.parent
    return None

"""Names and what they are bound to: modules, functions, classes of the project."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from batchlint.python.values.alternatives import fallback, join
from batchlint.python.values.guessing import says
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
)

if TYPE_CHECKING:
    from batchlint.python.inference import Inference


class Scope:
    """The names of a module, a class body or a function, with the scope around it."""

    def __init__(self, parent: Scope | None = None, cls: ProjectClass | None = None) -> None:
        self.names: dict[str, Value] = {}
        self.parent = parent
        #: The class whose body this is; None for all other scopes.
        self.cls = cls
        #: The class whose method this is the body of, for `super()`.
        self.method_of: ProjectClass | None = None
        #: Values that the function gives back, filled while its body is read.
        self.returned: list[Value] = []
        self.outer_names: set[str] = set()
        #: What annotations without a value say of names that are bound later.
        self.declared: dict[str, Value] = {}
        #: What functions store on names of this scope by `global` and `nonlocal`.
        self.stored: dict[str, Value] = {}
        #: Whether tests have said what attributes are: `self.pool` is bound like a name.
        self.has_paths = False
        #: Whether the function is a generator.
        self.yields = False

    def get(self, name: str) -> Value | None:
        """What a name is bound to, here or further out; None for one that is not bound."""
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
        """Bind a name here, or where `global` and `nonlocal` say."""
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
        """The bindings, to come back to where control flow parts."""
        return dict(self.names)

    def merge(self, *branches: dict[str, Value]) -> None:
        """Take what each branch bound; a name that only some bind may be any of those."""
        merged: dict[str, Value] = {}
        together = fallback if self.parent is None else join
        for names in branches:
            for name, value in names.items():
                merged[name] = together(merged[name], value) if name in merged else value
        if self.has_paths:
            # What a test says of an attribute holds behind it only.
            merged = {n: v for n, v in merged.items() if "." not in n or all(n in b for b in branches)}
        self.names = merged


@dataclass(eq=False, repr=False)
class Function:
    """A function or method that the file defines.

    `arguments` collects what it is called with, `result` what it gives back; both grow from one
    pass over the file to the next. `defaults` are those of its parameters that say something. `home` is
    the analysis of the file that it stands in. `called` says that some caller is known, `cooperative`
    that it hands its keywords on to whatever base comes next.
    """

    node: cst.FunctionDef | cst.Lambda
    scope: Scope
    cls: ProjectClass | None = None
    name: str = ""
    arguments: dict[str, Value] = field(default_factory=dict)
    declared: Value | None = None
    result: Value = UNKNOWN
    home: Inference | None = None
    is_static: bool = False
    is_class_method: bool = False
    is_fixture: bool = False
    yields: bool = False
    #: Whether its body was seen to give anything back.
    gives: bool = False
    #: Whether it was made by a call that is looked at by itself: a closure over that call's values.
    fresh: bool = False
    defaults: dict[str, Value] = field(default_factory=dict)
    called: bool = False
    cooperative: bool = False

    @property
    def qualified(self) -> str:
        """Its name within its file, the same in every version of the text."""
        return f"{self.cls.name}.{self.name}" if self.cls is not None else self.name


def parameters(params: cst.Parameters) -> list[cst.Param]:
    """The parameters that have a name and take one argument each."""
    return [*params.posonly_params, *params.params, *params.kwonly_params]


@dataclass(eq=False, repr=False)
class ProjectClass:
    """A class that the file defines: its bases, its methods, and what its attributes hold.

    `takes` are keywords of a constructor that can't be seen, besides those of the base.
    """

    name: str
    bases: list[Value] = field(default_factory=list)
    members: dict[str, Value] = field(default_factory=dict)
    attributes: dict[str, Value] = field(default_factory=dict)
    #: The classes that extend this one, as far as they may be counted on.
    subclasses: list[ProjectClass] = field(default_factory=list)
    home: Inference | None = None
    takes: frozenset[str] = frozenset()

    def lookup(self, name: str) -> Value | None:
        """A member or attribute, here or in a base of the project."""
        vague: Value | None = None
        for cls in self.mro():
            found = cls.members.get(name, cls.attributes.get(name))
            if found is None:
                continue
            # A base may say what a class stores there: its type, where that begins empty here.
            if vague is None or isinstance(vague, Unknown):
                vague = found
                if says(found):
                    return found
            elif says(found) and _may_hold(vague, found):
                return found
        return vague

    def below(self, name: str) -> list[Value]:
        """What the classes that extend this one have of a name: a base may rely on it."""
        found, seen, open_ = [], {self}, list(self.subclasses)
        while open_:
            cls = open_.pop()
            if cls in seen:
                continue
            seen.add(cls)
            value = cls.members.get(name, cls.attributes.get(name))
            if value is not None:
                found.append(value)
            open_.extend(cls.subclasses)
        return found

    def mro(self) -> list[ProjectClass]:
        """This class and its bases within the project, nearest first."""
        found: list[ProjectClass] = []
        open_ = [self]
        while open_:
            cls = open_.pop(0)
            if cls not in found:
                found.append(cls)
                open_.extend(b.cls for b in cls.bases if isinstance(b, ProjectClassValue))
        return found

    def package_base(self) -> str | None:
        """The class of the package that this one extends, or None."""
        for cls in self.mro():
            for base in cls.bases:
                if isinstance(base, ClassValue):
                    return base.name
        return None

    def taken_besides(self) -> frozenset[str]:
        """What constructors that can't be seen take besides what the class of the package does."""
        return frozenset().union(*(cls.takes for cls in self.mro()))

    def extends(self, *names: str) -> bool:
        """Whether it is made by what a module that can't be seen calls so: `NamedTuple`, `TypedDict`."""
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
        """Note what is stored on an attribute; all stores in the class count alike."""
        known = self.attributes.get(name)
        learned = isinstance(known, Unknown) and known.parameter
        self.attributes[name] = value if known is None or learned else join(known, value)


def _may_hold(empty: Value, declared: Value) -> bool:
    """Whether a value that says nothing by itself can be the beginning of a declared one."""
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

"""What each name and attribute of one file is bound to, for the light look.

Names are noted without regard to scopes and order: whatever a name is bound to anywhere counts. What
an object of the project holds is noted by the name of the attribute alone.
"""

from __future__ import annotations

import ast
import re
from collections import deque

from batchlint.python.light.local_names import last
from batchlint.python.light.records import RECORDS, note_fields, record_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias, TypeVar

    Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
    _Node = TypeVar("_Node", bound=ast.AST)

WORD = re.compile(r"\w+")
_TYPE_COMMENT = re.compile(r"#\s*type:\s*(?!ignore)")
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = frozenset([*_Function, ast.ClassDef, ast.Lambda])
#: What adds its arguments to what it is called on.
_GROWS = frozenset(
    [
        *("append", "insert", "extend", "add", "update", "appendleft", "extendleft", "put", "put_nowait"),
        *("setdefault", "__setitem__"),
    ]
)
#: Something that can't be followed.
OPAQUE = ast.Constant(value=...)


class Naming:
    """The bindings of one file."""

    def __init__(self, tree: ast.Module, text: str) -> None:
        """Note them.

        Args:
            tree: the file.
            text: its source.
        """
        self.has_type_comments = _TYPE_COMMENT.search(text) is not None
        #: All nodes but contexts, by their kinds, those above first.
        self._kinds: dict[type, list[Any]] = {}
        #: The definition that each call stands in.
        self.homes: dict[int, ast.AST] = {}
        #: What names are bound to, by the scope that they belong to, and by the name alone.
        self._local: dict[tuple[int, str], list[ast.AST]] = {}
        self._everywhere: dict[str, list[ast.AST]] = {}
        #: The scope of each name that is read, and the one around each scope.
        self._scopes: dict[int, int] = {}
        self._above: dict[int, int] = {}
        #: Names that functions bind outside of them.
        self.outer: set[str] = set()
        #: What an attribute of an object of the project may be.
        self.stored: dict[str, list[ast.expr]] = {}
        #: Attributes that are assigned to, as opposed to those that only grow.
        self.given: set[str] = set()
        #: What tests say of attributes, whatever they are attributes of.
        self.narrowed: dict[str, list[ast.expr]] = {}
        #: Annotations, which name types, by the attribute that they declare.
        self.declared: dict[str, list[ast.expr]] = {}
        self.params: dict[int, Function | ast.Lambda] = {}
        self.functions: dict[str, list[Function]] = {}
        self.classes: dict[str, list[ast.ClassDef]] = {}
        #: The class that a function is defined in, by the function's identity.
        self.owners: dict[int, ast.ClassDef] = {}
        #: Names of modules, or from modules, as they are called there.
        self.imported: dict[str, set[str]] = {}
        self.calls: dict[str, list[ast.Call]] = {}
        #: The calls that a function or a lambda is handed to, by its name or its identity.
        self.handed: dict[str | int, list[ast.Call]] = {}
        #: Names, and attributes, that are used for more than to be called, or to be handed over.
        self.kept: set[str] = set()
        self.kept_attributes: set[str] = set()
        #: What is handed by position to classes without a constructor of their own.
        self.fields: list[ast.expr] = []
        #: Such classes that are made by a call, and the names of their attributes.
        self.records: dict[str, list[str]] = {}
        self.docs: list[str] = []
        #: Expressions that name types, and what is called: nothing is handed on.
        self.placed: set[int] = set()
        self._class_scopes: set[int] = set()
        self._grown: list[tuple[int, str, ast.expr]] = []
        self._scope = id(tree)
        self._visit(tree)
        for scope, name, value in self._grown:
            found = self._home(scope, name)
            if found is not None:
                self._local[found, name].append(value)
            self._everywhere.setdefault(name, []).append(value)
        note_fields(self)

    def bindings(self, node: ast.Name) -> tuple[int, list[ast.AST]]:
        """What a name is bound to, and a number for the scope where it is.

        A binding is an expression, or what binds: a definition, a parameter, an import, an annotation.
        """
        name = node.id
        if name not in self.outer and id(node) in self._scopes:
            home = self._home(self._scopes[id(node)], name)
            return (home, self._local[home, name]) if home is not None else (0, [])
        return 0, self._everywhere.get(name, [])

    def is_param(self, name: str) -> bool:
        """Whether a function has a parameter of a name."""
        return any(isinstance(binding, ast.arg) for binding in self._everywhere.get(name, ()))

    def _home(self, scope: int | None, name: str) -> int | None:
        """The innermost scope around that binds a name."""
        while scope is not None:
            if (scope, name) in self._local:
                return scope
            scope = self._above.get(scope)
        return None

    def each(self, kind: type[_Node]) -> list[_Node]:
        """The nodes of one kind."""
        return self._kinds.get(kind, [])

    def among(self, *kinds: type[ast.AST]) -> list[Any]:
        """The nodes of some kinds, one kind after the other."""
        return [node for kind in kinds for node in self._kinds.get(kind, ())]

    def _visit(self, tree: ast.Module) -> None:
        methods: dict[type, Callable[[Any], None] | None] = {}
        scopes: dict[int, ast.AST] = {id(tree): tree}
        pending: deque[tuple[ast.AST, int]] = deque([(tree, id(tree))])
        add = pending.append
        while pending:
            node, scope = pending.popleft()
            kind = type(node)
            if kind not in methods:
                methods[kind] = getattr(self, f"_{kind.__name__}", None)
                self._kinds[kind] = []
            self._kinds[kind].append(node)
            method = methods[kind]
            self._scope = scope
            if kind is ast.Name:
                self._scopes[id(node)] = scope
            elif kind is ast.Call:
                self.homes[id(node)] = scopes[scope]
            if method is not None:
                method(node)
            if kind in _SCOPES:
                outside, inside = _parts(node)
                for child in outside:
                    add((child, scope))
                # What a class binds, the functions in it don't see.
                above = scope
                while above in self._class_scopes:
                    above = self._above[above]
                self._above[id(node)] = above
                scopes[id(node)] = node
                if isinstance(node, ast.ClassDef):
                    self._class_scopes.add(id(node))
                for child in inside:
                    add((child, id(node)))
                continue
            for name in node._fields:
                value = getattr(node, name, None)
                if isinstance(value, list):
                    for child in value:
                        if isinstance(child, ast.AST):
                            add((child, scope))
                elif name != "ctx" and isinstance(value, ast.AST):
                    add((value, scope))

    def _set(self, name: str, value: ast.AST, scope: int | None = None) -> None:
        """Note what a name is bound to."""
        self._local.setdefault((self._scope if scope is None else scope, name), []).append(value)
        self._everywhere.setdefault(name, []).append(value)

    # Statements

    def _Assign(self, node: ast.Assign) -> None:
        value = OPAQUE if self.has_type_comments else node.value
        for target in node.targets:
            self._bind(target, value)
        if isinstance(node.value, ast.Call) and last(node.value.func) in RECORDS:
            names = record_of(node.value)
            self.records.update({t.id: names for t in node.targets if isinstance(t, ast.Name)})

    def _AnnAssign(self, node: ast.AnnAssign) -> None:
        self._place(node.annotation)
        if isinstance(node.target, ast.Name):
            self._set(node.target.id, node)
        self.declared.setdefault(last(node.target), []).append(node.annotation)
        if node.value is not None:
            self._bind(node.target, node.value)

    def _AugAssign(self, node: ast.AugAssign) -> None:
        self._bind(node.target, node.value)

    _NamedExpr = _AugAssign

    def _For(self, node: ast.For | ast.AsyncFor | ast.comprehension) -> None:
        self._bind(node.target, ast.Starred(node.iter))

    _AsyncFor = _For
    _comprehension = _For

    def _withitem(self, node: ast.withitem) -> None:
        if node.optional_vars is not None:
            self._bind(node.optional_vars, ast.Await(node.context_expr))

    def _FunctionDef(self, node: Function) -> None:
        self._arguments_of(node)
        self._set(node.name, node)
        self.functions.setdefault(node.name, []).append(node)
        for decorator in node.decorator_list:
            self._place(decorator)
        if node.returns is not None:
            self._place(node.returns)

    _AsyncFunctionDef = _FunctionDef

    def _Lambda(self, node: ast.Lambda) -> None:
        self._arguments_of(node)

    def _arguments_of(self, node: Function | ast.Lambda) -> None:
        found = node.args
        for arg in (*found.posonlyargs, *found.args, *found.kwonlyargs, found.vararg, found.kwarg):
            if arg is not None:
                self.params[id(arg)] = node
                self._set(arg.arg, arg, id(node))
                if arg.annotation is not None:
                    self._place(arg.annotation)

    def _ClassDef(self, node: ast.ClassDef) -> None:
        self._set(node.name, node)
        self.classes.setdefault(node.name, []).append(node)
        for base in node.bases:
            self._place(base)
        doc = ast.get_docstring(node, clean=False)
        if doc:
            self.docs.append(doc)
        for inner in node.body:
            if isinstance(inner, _Function):
                self.owners[id(inner)] = node
            elif isinstance(inner, ast.Assign):
                for target in inner.targets:
                    if isinstance(target, ast.Name):
                        value = OPAQUE if self.has_type_comments else inner.value
                        self.given.add(target.id)
                        self.stored.setdefault(target.id, []).append(value)
            elif isinstance(inner, ast.AnnAssign):
                if inner.value is not None and isinstance(inner.target, ast.Name):
                    self.stored.setdefault(inner.target.id, []).append(inner.value)
            elif not isinstance(inner, (ast.Expr, ast.Pass)):
                # A loop or a condition in a class binds what can't be told from other names.
                for deep in ast.walk(inner):
                    if isinstance(deep, ast.Name) and isinstance(deep.ctx, ast.Store):
                        self.stored.setdefault(deep.id, []).append(ast.Name(deep.id, ast.Load()))

    def _Import(self, node: ast.Import) -> None:
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            self.imported.setdefault(bound, set()).add(alias.name if alias.asname else bound)
            self._set(bound, alias)

    def _ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            self.imported.setdefault(alias.asname or alias.name, set()).add(_joined(node, alias))
            self._set(alias.asname or alias.name, alias)

    def _Global(self, node: ast.Global | ast.Nonlocal) -> None:
        self.outer.update(node.names)

    _Nonlocal = _Global

    def _ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type is not None:
            self._place(node.type)
            if node.name:
                self._set(node.name, node.type)

    def _Raise(self, node: ast.Raise) -> None:
        if node.exc is not None:
            self.placed.add(id(node.exc))

    def _MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        if node.name:
            self._set(node.name, OPAQUE)

    _MatchStar = _MatchAs

    def _MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self._set(node.rest, OPAQUE)

    def _Match(self, node: ast.Match) -> None:
        for inner in ast.walk(node.subject):
            if isinstance(inner, ast.Name):
                self._grown.append((self._scope, inner.id, OPAQUE))
            elif isinstance(inner, ast.Attribute):
                self.narrowed.setdefault(inner.attr, []).append(OPAQUE)

    # Expressions

    def _Call(self, node: ast.Call) -> None:
        func = node.func
        name = last(func)
        if name:
            self.placed.add(id(func))
            self.calls.setdefault(name, []).append(node)
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            if isinstance(argument, ast.Lambda):
                self.handed.setdefault(id(argument), []).append(node)
            elif isinstance(argument, (ast.Name, ast.Attribute)):
                self.placed.add(id(argument))
                self.handed.setdefault(last(argument), []).append(node)
        if isinstance(func, ast.Attribute):
            if func.attr in _GROWS:
                for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                    self._grow(func.value, argument)
        elif name == "isinstance" and len(node.args) == 2:
            self._place(node.args[1])
            subject = node.args[0]
            if isinstance(subject, ast.Name):
                self._grown.append((self._scope, subject.id, node.args[1]))
            else:
                self.narrowed.setdefault(last(subject), []).append(node.args[1])
        elif name == "setattr" and len(node.args) == 3 and isinstance(node.args[1], ast.Constant):
            self.stored.setdefault(str(node.args[1].value), []).append(node.args[2])
        elif name == "getattr" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
            self.kept_attributes.add(str(node.args[1].value))

    def _Name(self, node: ast.Name) -> None:
        if id(node) not in self.placed and isinstance(node.ctx, ast.Load):
            self.kept.add(node.id)
            if self._scope in self._class_scopes:
                self.kept_attributes.add(node.id)

    def _Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.ctx, ast.Load):
            # `Name.attribute` does not hand the class on.
            self.placed.add(id(node.value))
            if id(node) not in self.placed:
                self.kept_attributes.add(node.attr)

    # What they say

    def _place(self, node: ast.expr) -> None:
        """An expression that names types, or what is called: nothing is handed on."""
        self.placed.update(id(inner) for inner in ast.walk(node))

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._set(target.id, value)
        elif isinstance(target, ast.Attribute):
            self.given.add(target.attr)
            self.stored.setdefault(target.attr, []).append(value)
        elif isinstance(target, (ast.Subscript, ast.Starred)):
            self._grow(target.value, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            parts = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
            fits = len(parts) == len(target.elts) and not any(
                isinstance(part, ast.Starred) for part in (*parts, *target.elts)
            )
            for position, inner in enumerate(target.elts):
                self._bind(inner, parts[position] if fits else ast.Starred(value))

    def _grow(self, target: ast.expr, value: ast.expr) -> None:
        """What something holds from here on."""
        while isinstance(target, (ast.Subscript, ast.Call, ast.Starred)):
            target = target.func if isinstance(target, ast.Call) else target.value
            if isinstance(target, ast.Attribute) and target.attr in _GROWS:
                target = target.value
        if isinstance(target, ast.Name):
            self._grown.append((self._scope, target.id, value))
        elif isinstance(target, ast.Attribute):
            self.stored.setdefault(target.attr, []).append(value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for inner in target.elts:
                self._bind(inner, value)


def _joined(node: ast.ImportFrom, alias: ast.alias) -> str:
    """What is imported, with the dots of a relative import."""
    return f"{'.' * node.level}{node.module}.{alias.name}" if node.module else "." * node.level + alias.name


def _parts(node: ast.AST) -> tuple[list[ast.AST], list[ast.AST]]:
    """What of a definition is evaluated around it, and what in it."""
    if isinstance(node, ast.Lambda):
        return _arguments(node.args), [node.body]
    if isinstance(node, ast.ClassDef):
        return [*node.bases, *node.keywords, *node.decorator_list], list(node.body)
    assert isinstance(node, _Function)
    returned = [node.returns] if node.returns is not None else []
    return [*node.decorator_list, *_arguments(node.args), *returned], list(node.body)


def _arguments(found: ast.arguments) -> list[ast.AST]:
    """The parameters of a function, and their defaults."""
    args = (*found.posonlyargs, *found.args, *found.kwonlyargs, found.vararg, found.kwarg)
    nodes = (*found.defaults, *found.kw_defaults, *args)
    return [node for node in nodes if node is not None]

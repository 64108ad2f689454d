"""What a file can't know the type of, for the light look: only what has a certain type can be misspelled.

A parameter that nobody hands anything to is an object of unknown type, and so is all that is read of
it, called on it or taken out of it. Names are followed backwards through the file, without regard to
scopes and order: whatever a name is bound to anywhere counts.
"""

from __future__ import annotations

import ast
import re

TYPE_CHECKING = False
if TYPE_CHECKING:  # a look must not cost more than what it saves
    from collections.abc import Container, Iterable

_WORD = re.compile(r"\w+")
#: Built-in functions that give what is not handed to them.
_OPEN = frozenset(["super", "globals", "locals", "vars", "type", "getattr"])
#: What does work in the background, and gives nothing back.
_WORKERS = frozenset(["Thread", "Process", "Timer"])
#: Of what is caught as one of these, the full analysis knows nothing.
_EXCEPTION = "BatchErrorException"
_Function = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Receivers:
    """Tells for expressions of one file whether their type is sure to be unknown."""

    def __init__(
        self,
        tree: ast.Module,
        nodes: list[ast.AST],
        text: str,
        types: Container[str],
        modules: set[str],
        aliases: set[str],
        foreign: Iterable[str],
        is_asked: bool,
    ) -> None:
        """Note what names are bound to.

        Args:
            tree: the file.
            nodes: all nodes of it, those above first.
            text: its source.
            types: names of classes whose objects have properties.
            modules: names that stand for modules, and nothing else.
            aliases: those of modules of the package.
            foreign: names from modules of the project.
            is_asked: whether other files may be asked what they hand to functions of this one.
        """
        self._text = text
        self._types = types
        self._modules = modules
        self._aliases = aliases
        #: What each name may be, as expressions; None for what can't be followed.
        self._bound: dict[str, list[ast.expr | None]] = {}
        self._params: dict[str, list[tuple[ast.AST, ast.arg]]] = {}
        self._is_asked = is_asked
        #: What a type that is declared may be called in this file.
        self._declared = set(foreign)
        for statement in tree.body:
            if isinstance(statement, ast.Assign):
                self._declared.update(t.id for t in statement.targets if isinstance(t, ast.Name))
        self._has_comments = "# type:" in text or "#type:" in text
        self._calls: dict[str, list[ast.Call]] = {}
        self._called: set[int] = set()
        self._under_way: set[str] = set()
        self._known: dict[str, bool] = {}
        self._used: set[str] = set()
        self._methods: set[int] = set()
        for node in nodes:
            self._note(node)

    def is_unknown(self, node: ast.expr) -> bool:
        """Whether the full analysis can't know, for certain, what an expression is."""
        if isinstance(node, (ast.Constant, ast.JoinedStr, ast.Compare)):
            return True
        if isinstance(node, ast.Name):
            return self._is_unknown_name(node.id)
        if isinstance(node, ast.Attribute):
            return not self._is_class(node.attr) and self.is_unknown(node.value)
        if isinstance(node, (ast.Subscript, ast.Starred, ast.Await, ast.NamedExpr)):
            return self.is_unknown(node.value)
        if isinstance(node, ast.Call):
            return self._is_unknown_call(node)
        if isinstance(node, (ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.IfExp, ast.List, ast.Tuple, ast.Set)):
            parts = (part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr))
            return all(map(self.is_unknown, parts))
        return False

    def _is_unknown_call(self, node: ast.Call) -> bool:
        root = node.func
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and (root.id in self._aliases or root.id in _OPEN):
            return False
        if not self.is_unknown(node.func):
            return False
        if (node.func.attr if isinstance(node.func, ast.Attribute) else "") in _WORKERS:
            return True
        # What is handed over may be handed back.
        return all(map(self.is_unknown, _arguments(node)))

    def _is_class(self, name: str) -> bool:
        return name in self._types or name.endswith("Operations")

    def _is_unknown_name(self, name: str) -> bool:
        if name in self._modules:
            return True
        known = self._known.get(name)
        if known is not None:
            return known
        if name in self._under_way:
            return True
        self._under_way.add(name)
        found = not self._is_class(name) and all(
            value is not None and self.is_unknown(value) for value in self._bound.get(name, ())
        )
        found = found and all(self._is_unheard(*param) for param in self._params.get(name, ()))
        self._under_way.discard(name)
        if not self._under_way:
            self._known[name] = found
        return found

    def _is_unheard(self, function: ast.AST, param: ast.arg) -> bool:
        """Whether nothing in the file says what a parameter is."""
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return False
        name = function.name
        if self._is_asked or self._has_comments or function.decorator_list or name in self._used:
            return False
        if name.startswith("test") or (name.startswith("__") and name.endswith("__")):
            return False
        calls = self._calls.get(name, ())
        if not all(self.is_unknown(arg) for call in calls for arg in _arguments(call)):
            return False
        if (
            id(function) in self._methods
            and param is (*function.args.posonlyargs, *function.args.args, param)[0]
        ):
            return False  # `self`
        defaults = (*function.args.defaults, *function.args.kw_defaults)
        if not all(default is None or self.is_unknown(default) for default in defaults):
            return False
        # Annotations, comments and the docstring may name its type, however they spell it.
        lines = self._text.split("\n")[function.lineno - 1 : _end_of_head(function)]
        words = {word for line in lines for word in _WORD.findall(line)} - {name}
        return not any(self._is_class(word) or word in self._declared for word in words)

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._bind(target, None if self._has_comments else node.value)
        elif isinstance(node, ast.AnnAssign):
            self._bind(node.target, None)
        elif isinstance(node, (ast.AugAssign, ast.NamedExpr)):
            self._bind(node.target, node.value)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            self._bind(node.target, node.iter)
        elif isinstance(node, ast.withitem):
            if node.optional_vars is not None:
                self._bind(node.optional_vars, node.context_expr)
        elif isinstance(node, _Function):
            arguments = node.args
            every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
            for arg in (*every, arguments.vararg, arguments.kwarg):
                if arg is not None:
                    self._params.setdefault(arg.arg, []).append((node, arg))
            if not isinstance(node, ast.Lambda):
                self._bound.setdefault(node.name, []).append(None)
        elif isinstance(node, ast.ClassDef):
            self._methods.update(map(id, node.body))
            self._declared.add(node.name)
            self._bound.setdefault(node.name, []).append(None)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                self._bound.setdefault(alias.asname or alias.name.partition(".")[0], []).append(None)
        elif isinstance(node, ast.ExceptHandler):
            if node.name:
                self._bound.setdefault(node.name, []).extend(_caught(node.type))
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)):
            if node.name:
                self._bound.setdefault(node.name, []).append(None)
        elif isinstance(node, ast.MatchMapping):
            if node.rest:
                self._bound.setdefault(node.rest, []).append(None)
        elif isinstance(node, ast.Match):
            self._bound.setdefault(_root(node.subject), []).append(None)
        elif isinstance(node, ast.Call):
            self._note_call(node)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            if id(node) not in self._called:
                self._used.add(node.id)
        elif isinstance(node, ast.Attribute):
            if id(node) not in self._called:
                self._used.add(node.attr)
            if isinstance(node.ctx, ast.Store):
                # What is stored on an object of unknown type may be read of it again.
                self._bound.setdefault(_root(node), []).append(None)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            self._used.update(_WORD.findall(node.value))

    def _note_call(self, node: ast.Call) -> None:
        func = node.func
        if isinstance(func, (ast.Name, ast.Attribute)):
            self._called.add(id(func))
            self._calls.setdefault(func.id if isinstance(func, ast.Name) else func.attr, []).append(node)
        if isinstance(func, ast.Attribute):
            # A list holds what is appended to it.
            self._bound.setdefault(_root(func), []).extend(_arguments(node))
        elif isinstance(func, ast.Name) and func.id == "isinstance" and node.args:
            self._bound.setdefault(_root(node.args[0]), []).extend(node.args[1:])

    def _bind(self, target: ast.expr, value: ast.expr | None) -> None:
        for inner in ast.walk(target):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                self._bound.setdefault(inner.id, []).append(value)
            elif isinstance(inner, ast.Subscript) and isinstance(inner.ctx, ast.Store):
                self._bound.setdefault(_root(inner), []).append(value)


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _caught(node: ast.expr | None) -> list[ast.expr]:
    """The classes that are caught, without the exceptions of the package: of these nothing is known."""
    parts = node.elts if isinstance(node, ast.Tuple) else [node] if node is not None else []
    names = [part.attr if isinstance(part, ast.Attribute) else getattr(part, "id", "") for part in parts]
    return [p for p, name in zip(parts, names, strict=True) if name != _EXCEPTION]


def _arguments(node: ast.Call) -> list[ast.expr]:
    return [*node.args, *(keyword.value for keyword in node.keywords)]


def _end_of_head(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The last line of a function's header and docstring."""
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return first.end_lineno or first.lineno
    header = [
        part.end_lineno or 0 for part in ast.walk(function.args) if isinstance(part, (ast.arg, ast.expr))
    ]
    header.append((function.returns.end_lineno or 0) if function.returns is not None else function.lineno)
    return max(header)

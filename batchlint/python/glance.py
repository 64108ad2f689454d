"""A light look at a Python file: is there anything about which something may have to be said?

The full analysis builds a tree that keeps every blank, and follows values; importing what it needs
alone takes longer than all of this. Here the standard library's parser is enough: a file that writes
no word of `dangers`, gives every constructor only what it takes, and hands every operation a body
that is written down the same way has nothing to be reported.

The look may be wrong in one direction only: what it can't tell is something. A test holds it
against the full analysis on every file that the tests know.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from batchlint.python.dangers import Dangers

_WORD = re.compile(r"\w+")
_REST = re.compile(
    r"20\d\d-\d\d-01\.\d|api.version|\bbatch\.(?:azure|core)|azure\.batch|\.batch\.|[$/?]", re.IGNORECASE
)
_REQUEST = re.compile(
    r"20\d\d-\d\d-01\.\d|api.version|azure\.batch|\$(?:select|filter|expand)"
    r"|(?:^|/)(?:pools|jobs|jobschedules|certificates|applications|nodes|tasks|\w+skus|\w+images)\b",
    re.IGNORECASE,
)
_CLIENT = "BatchServiceClient"
_DYNAMIC = frozenset(["vars", "attrgetter", "methodcaller", "import_module", "__import__"])
#: Options whose text names properties.
_QUERIES = frozenset(["select", "filter", "expand"])
_MODULES = frozenset(["models", "batch", "azure"])
_BY_NAME = frozenset(["getattr", "setattr", "delattr"])
#: What can be read of anything.
_COMMON = frozenset(
    ["get", "keys", "items", "values", "update", "copy", "pop", "validate", "serialize", "value"]
)


def may_say(
    text: str, dangers: Dangers, crossed: Callable[[int], bool], is_project: Callable[[str, int], bool]
) -> bool:
    """Look at a file.

    Args:
        text: the decoded file.
        dangers: what to look for.
        crossed: whether the code may move over the transition to a version.
        is_project: whether a module, by name and leading dots, is one of the file's own project.

    Returns:
        False only where a full analysis would have nothing to say.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        return _Look(dangers, crossed, is_project).at(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True


def is_clear(path: str, data: bytes, target: int, root: str, crossed: Callable[[int], bool]) -> bool:
    """Whether a light look at a Python file is enough to know that there is nothing to report.

    Args:
        path: its absolute path.
        data: its content.
        target: position of the version that the code must work with.
        root: absolute path of the folder that its project begins in.
        crossed: whether the code may move over the transition to a version.

    Returns:
        False where only a full analysis can tell.
    """
    import os

    from batchlint.core.anchors import MARK
    from batchlint.core.decoding import decode
    from batchlint.core.reading import ParseFailure
    from batchlint.python.dangers import dangers
    from batchlint.python.reach import concerned, reach_at

    try:
        text = decode(data, python=True).text
    except ParseFailure:
        return False
    if MARK in text:
        return False
    reach, folder = reach_at(root), os.path.dirname(path)
    if not concerned(text, path, root):
        return True
    return not may_say(
        text, dangers(target), crossed, lambda name, level: reach.find(folder, name, level) is not None
    )


class _Look:
    def __init__(
        self, dangers: Dangers, crossed: Callable[[int], bool], is_project: Callable[[str, int], bool]
    ) -> None:
        self.dangers = dangers
        self.names = dangers.names.union(*(words for version, words in dangers.crossed if crossed(version)))
        self.is_project = is_project
        #: Names from modules of the project: what stands behind them is not looked into.
        self.foreign: set[str] = set()
        #: Names that are bound to nothing but models that are written down here.
        self.written: set[str] = set()
        #: Names of modules of the package, and names that can be no object of Batch's.
        self.aliases: set[str] = set()
        self.others: set[str] = {"self", "cls"}
        self.attributes: set[str] = set()
        #: What is called: nobody's property.
        self.called: set[int] = set()
        self.letters = {name: _letters(name) for name in dangers.known}

    def at(self, tree: ast.Module) -> bool:
        """Whether something in the file may matter."""
        nodes = list(ast.walk(tree))
        plain = self._places_of_classes(nodes)
        owners = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
        docs = {id(text) for text in _docstrings(nodes)}
        self._note_bindings(nodes)
        self.called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
        for node in nodes:
            if id(node) in docs:
                continue
            method = getattr(self, f"_{type(node).__name__}", None)
            if method is not None and method(node):
                return True
            if isinstance(node, (ast.Name, ast.Attribute)) and id(node) not in plain:
                if _last(node) in self.dangers.classes or self._is_loose_enum(node, owners):
                    return True  # a class as a value: who knows what becomes of it
        return any(self._is_slip(name) for name in self.attributes)

    def _is_loose_enum(self, node: ast.Name | ast.Attribute, owners: set[int]) -> bool:
        """Whether an enum is named for anything but one of its members."""
        return _last(node) in self.dangers.enums and id(node) not in owners

    def _places_of_classes(self, nodes: list[ast.AST]) -> set[int]:
        """The nodes that may name a class without more to it: what is called, caught, annotated."""
        found: set[int] = set()
        for node in nodes:
            if isinstance(node, ast.Call):
                found.add(id(node.func))
                if isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "issubclass"):
                    found.update(id(inner) for arg in node.args[1:] for inner in ast.walk(arg))
            elif isinstance(node, ast.ExceptHandler) and node.type is not None:
                found.update(id(inner) for inner in ast.walk(node.type))
            elif isinstance(node, (ast.arg, ast.AnnAssign)) and node.annotation is not None:
                found.update(id(inner) for inner in ast.walk(node.annotation))
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.returns is not None:
                found.update(id(inner) for inner in ast.walk(node.returns))
            elif isinstance(node, ast.Raise) and node.exc is not None:
                found.add(id(node.exc))
        return found

    def _note_bindings(self, nodes: list[ast.AST]) -> None:
        """Which names stand for models written down in the file, and for nothing else."""
        other: set[str] = set()
        stored: Counter[str] = Counter()
        assigned: Counter[str] = Counter()
        for node in nodes:
            if (
                isinstance(node, ast.Assign)
                and len(node.targets) == 1
                and isinstance(node.targets[0], ast.Name)
            ):
                name = node.targets[0].id
                assigned[name] += 1
                if self._is_written(node.value):
                    self.written.add(name)
                else:
                    other.add(name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
                stored[node.id] += 1
            elif isinstance(node, ast.arg):
                other.add(node.arg)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                self._note_import(node, other)
        # What is bound by a loop, a `with`, … as well stands for other things, too.
        other |= {name for name, count in stored.items() if count != assigned[name]}
        self.written -= other
        self.others -= stored.keys()

    def _note_import(self, node: ast.Import | ast.ImportFrom, other: set[str]) -> None:
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            bound = (alias.asname or alias.name).partition(".")[0]
            other.add(bound)
            name = module or alias.name
            if name.partition(".")[0] == "azure":
                self.aliases.add(bound)
            elif isinstance(node, ast.Import) and not self.is_project(alias.name, 0):
                self.others.add(bound)

    def _is_written(self, value: ast.expr) -> bool:
        """Whether an expression is a model that is written down, or a list of them."""
        if isinstance(value, ast.Call):
            return _last(value.func) in self.dangers.models
        if isinstance(value, (ast.List, ast.Tuple)):
            return bool(value.elts) and all(map(self._is_written, value.elts))
        if isinstance(value, ast.ListComp):
            return self._is_written(value.elt)
        return False

    # Each of the following says whether a node of its kind may matter.

    def _Name(self, node: ast.Name) -> bool:
        return node.id in self.names

    def _Attribute(self, node: ast.Attribute) -> bool:
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        if node.attr in self.dangers.modules and (owner in self.aliases or _last(node.value) in _MODULES):
            return True
        if _last(node.value) in self.dangers.enums:
            return node.attr in self.dangers.members or node.attr in self.names
        if isinstance(node.ctx, ast.Load):
            if owner not in self.others and not (id(node) in self.called and owner in self.foreign):
                self.attributes.add(node.attr)
        elif node.attr in self.dangers.stores or node.attr in _QUERIES:
            return True
        if isinstance(node.value, ast.Attribute) and f"{node.value.attr}.{node.attr}" in self.names:
            return True
        return node.attr in self.names

    def _keyword(self, node: ast.keyword) -> bool:
        return node.arg in self.names or node.arg in _QUERIES

    def _Constant(self, node: ast.Constant) -> bool:
        value = node.value
        if not isinstance(value, str) or not value:
            return False
        if value in self.names or value.lower() in self.dangers.texts:
            return True
        if len(value) < 3:
            return False
        if _REST.search(value) is not None and _REQUEST.search(value) is not None:
            return True
        return not self.names.isdisjoint(_WORD.findall(value))

    def _Import(self, node: ast.Import) -> bool:
        return any(
            alias.name in self.names
            or (alias.name.startswith("azure.batch.") and alias.name not in ("azure.batch.models",))
            or self.is_project(alias.name, 0)
            for alias in node.names
        )

    def _ImportFrom(self, node: ast.ImportFrom) -> bool:
        module = node.module or ""
        if module.partition(".")[0] == "azure":
            if module in self.names or any(f"{module}.{a.name}" in self.names for a in node.names):
                return True
            known = self.dangers.classes | self.dangers.enums
            return any(a.name in self.names or (a.asname and a.name in known) for a in node.names)
        if node.level or self.is_project(module, 0):
            if any(a.name == "*" for a in node.names):
                return True
            self.foreign.update(a.asname or a.name for a in node.names)
        return False

    def _ClassDef(self, node: ast.ClassDef) -> bool:
        bases = [_last(base) for base in node.bases]
        return any(base in self.dangers.classes or base in self.foreign or base == _CLIENT for base in bases)

    def _Dict(self, node: ast.Dict) -> bool:
        keys = [k.value for k in node.keys if isinstance(k, ast.Constant) and isinstance(k.value, str)]
        return any(key in self.dangers.wire or key in _QUERIES for key in keys)

    def _Subscript(self, node: ast.Subscript) -> bool:
        index = node.slice
        return isinstance(index, ast.Constant) and index.value in self.dangers.wire

    def _Call(self, node: ast.Call) -> bool:
        name = _last(node.func)
        keywords = [keyword.arg for keyword in node.keywords]
        if name in self.dangers.classes:
            accepted, required = self.dangers.models.get(name, (frozenset(), frozenset()))
            return bool(
                node.args
                or None in keywords
                or not accepted.issuperset(keywords)
                or not required.issubset(keywords)
            )
        if name == _CLIENT:
            given = {*keywords, *self.dangers.client[: len(node.args)]}
            return len(node.args) > 1 or not self.dangers.required <= given <= {*self.dangers.client}
        if name in _DYNAMIC or "serializ" in name.lower():
            return True
        if name == "partial" and node.args and _last(node.args[0]) in self.dangers.bodies:
            return True
        if name in _BY_NAME and len(node.args) > 1:
            asked = node.args[1]
            if not isinstance(asked, ast.Constant):
                return True
            self.attributes.add(str(asked.value))
        if name in self.foreign and name[:1].isupper():
            return True
        if isinstance(node.func, ast.Attribute):
            return self._operation(node, node.func, keywords)
        return False

    def _operation(self, node: ast.Call, func: ast.Attribute, keywords: list[str | None]) -> bool:
        if not self._may_be_group(func.value):
            return False
        moved = self.dangers.orders.get(func.attr)
        if moved is not None and len(node.args) > moved:
            return True
        if func.attr not in self.dangers.bodies:
            return False
        places, words = self.dangers.bodies[func.attr]
        if None in keywords or any(isinstance(arg, ast.Starred) for arg in node.args):
            return True
        given = [arg for place, arg in enumerate(node.args) if place in places]
        given += [keyword.value for keyword in node.keywords if keyword.arg in words]
        return not all(self._is_clear(value) for value in given)

    def _may_be_group(self, value: ast.expr) -> bool:
        """Whether something may be a group of operations of the client."""
        if isinstance(value, ast.Attribute):
            return value.attr in self.dangers.groups or value.attr not in self.dangers.known
        if isinstance(value, ast.Name):
            return value.id not in self.written and value.id not in self.dangers.classes
        return isinstance(value, (ast.Call, ast.Subscript))

    def _is_clear(self, value: ast.expr) -> bool:
        """Whether a body holds nothing that was not looked at: it is written down in this file."""
        if isinstance(value, (ast.Constant, ast.JoinedStr)):
            return True
        if isinstance(value, ast.Name):
            return value.id in self.written
        return self._is_written(value)

    def _is_slip(self, name: str) -> bool:
        """Whether a name that no property has is so like one that it may be a slip of the pen."""
        known = self.dangers.known
        if name in known or name in _COMMON or len(name) < 4 or name.startswith("_"):
            return False
        letters, size = _letters(name), len(name)
        for other, its_letters in self.letters.items():
            # Of two names that are 80 % alike, few letters are in only one.
            if (letters ^ its_letters).bit_count() * 5 <= size + len(other) and _alike(name, other):
                return True
        return False


def _letters(name: str) -> int:
    found = 0
    for letter in name:
        found |= 1 << (ord(letter) & 63)
    return found


def _alike(one: str, other: str) -> bool:
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, other, one)
    return matcher.real_quick_ratio() >= 0.8 and matcher.quick_ratio() >= 0.8 and matcher.ratio() >= 0.8


def _last(node: ast.expr) -> str:
    """`c` of `a.b.c`; empty for anything but names."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _docstrings(nodes: list[ast.AST]) -> Iterator[ast.expr]:
    for node in nodes:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value

"""What a light look asks about each node of a file."""

from __future__ import annotations

import ast
import re

from batchlint.python.light.handing import CLIENT, KEEPS, QUERIES
from batchlint.python.light.local_names import last, root_of
from batchlint.python.light.naming import Naming
from batchlint.python.light.receiving import Receiving
from batchlint.python.light.scoping import Scopes
from batchlint.python.light.texts import Texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from batchlint.python.light.dangers import Dangers
    from batchlint.python.light.surroundings import Surroundings

_WORD = re.compile(r"\w+")
_REST = re.compile(
    r"20\d\d-\d\d-01\.\d|api.version|\bbatch\.(?:azure|core)|azure\.batch|\.batch\.|[$/?]", re.IGNORECASE
)
_REQUEST = re.compile(
    r"20\d\d-\d\d-01\.\d|api.version|azure\.batch|(?:\$|%24)(?:select|filter|expand)(?:=|\Z)"
    r"|(?:^|/)(?:pools|jobs|jobschedules|certificates|applications|nodes|tasks|\w+skus|\w+images)\b",
    re.IGNORECASE,
)
#: Methods to which a string may say what to read of something.
_ASKS = frozenset(
    [
        *("get", "pop", "setdefault", "update", "__getitem__", "object", "hasattr", "getattr", "setattr"),
        *(
            "delattr",
            "patch",
            "multiple",
            "body",
            "from_dict",
            "_deserialize",
            "deserialize",
            "join",
            "split",
        ),
        *("format", "append", "add", "extend", "insert", "dict", "list", "tuple", "set", "frozenset", "map"),
    ]
)
#: What a class says of itself.
_ABOUT = frozenset(["__name__", "__qualname__", "__module__", "__doc__"])
#: What stores its last argument.
_SETS = frozenset(["setattr", "__setitem__"])
#: Built-in functions that only say what they are handed.
_SAYS = frozenset(["print", "str", "len", "ValueError", "TypeError", "KeyError", "RuntimeError", "Exception"])
_MODULES = frozenset(["models", "batch", "azure"])
#: What members of enums have beside their names.
_OF_STRINGS = frozenset([*dir(str), "name", "value", "mro"])


class Look(Receiving):
    """One look at one file.

    Args:
        text: the decoded file.
        dangers: the words that matter at the target.
        crossed: whether the step to a version lies between source and target.
        is_project: whether a module, by name and level, is of the file's own project.
        around: what the project says besides; None for a file that stands alone.
    """

    def __init__(
        self,
        text: str,
        dangers: Dangers,
        crossed: Callable[[int], bool],
        is_project: Callable[[str, int], bool],
        around: Surroundings | None,
    ) -> None:
        super().__init__(text, dangers, crossed, is_project, around)
        self.spoken = dangers.spoken | self.moved
        #: Groups of operations that are taken for more than one call.
        self.groups: set[str] = set()
        #: Strings that say nothing of what is read.
        self.told: set[int] = set()
        #: Values that objects, or dicts, are given.
        self.given: set[int] = set()
        #: Expressions that may declare types.
        self.declaring: set[int] = set()
        self.has_members = False
        #: What is given a name.
        self.kept_values: set[int] = set()
        #: Whether any call is handed a dict of keywords.
        self.unpacks = False

    def reasons(self, tree: ast.Module) -> Iterator[ast.AST]:
        """The places that may matter, each of which is one too many."""
        self.naming = Naming(tree, self.text)
        self.scopes = Scopes(self.naming.homes)
        each, among = self.naming.each, self.naming.among
        plain = self._places_of_classes()
        owners = {id(node.value) for node in each(ast.Attribute)}
        docs = {id(node.value) for node in each(ast.Expr) if isinstance(node.value, ast.Constant)}
        self.note(self.naming)
        self.is_asked = self.around is not None and self.finds_callers(tree)
        self.texts = Texts(self.naming, self.dangers, self.names, self.foreign, self.is_asked)
        self.told = {id(text) for text in self._told()}
        self.given = {id(value) for value in self._given()}
        self.declaring = self.naming.placed.union(self._subscripts())
        kept = {node.attr for node in each(ast.Attribute) if id(node) not in owners}
        self.groups = kept & self.dangers.groups
        self.kept_values = {id(node.value) for node in among(ast.Assign, ast.AnnAssign, ast.NamedExpr)}
        keywords = [keyword for call in each(ast.Call) for keyword in call.keywords]
        self.unpacks = any(keyword.arg is None for keyword in keywords)
        if self.unpacks:
            yield from (keyword for keyword in keywords if keyword.arg in self.dangers.parameters)
        self.has_members = any(map(self._says_member, among(ast.Attribute, ast.Call)))
        yield from filter(self._ImportFrom, each(ast.ImportFrom))
        yield from filter(self._Import, each(ast.Import))
        yield from filter(self._ClassDef, each(ast.ClassDef))
        yield from filter(self._Name, each(ast.Name))
        yield from filter(self._Attribute, each(ast.Attribute))
        for node in among(ast.Name, ast.Attribute):
            name = last(node)
            if name == CLIENT and id(node) not in plain:
                yield node
            if name not in self.dangers.classes and name not in self.dangers.enums:
                continue
            if id(node) in plain or name in self.dangers.exceptions:
                continue
            if isinstance(node, ast.Name) and name in self.own:
                continue
            if name in self.dangers.classes or self._is_loose_enum(node, owners):
                yield node  # a class as a value: who knows what becomes of it
        yield from (node for node in each(ast.Constant) if id(node) not in docs and self._Constant(node))
        yield from filter(self._BinOp, each(ast.BinOp))
        yield from filter(self._Dict, each(ast.Dict))
        for assigned in each(ast.Assign):
            stored = [target.attr for target in assigned.targets if isinstance(target, ast.Attribute)]
            if any(self.is_other_kind(self.dangers.classes, name, assigned.value) for name in stored):
                yield assigned
        yield from filter(self._Subscript, each(ast.Subscript))
        yield from filter(self.is_called, each(ast.Call))
        self.typed = list(self._typed())
        yield from self.of_receivers(tree)

    def _typed(self) -> Iterator[ast.expr]:
        """What is asked for its class, where more may be done with that than to say or compare it."""
        compared = (part for node in self.naming.each(ast.Compare) for part in (node.left, *node.comparators))
        said = (node.value for node in self.naming.each(ast.Attribute) if node.attr in _ABOUT)
        harmless = {*map(id, compared), *map(id, said)}
        for call in self.naming.each(ast.Call):
            if last(call.func) == "type" and len(call.args) == 1 and id(call) not in harmless:
                yield call.args[0]
        for node in self.naming.each(ast.Attribute):
            if node.attr == "__class__" and id(node) not in harmless:
                yield node.value

    def _says_member(self, node: ast.AST) -> bool:
        """Whether a member that an enum does not have may be read of something that holds enums."""
        if isinstance(node, ast.Attribute):
            return node.attr in self.dangers.members and last(node.value) not in self.dangers.enums
        if not isinstance(node, ast.Call) or last(node.func) != "getattr" or len(node.args) < 2:
            return False
        asked = node.args[1]
        return isinstance(asked, ast.Constant) and asked.value in self.dangers.members

    def _told(self) -> Iterator[ast.expr]:
        """Strings that are compared, or handed to what is not the project's and reads nothing by name."""
        for compared in self.naming.each(ast.Compare):
            if all(isinstance(op, (ast.Eq, ast.NotEq)) for op in compared.ops):
                yield from (compared.left, *compared.comparators)
        for call in self.naming.each(ast.Call):
            name = last(call.func)
            if not name or name in _ASKS or name in self.foreign or root_of(call.func) in self.foreign:
                continue
            if isinstance(call.func, ast.Name) and name not in self.modules and name not in _SAYS:
                continue
            if name not in self.naming.functions and name not in self.naming.classes:
                yield from call.args
                yield from (keyword.value for keyword in call.keywords)

    def _given(self) -> Iterator[ast.expr]:
        """What properties are given where it stands: in constructors and dicts, by assignments."""
        pending: list[ast.expr | None] = []
        for found in self.naming.each(ast.Dict):
            pending += found.values
        for assigned in self.naming.among(ast.Assign, ast.AnnAssign, ast.AugAssign):
            targets = assigned.targets if isinstance(assigned, ast.Assign) else [assigned.target]
            if not all(isinstance(target, ast.Name) for target in targets):
                pending.append(assigned.value)
        for call in self.naming.each(ast.Call):
            name = last(call.func)
            if not name or name in self.dangers.classes or name in KEEPS or name in _SETS:
                pending += (*call.args, *(keyword.value for keyword in call.keywords))
        while pending:
            value = pending.pop()
            if isinstance(value, (ast.List, ast.Tuple, ast.Set)):
                pending += value.elts
            elif value is not None:
                yield value

    def _subscripts(self) -> Iterator[int]:
        """What stands in brackets, or is handed to what makes types."""
        for node in self.naming.each(ast.Subscript):
            yield from (id(inner) for inner in ast.walk(node.slice))
        for call in self.naming.each(ast.Call):
            if last(call.func) in ("cast", "TypeVar", "NewType", "ForwardRef"):
                yield from (id(inner) for arg in call.args for inner in ast.walk(arg))

    def _is_loose_enum(self, node: ast.Name | ast.Attribute, owners: set[int]) -> bool:
        """Whether an enum is named for anything but one of its members, and members may be read of it."""
        if last(node) not in self.dangers.enums or id(node) in owners:
            return False
        return self.has_members or id(node) in self.kept_values

    def _places_of_classes(self) -> set[int]:
        """The nodes that may name a class without more to it: what is called, caught, annotated."""
        each, among = self.naming.each, self.naming.among
        found = {id(call.func) for call in each(ast.Call)}
        found.update(id(node.exc) for node in each(ast.Raise) if node.exc is not None)
        named: list[ast.expr | None] = [node.type for node in each(ast.ExceptHandler)]
        named += (node.annotation for node in among(ast.arg, ast.AnnAssign))
        named += (node.returns for node in among(ast.FunctionDef, ast.AsyncFunctionDef))
        for call in each(ast.Call):
            if isinstance(call.func, ast.Name) and call.func.id in ("isinstance", "issubclass"):
                named += call.args[1:]
        found.update(id(inner) for node in named if node is not None for inner in ast.walk(node))
        return found

    # Each of the following says whether a node of its kind may matter.

    def _Name(self, node: ast.Name) -> bool:
        return node.id in self.spoken and node.id not in self.own

    def _Attribute(self, node: ast.Attribute) -> bool:
        if self._is_unknown(self._path(node)):
            return True
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        if node.attr in self.dangers.modules and (owner in self.aliases or last(node.value) in _MODULES):
            return True
        if last(node.value) in self.dangers.enums:
            return self._is_no_member(last(node.value), node.attr)
        is_own = owner in self.others and owner not in self.modules
        if is_own:
            return False  # an object of the project has no name that ended
        is_moved = node.attr in self.moved
        if isinstance(node.ctx, ast.Load):
            if owner not in self.others and root_of(node.value) not in self.modules:
                self.attributes.setdefault(node.attr, []).append(node.value)
        elif node.attr in self.dangers.stores or node.attr in QUERIES:
            self.doubtful.append(node)
        if isinstance(node.value, ast.Attribute):
            if f"{node.value.attr}.{node.attr}" in self.names:
                return True
        elif node.attr in self.dangers.methods and owner not in self.others:
            # Of which group, where it is kept under another name, isn't to be seen here.
            if not self.groups.isdisjoint(self.dangers.methods[node.attr]):
                return True
            if self.foreign:
                self.methods.setdefault(node.attr, []).append(node.value)
        if node.attr in self.dangers.properties and not is_moved:
            self.doubtful.append(node)
            return False
        return node.attr in self.names and (is_moved or node.attr not in self.dangers.values)

    def _path(self, node: ast.expr) -> str:
        """`azure.batch.models.CloudPool` of `models.CloudPool`; empty for what begins with no import."""
        if isinstance(node, ast.Name):
            return self.paths.get(node.id, "")
        above = self._path(node.value) if isinstance(node, ast.Attribute) else ""
        return f"{above}.{node.attr}" if above and isinstance(node, ast.Attribute) else ""

    def _is_unknown(self, path: str) -> bool:
        """Whether a path leads to a name that the package, or its module of models, has in no release."""
        module, _, name = path.rpartition(".")
        return name not in self.dangers.importable.get(module, (name,)) and not name.startswith(("_", "*"))

    def _is_no_member(self, enum: str, name: str) -> bool:
        """Whether a name is none that an enum has at the target: of its members, or of any string's."""
        if name in self.dangers.members or name in self.names:
            return True
        return name not in self.dangers.has[enum] and name not in _OF_STRINGS and not name.startswith("_")

    def _Constant(self, node: ast.Constant) -> bool:
        value = node.value
        if isinstance(value, bytes):
            value = value.decode("latin-1")
        if not isinstance(value, str) or not value:
            return False
        if value.lower() in self.dangers.texts and id(node) in self.given:
            return True
        if value in self.dangers.parameters and self.unpacks:
            return True
        if value in self.names:
            return id(node) not in self.told or value not in self.dangers.properties or value in self.moved
        if len(value) < 3:
            return False
        if _REST.search(value) is not None and _REQUEST.search(value) is not None:
            return True
        if " " in value.strip() and not value.startswith("azure.batch") and id(node) not in self.declaring:
            return False  # a sentence: what names something has no blanks, but for types
        return not self.names.isdisjoint(_WORD.findall(value))

    def _BinOp(self, node: ast.BinOp) -> bool:
        """Two strings that are a name together."""
        if not isinstance(node.op, ast.Add) or not isinstance(node.right, ast.Constant):
            return False
        text = _added(node)
        return text is not None and self._Constant(ast.Constant(text))

    def _Import(self, node: ast.Import) -> bool:
        return any(alias.name in self.names for alias in node.names)

    def _ImportFrom(self, node: ast.ImportFrom) -> bool:
        module = node.module or ""
        if module == "azure" or f"{module}.".startswith(("azure.batch.", "azure.batch_")):
            if node.level:
                return any(a.name == "*" for a in node.names)
            if module in self.names or any(f"{module}.{a.name}" in self.names for a in node.names):
                return True
            known = self.dangers.classes | self.dangers.enums | {CLIENT}
            if any(self._is_unknown(f"{module}.{a.name}") for a in node.names):
                return True
            if any(a.name in self.names or (a.asname and a.name in known) for a in node.names):
                return True
        return any(a.name == "*" for a in node.names) and self._is_foreign(module, node.level)

    def _ClassDef(self, node: ast.ClassDef) -> bool:
        bases = [
            last(base) for base in node.bases if last(base) not in self.own or root_of(base) != last(base)
        ]
        if any(base in self.dangers.classes or base == CLIENT for base in bases):
            return True
        return any(
            not self.is_plain(self.foreign.get(last(base), "") or last(base))
            for base in node.bases
            if root_of(base) in self.foreign
        )

    def _Dict(self, node: ast.Dict) -> bool:
        keys = [k.value for k in node.keys if isinstance(k, ast.Constant) and isinstance(k.value, str)]
        return any(key in self.dangers.wire or key in QUERIES for key in keys)

    def _Subscript(self, node: ast.Subscript) -> bool:
        index = node.slice
        if isinstance(node.ctx, ast.Load):
            return False  # a name that ended is one wherever it stands
        return isinstance(index, ast.Constant) and index.value in self.dangers.wire


def _added(node: ast.expr, depth: int = 4) -> str | None:
    """The text that a few string literals are together; names are short."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and depth:
        left, right = _added(node.left, depth - 1), _added(node.right, depth - 1)
        return None if left is None or right is None else left + right
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None

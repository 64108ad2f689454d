"""What a light look asks about each node of a file."""

from __future__ import annotations

import ast
import re
from collections import Counter

from batchlint.python.local_names import Bindings, last, root_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from batchlint.python.dangers import Dangers
    from batchlint.python.surroundings import Surroundings

_WORD = re.compile(r"\w+")
_REST = re.compile(
    r"20\d\d-\d\d-01\.\d|api.version|\bbatch\.(?:azure|core)|azure\.batch|\.batch\.|[$/?]", re.IGNORECASE
)
_REQUEST = re.compile(
    r"20\d\d-\d\d-01\.\d|api.version|azure\.batch|\$(?:select|filter|expand)"
    r"|(?:^|/)(?:pools|jobs|jobschedules|certificates|applications|nodes|tasks|\w+skus|\w+images)\b",
    re.IGNORECASE,
)
#: What makes the full analysis believe in requests that are spelled in the file.
_EVIDENCE = re.compile(r"20\d\d-\d\d-01\.\d|\.batch\.azure\.|batch\.core\.windows")
#: What sends a body; who hands one over is asked for it.
_SENDING = frozenset(["post", "put", "patch"])
_CLIENT = "BatchServiceClient"
_DYNAMIC = frozenset(["vars", "attrgetter", "methodcaller", "import_module", "__import__"])
#: Options whose text names properties.
_QUERIES = frozenset(["select", "filter", "expand"])
_MODULES = frozenset(["models", "batch", "azure"])
_BY_NAME = frozenset(["getattr", "setattr", "delattr"])


class Look(Bindings):
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
        super().__init__(dangers, is_project)
        self.text = text
        moved = [words for version, words in dangers.crossed if crossed(version)]
        self.names, self.spoken = dangers.names.union(*moved), dangers.spoken.union(*moved)
        self.around = around
        #: What is read, by name, and of what.
        self.attributes: dict[str, list[ast.expr]] = {}
        #: Operations that not all groups have, and what they are taken of.
        self.methods: dict[str, list[ast.expr]] = {}
        #: Calls of `partial` to which nothing is added.
        self.final: set[int] = set()
        #: Groups of operations that are taken for more than one call.
        self.groups: set[str] = set()

    def reasons(self, tree: ast.Module) -> Iterator[ast.AST]:
        """The places that may matter, each of which is one too many."""
        nodes = list(ast.walk(tree))
        plain = self._places_of_classes(nodes)
        owners = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
        docs = {id(text) for text in _docstrings(nodes)}
        self.note(nodes)
        self.final = set(_final(nodes))
        self.groups = {
            node.attr for node in nodes if isinstance(node, ast.Attribute) and id(node) not in owners
        } & self.dangers.groups
        methods: dict[type, Callable[[ast.AST], bool] | None] = {}
        for node in nodes:
            if id(node) in docs:
                continue
            kind = type(node)
            if kind not in methods:
                methods[kind] = getattr(self, f"_{kind.__name__}", None)
            method = methods[kind]
            if method is not None and method(node):
                yield node
            if isinstance(node, ast.Name) and node.id in self.own:
                continue
            if isinstance(node, (ast.Name, ast.Attribute)) and id(node) not in plain:
                if last(node) in self.dangers.classes or self._is_loose_enum(node, owners):
                    yield node  # a class as a value: who knows what becomes of it
        if self._may_slip(tree, nodes):
            yield tree

    def _may_slip(self, tree: ast.Module, nodes: list[ast.AST]) -> bool:
        """Whether an attribute may be taken for a slip of the pen."""
        from batchlint.python.naming import Naming
        from batchlint.python.receivers import ANYTHING, GROUP, Receivers
        from batchlint.python.slips import known, like_any, slips

        target = self.dangers.target
        names = like_any(self.attributes, target)
        if not names and not self.methods:
            return False
        facts = known(target)
        is_asked = self.around is not None and self._is_asked(tree, nodes)
        receivers = Receivers(
            Naming(tree, nodes, self.text),
            facts,
            self.modules,
            self.own,
            self.foreign,
            is_asked,
            self._stores,
        )
        asked = [node for name in names for node in self.attributes[name]]
        asked += [node for of in self.methods.values() for node in of]
        kinds = receivers.of(asked)
        for name, of in self.methods.items():
            groups = {GROUP + group for group in self.dangers.methods[name]}
            if any(not groups.isdisjoint(kinds[id(node)]) for node in of):
                return True
        types = facts["types"]
        open_names = set()
        for name in names:
            found = frozenset[str]().union(*(kinds[id(node)] for node in self.attributes[name]))
            if ANYTHING in found:
                open_names.add(name)
            if slips([name], found & types.keys(), types):
                return True
        methods = [n for n, of in self.methods.items() if any(ANYTHING in kinds[id(node)] for node in of)]
        return bool(open_names or methods) and self._may_be_written(open_names, methods, nodes, is_asked)

    def _may_be_written(
        self, names: set[str], methods: list[str], nodes: list[ast.AST], is_asked: bool
    ) -> bool:
        """Whether objects of which some names are slips may come from somewhere: their words are written."""
        from batchlint.python.slips import known, present, slips

        around = self.around
        words = {*_WORD.findall(self.text), *self.attributes}
        strings = (node.value for node in nodes if isinstance(node, ast.Constant))
        words.update(word for value in strings if isinstance(value, str) for word in _WORD.findall(value))
        if around is not None and is_asked:
            every = around.all_words()
            if every is None:
                return True
            words |= every
        elif around is not None and (self.foreign or around.has_fixtures(self.text)):
            if not around.is_whole:
                return True
            words |= around.words()
        operations = any(word.endswith("Operations") for word in words)
        if any(operations or not self.dangers.methods[name].isdisjoint(words) for name in methods):
            return True
        facts = known(self.dangers.target)
        return bool(slips(names, present(facts, words, operations), facts["types"]))

    def _stores(self) -> Container[str]:
        """The attributes that other files may give to objects of this one: through bases from there."""
        if self.around is None or self.foreign.keys().isdisjoint(self.base_roots):
            return frozenset()
        return self.around.stores()

    def _is_asked(self, tree: ast.Module, nodes: list[ast.AST]) -> bool:
        """Whether files that import this one may be asked what they hand to it."""
        from batchlint.project.words import table

        used = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        if _EVIDENCE.search(self.text) is not None and not _SENDING.isdisjoint(map(str.lower, used)):
            return True
        if not used.isdisjoint(table("ended_python")):
            return True
        if used.isdisjoint(self.dangers.groups):
            return False
        # A file that imports the package knows by itself what a client is.
        modules = [a.name for node in tree.body if isinstance(node, ast.Import) for a in node.names]
        modules += (
            node.module or "" for node in tree.body if isinstance(node, ast.ImportFrom) and not node.level
        )
        return not any(f"{module}.".startswith("azure.batch.") for module in modules)

    def _is_loose_enum(self, node: ast.Name | ast.Attribute, owners: set[int]) -> bool:
        """Whether an enum is named for anything but one of its members."""
        return last(node) in self.dangers.enums and id(node) not in owners

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

    # Each of the following says whether a node of its kind may matter.

    def _Name(self, node: ast.Name) -> bool:
        return node.id in self.spoken and node.id not in self.own

    def _Attribute(self, node: ast.Attribute) -> bool:
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        if node.attr in self.dangers.modules and (owner in self.aliases or last(node.value) in _MODULES):
            return True
        if last(node.value) in self.dangers.enums:
            return node.attr in self.dangers.members or node.attr in self.names
        if isinstance(node.ctx, ast.Load):
            if owner not in self.others and root_of(node.value) not in self.modules:
                self.attributes.setdefault(node.attr, []).append(node.value)
        elif node.attr in self.dangers.stores or node.attr in _QUERIES:
            return True
        if isinstance(node.value, ast.Attribute):
            if f"{node.value.attr}.{node.attr}" in self.names:
                return True
        elif node.attr in self.dangers.methods and owner not in self.others:
            # Of which group, where it is kept under another name, isn't to be seen here.
            if not self.groups.isdisjoint(self.dangers.methods[node.attr]):
                return True
            if self.foreign:
                self.methods.setdefault(node.attr, []).append(node.value)
        return node.attr in self.names

    def _keyword(self, node: ast.keyword) -> bool:
        return node.arg in self.names or node.arg in _QUERIES

    def _Constant(self, node: ast.Constant) -> bool:
        value = node.value
        if isinstance(value, bytes):
            value = value.decode("latin-1")
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
        return any(alias.name in self.names for alias in node.names)

    def _ImportFrom(self, node: ast.ImportFrom) -> bool:
        module = node.module or ""
        if module == "azure" or f"{module}.".startswith(("azure.batch.", "azure.batch_")):
            if node.level:
                return any(a.name == "*" for a in node.names)
            if module in self.names or any(f"{module}.{a.name}" in self.names for a in node.names):
                return True
            known = self.dangers.classes | self.dangers.enums
            if any(a.name in self.names or (a.asname and a.name in known) for a in node.names):
                return True
        return any(a.name == "*" for a in node.names) and self._is_foreign(module, node.level)

    def _ClassDef(self, node: ast.ClassDef) -> bool:
        bases = [
            last(base) for base in node.bases if last(base) not in self.own or root_of(base) != last(base)
        ]
        if any(base in self.dangers.classes or base == _CLIENT for base in bases):
            return True
        return any(
            not self._is_plain(self.foreign.get(last(base), "") or last(base))
            for base in node.bases
            if root_of(base) in self.foreign
        )

    def _is_plain(self, name: str) -> bool:
        """Whether a name of the project is known to be that of a class which extends no model."""
        if self.around is None:
            return False
        return self.around.is_plain(name, self.dangers.classes | {_CLIENT})

    def _Dict(self, node: ast.Dict) -> bool:
        keys = [k.value for k in node.keys if isinstance(k, ast.Constant) and isinstance(k.value, str)]
        return any(key in self.dangers.wire or key in _QUERIES for key in keys)

    def _Subscript(self, node: ast.Subscript) -> bool:
        index = node.slice
        if isinstance(node.ctx, ast.Load):
            return False  # a name that ended is one wherever it stands
        return isinstance(index, ast.Constant) and index.value in self.dangers.wire

    def _Call(self, node: ast.Call) -> bool:
        name = last(node.func)
        keywords = [keyword.arg for keyword in node.keywords]
        if name in self.dangers.classes and not (isinstance(node.func, ast.Name) and name in self.own):
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
        if name == "partial" and node.args and last(node.args[0]) in self.dangers.bodies:
            if id(node) not in self.final:
                return True
            return self._Call(ast.Call(node.args[0], node.args[1:], node.keywords))
        if name in _BY_NAME and len(node.args) > 1:
            asked = node.args[1]
            if not isinstance(asked, ast.Constant):
                return True
            self.attributes.setdefault(str(asked.value), []).append(node.args[0])
        if self.foreign and self._may_construct(node, name, keywords):
            return True
        if isinstance(node.func, ast.Attribute):
            return self._operation(node, node.func, keywords)
        return False

    def _may_construct(self, node: ast.Call, name: str, keywords: list[str | None]) -> bool:
        """Whether a call may make, or hand keywords on to, a model that a module of the project extends."""
        is_foreign = root_of(node.func) in self.foreign
        name = self.foreign.get(name, "") or name
        if is_foreign and name[:1].isupper() and not self._is_plain(name):
            return True
        if not keywords or self.around is None or root_of(node.func) in self.modules:
            return False
        handed = {name, *map(last, node.args)}
        if name == "__init__":
            handed |= self.bases
        return any(map(self.around.forwards, {self.foreign.get(n, "") or n for n in handed if n}))

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
        return self.is_written(value)


def _final(nodes: list[ast.AST]) -> Iterator[int]:
    """The expressions that are only ever called without arguments: what an executor is handed alone."""
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    handed = set()
    for call in calls:
        alone = len(call.args) == (2 if last(call.func) == "run_in_executor" else 1) and not call.keywords
        if alone and last(call.func) not in ("map", "partial"):
            handed.add(id(call.args[-1]))
    loads = Counter(
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )
    alone_loads = Counter(node.id for node in nodes if isinstance(node, ast.Name) and id(node) in handed)
    for node in nodes:
        if id(node) in handed:
            yield id(node)
        elif (
            isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and len(node.targets) == 1
        ):
            name = node.targets[0].id
            if loads[name] == alone_loads[name]:
                yield id(node.value)


def _docstrings(nodes: list[ast.AST]) -> Iterator[ast.expr]:
    for node in nodes:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value

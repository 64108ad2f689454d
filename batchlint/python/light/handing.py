"""What calls are handed, for the light look: arguments of constructors, of operations, and of the rest."""

from __future__ import annotations

import ast
from collections import Counter

from batchlint.python.light.local_names import last, root_of
from batchlint.python.light.making import Making
from batchlint.python.light.naming import Naming
from batchlint.python.light.texts import Texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from batchlint.python.light.dangers import Dangers
    from batchlint.python.light.surroundings import Surroundings

CLIENT = "BatchServiceClient"
_DYNAMIC = frozenset(["vars", "attrgetter", "methodcaller", "import_module", "__import__"])
#: Options whose text names properties.
QUERIES = frozenset(["select", "filter", "expand"])
BY_NAME = frozenset(["getattr", "setattr", "delattr"])
#: What makes dicts of keywords, or objects whose class is another argument.
KEEPS = frozenset(["dict", "OrderedDict", "defaultdict", "update", "setdefault", "partial", "partialmethod"])


class Handing(Making):
    """The questions about calls.

    Args:
        dangers: the words that matter at the target.
        crossed: whether the step to a version lies between source and target.
        is_project: whether a module, by name and level, is of the file's own project.
        around: what the project says besides; None for a file that stands alone.
    """

    def __init__(
        self,
        dangers: Dangers,
        crossed: Callable[[int], bool],
        is_project: Callable[[str, int], bool],
        around: Surroundings | None,
    ) -> None:
        super().__init__(dangers, is_project, around)
        #: What matters to code that moves over a version.
        self.moved = frozenset[str]().union(
            *(words for version, words in dangers.crossed if crossed(version))
        )
        self.names = dangers.names | self.moved
        #: What is read, by name, and of what.
        self.attributes: dict[str, list[ast.expr]] = {}
        #: Calls of `partial` to which nothing is added.
        self.final: set[int] | None = None
        #: Calls that matter if they are operations.
        self.uncertain: list[ast.Call] = []
        self.texts: Texts
        #: Whether other files may be asked what they hand to this one.
        self.is_asked = False

    def is_called(self, node: ast.Call) -> bool:
        """Whether a call may matter."""
        name = last(node.func)
        keywords = [keyword.arg for keyword in node.keywords]
        if name in self.dangers.classes and not (isinstance(node.func, ast.Name) and name in self.own):
            return self._constructs(node, name, keywords)
        if name == CLIENT:
            if any(isinstance(arg, ast.Starred) for arg in node.args) or None in keywords:
                return True
            given = {*keywords, *self.dangers.client[: len(node.args)]}
            fits = self.dangers.required <= given <= {*self.dangers.client}
            return len(node.args) > len(self.dangers.client) or not fits
        if name in _DYNAMIC or "serializ" in name.lower():
            return True
        if name == "partial" and node.args and last(node.args[0]) in self.dangers.bodies:
            if self.final is None:
                self.final = set(_final(self.naming))
            if id(node) not in self.final:
                return True
            return self.is_called(ast.Call(node.args[0], node.args[1:], node.keywords))
        if name in BY_NAME and len(node.args) > 1:
            asked = node.args[1]
            if not isinstance(asked, ast.Constant):
                return True
            if name == "setattr" and (asked.value in QUERIES or asked.value in self.dangers.stores):
                return True
            self.attributes.setdefault(str(asked.value), []).append(node.args[0])
        if keywords and self._keeps(name, keywords):
            return True
        if self.foreign and self._may_construct(node, name, keywords):
            return True
        if isinstance(node.func, ast.Attribute):
            return self._operation(node, node.func, keywords)
        return False

    def _constructs(self, node: ast.Call, name: str, keywords: list[str | None]) -> bool:
        """Whether something may be said of what a constructor of the package is given."""
        accepted, required = self.dangers.models.get(name, (frozenset(), frozenset()))
        if node.args or None in keywords or not required.issubset(keywords) or name in self.names:
            return True
        if not accepted.issuperset(keywords) or not self.moved.isdisjoint(keywords):
            return True
        valued = self.dangers.valued.get(name, frozenset())
        return any(
            (keyword.arg in valued and isinstance(keyword.value, (ast.Constant, ast.JoinedStr, ast.BinOp)))
            or self.is_other_kind([name], str(keyword.arg), keyword.value)
            or (keyword.arg in QUERIES and not self.texts.is_fine(name, str(keyword.arg), keyword.value))
            for keyword in node.keywords
        )

    def is_other_kind(self, owners: Iterable[str], name: str, value: ast.expr) -> bool:
        """Whether a property may be given one object in place of a list, or a list in place of one."""
        if isinstance(value, (ast.Dict, ast.Call)):
            return any(name in self.dangers.lists.get(owner, ()) for owner in owners)
        is_list = isinstance(value, (ast.List, ast.Tuple))
        return is_list and any(name in self.dangers.single.get(owner, ()) for owner in owners)

    def _keeps(self, name: str, keywords: list[str | None]) -> bool:
        """Whether the keywords of a call that makes no model may be those of one, or of an operation."""
        if not self.dangers.parameters.isdisjoint(keywords):
            return True
        if name and name not in KEEPS:
            return False
        return any(word in self.names or word in QUERIES or word in self.dangers.wire for word in keywords)

    def _may_construct(self, node: ast.Call, name: str, keywords: list[str | None]) -> bool:
        """Whether a call may make, or hand keywords on to, a model that a module of the project extends."""
        is_foreign = root_of(node.func) in self.foreign
        name = self.foreign.get(name, "") or name
        if is_foreign and name[:1].isupper() and not self.is_plain(name):
            if self.around is None or not self.around.is_function(name):
                return True
        if not keywords or self.around is None or root_of(node.func) in self.modules:
            return False
        handed = {name, *map(last, node.args)}
        if name == "__init__":
            handed |= self.bases
        found: set[str | None] = set()
        for each in {self.foreign.get(n, "") or n for n in handed if n}:
            found |= self.around.forwarded(each, keywords)
        return bool(found) and self.around.unpacks(self.dangers.classes | {CLIENT})

    def is_plain(self, name: str) -> bool:
        """Whether a name of the project is known to be that of a class, or function, which is no model's."""
        if self.around is None:
            return False
        return self.around.is_plain(name, self.dangers.classes | {CLIENT})

    # Operations

    def _operation(self, node: ast.Call, func: ast.Attribute, keywords: list[str | None]) -> bool:
        if not self._may_be_group(func.value):
            return False
        group = last(func.value)
        is_plain = isinstance(func.value, ast.Attribute) and group not in self.naming.given
        key = f"{group}.{func.attr}" if is_plain and group in self.dangers.groups else func.attr
        if not self._is_hidden(node, key, keywords):
            return False
        if group in self.dangers.groups:
            return True
        # Whether it is an operation at all depends on what it is taken of.
        self.uncertain.append(node)
        return False

    def _is_hidden(self, node: ast.Call, key: str, keywords: list[str | None]) -> bool:
        """Whether an operation is handed what can't be told, or may stand elsewhere by now."""
        moved = self.dangers.orders.get(key)
        if moved is not None and len(node.args) > moved:
            return True
        if key not in self.dangers.bodies:
            return False
        places, words = self.dangers.bodies[key]
        if None in keywords or any(isinstance(arg, ast.Starred) for arg in node.args):
            return True
        given = [arg for place, arg in enumerate(node.args) if place in places]
        given += [keyword.value for keyword in node.keywords if keyword.arg in words]
        return not all(self.is_clear(value, node) for value in given)

    def _may_be_group(self, value: ast.expr) -> bool:
        """Whether something may be a group of operations of the client."""
        if isinstance(value, ast.Attribute):
            return value.attr in self.dangers.groups or value.attr not in self.dangers.known
        if isinstance(value, ast.Name):
            return value.id not in self.written and value.id not in self.dangers.classes
        return isinstance(value, (ast.Call, ast.Subscript))


def _final(naming: Naming) -> Iterator[int]:
    """The expressions that are only ever called without arguments: what an executor is handed alone."""
    handed = set()
    for call in naming.each(ast.Call):
        alone = len(call.args) == (2 if last(call.func) == "run_in_executor" else 1) and not call.keywords
        if alone and last(call.func) not in ("map", "partial"):
            handed.add(id(call.args[-1]))
    loads = Counter(node.id for node in naming.each(ast.Name) if isinstance(node.ctx, ast.Load))
    alone_loads = Counter(node.id for node in naming.each(ast.Name) if id(node) in handed)
    yield from handed
    for node in naming.each(ast.Assign):
        if isinstance(node.targets[0], ast.Name) and len(node.targets) == 1:
            name = node.targets[0].id
            if loads[name] == alone_loads[name]:
                yield id(node.value)

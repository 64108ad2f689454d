"""What matters on objects of certain types only, for the light look: what ended, and slips of the pen."""

from __future__ import annotations

import ast
import re

from batchlint.python.light.handing import QUERIES, Handing
from batchlint.python.light.naming import WORD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator
    from typing import Any

    from batchlint.python.light.dangers import Dangers
    from batchlint.python.light.surroundings import Surroundings

#: What makes the full analysis believe in requests that are spelled in the file.
_EVIDENCE = re.compile(r"20\d\d-\d\d-01\.\d|\.batch\.azure\.|batch\.core\.windows")
#: What sends a body; who hands one over is asked for it.
_SENDING = frozenset(["post", "put", "patch"])


class Receiving(Handing):
    """The questions about what attributes are read of.

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
        super().__init__(dangers, crossed, is_project, around)
        self.text = text
        #: Operations that not all groups have, and what they are taken of.
        self.methods: dict[str, list[ast.expr]] = {}
        #: Attributes that matter on objects of certain types only.
        self.doubtful: list[ast.Attribute] = []
        #: What is asked for its class, which may then make another object.
        self.typed: list[ast.expr] = []

    def of_receivers(self, tree: ast.Module) -> Iterator[ast.AST]:
        """Attributes that matter, or may be slips of the pen, on what they are taken of."""
        from batchlint.python.light.slips import known, like_any, slips

        target = self.dangers.target
        names = like_any(self.attributes, target)
        absent = [node for node in self.naming.each(ast.Attribute) if node.attr in self.dangers.absent]
        said = self._said_classes(absent) if absent else frozenset()
        yield from (node for node in absent if not self.dangers.absent[node.attr].isdisjoint(said))
        absent = self._from_elsewhere(absent)
        if not any((names, absent, self.methods, self.doubtful, self.uncertain, self.typed)):
            return
        from batchlint.python.light.kinds import ANYTHING, GROUP, MODULE, THEIRS
        from batchlint.python.light.receivers import Receivers

        facts = known(target)
        receivers = Receivers(
            self.naming,
            facts,
            self.modules,
            self.own,
            self.foreign,
            self.is_asked,
            self._stores,
            self.declared,
            self._kind_of,
        )
        asked = [node for name in names for node in self.attributes[name]]
        asked += [node for of in self.methods.values() for node in of]
        asked += [node.value for node in (*self.doubtful, *absent)] + self.typed
        asked += [node.func.value for node in self.uncertain if isinstance(node.func, ast.Attribute)]
        kinds = receivers.of(asked)
        types = facts["types"]
        yield from (node for node in self.doubtful if self._ended_on(node, kinds[id(node.value)], types))
        for read in absent:
            on = kinds[id(read.value)]
            if not on.isdisjoint((ANYTHING, THEIRS)) or any(kind.startswith(MODULE) for kind in on):
                yield read
        for node in self.typed:
            if ANYTHING in kinds[id(node)] or not kinds[id(node)].isdisjoint(types):
                yield node
        for call in self.uncertain:
            if isinstance(call.func, ast.Attribute):
                found = kinds[id(call.func.value)]
                if ANYTHING in found or any(kind.startswith(GROUP) for kind in found):
                    yield call
        for name, of in self.methods.items():
            groups = {GROUP + group for group in self.dangers.methods[name]}
            if any(not groups.isdisjoint(kinds[id(node)]) for node in of):
                yield tree
        open_names = set()
        for name in names:
            found = frozenset[str]().union(*(kinds[id(node)] for node in self.attributes[name]))
            if ANYTHING in found:
                open_names.add(name)
            if slips([name], found, target):
                yield tree
        methods = [n for n, of in self.methods.items() if any(ANYTHING in kinds[id(node)] for node in of)]
        if (open_names or methods) and self._may_be_written(open_names, methods):
            yield tree

    def _ended_on(self, node: ast.Attribute, kinds: Container[str], types: dict[str, Any]) -> bool:
        """Whether an attribute ended, or takes certain values only, on what it is taken of."""
        from batchlint.project.words import table
        from batchlint.python.light.kinds import ANYTHING

        if ANYTHING in kinds or node.attr in table("ended_python"):
            return True
        if not isinstance(node.ctx, ast.Load) and node.attr in QUERIES:
            return any(options in kinds for options in self.dangers.queries)
        valued = (owner for owner, words in self.dangers.valued.items() if node.attr in words)
        if not isinstance(node.ctx, ast.Load) and any(owner in kinds for owner in valued):
            return True
        for name, (now, ever, _) in types.items():
            if name in kinds and node.attr in ever and node.attr not in now:
                return True
        return False

    def _said_classes(self, absent: list[ast.Attribute]) -> frozenset[str]:
        """The classes that the version lacks, have such attributes, and are named in the file."""
        lacking = frozenset[str]().union(*(self.dangers.absent[node.attr] for node in absent))
        lacking &= self.dangers.classes
        # Most files name none of them: to look for each is faster than to take the text apart.
        return frozenset(n for n in lacking if n in self.text and re.search(rf"\b{n}\b", self.text))

    def _from_elsewhere(self, absent: list[ast.Attribute]) -> list[ast.Attribute]:
        """Those of some attributes that may be read of what other files write down."""
        if not absent or self.around is None or not (self.is_asked or self.foreign):
            return []
        words = self.around.all_words() if self.is_asked else self.around.words()
        if words is None or not (self.is_asked or self.around.is_whole):
            return absent
        return [node for node in absent if not self.dangers.absent[node.attr].isdisjoint(words)]

    def _may_be_written(self, names: set[str], methods: list[str]) -> bool:
        """Whether objects of which some names are slips may come from somewhere: their words are written."""
        from batchlint.python.light.slips import known, present, slips

        around = self.around
        words = {*WORD.findall(self.text), *self.attributes}
        strings = (node.value for node in self.naming.each(ast.Constant))
        words.update(word for value in strings if isinstance(value, str) for word in WORD.findall(value))
        if around is not None and self.is_asked:
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
        return bool(slips(names, present(facts, words, operations), self.dangers.target))

    def _stores(self) -> Container[str]:
        """The attributes that other files give to objects."""
        return self.around.stores() if self.around is not None else frozenset()

    def _kind_of(self, path: str, name: str) -> str | None:
        """Whether something of the project is a module, or a class that is no model's."""
        from batchlint.python.light.kinds import MODULE, THEIRS

        module = path.lstrip(".")
        if self.is_project(module, len(path) - len(module)):
            return f"{MODULE}{path}" if self.around is None or not self.around.is_bound(name) else None
        return THEIRS if name[:1].isupper() and self.is_plain(name) else None

    def finds_callers(self, tree: ast.Module) -> bool:
        """Whether files that import this one may be asked what they hand to it."""
        from batchlint.project.words import table

        used = {node.attr for node in self.naming.each(ast.Attribute)}
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

"""Maps of properties that the project's subclasses of models copy, and whether these can be rewritten."""

from __future__ import annotations

import re
from collections.abc import Iterator

from batchlint.core.uses import AttributeUse
from batchlint.history import shape_of
from batchlint.python.infer import events
from batchlint.python.syntax import nodes
from batchlint.python.syntax.literals import literal
from batchlint.python.uses.recording import Recording
from batchlint.python.values.scopes import Function, ProjectClass
from batchlint.python.values.subclasses import model_of, own_properties
from batchlint.python.values.values import Constant, DictValue, FunctionValue


class AttributeMaps:
    """Records the properties that an `_attribute_map` names as strings."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.state = recording.state
        recording.events.subscribe(events.ClassDefined, self.defined)

    def defined(self, event: events.ClassDefined) -> None:
        """Record the map of a class that extends a model."""
        cls, value = event
        state, base = self.state, cls.package_base()
        if base is None or model_of(cls) is None or not isinstance(value, DictValue):
            return
        if not isinstance(value.node, nodes.Dict) or not state.emitting:
            return
        exact = self.is_exact(cls)
        names = state.history.types[base].by_python.keys() - own_properties(cls)
        for element in value.node.elements:
            if not isinstance(element, nodes.DictElement) or not isinstance(element.value, nodes.Dict):
                continue
            key = self.recording.expressions.quiet(element.key, state.module_scope)
            if isinstance(key, Constant) and key.value in names:
                spans = state.span(element.key), state.span(element)
                use = AttributeUse(
                    shape_of(base), key.value, "python", "load", *spans, self.recording.writer.maps,
                    site=element, exact=exact,
                )  # fmt: skip
                self.recording.emit(use)

    def is_exact(self, cls: ProjectClass) -> bool:
        """Whether a copied map can be rewritten together with arguments of the base's constructor.

        Not where the file reads or stores the old names: those stay, since the class owns its map. Nor
        where an own constructor takes one of them: msrest makes objects of an answer with the names of
        the map as keywords, and would hand over one that the constructor does not know.
        """
        value = cls.members.get("_attribute_map")
        names = value.items if isinstance(value, DictValue) else {}
        text = self.state.source.text
        searched = self.recording.names.python
        if any(re.search(rf"\.{re.escape(n)}\b", text) for n in names if n in searched):
            return False
        model = model_of(cls)
        if model is None:
            return True
        lost = searched & model.by_python.keys()
        for init in _constructors(cls):
            # To walk through a function takes long, and most do not name any of them.
            code = init.home.source.code(init.node) if init.home is not None else ""
            if any(name in code for name in lost) and not lost.isdisjoint(_taken(init.node)):
                return False
        return True


def _constructors(cls: ProjectClass) -> Iterator[Function]:
    """The own constructors of a class, its bases within the project, and the classes below it."""
    found = [c.members.get("__init__") for c in cls.mro()]
    for value in (*found, *cls.below("__init__")):
        if isinstance(value, FunctionValue):
            yield value.function


def _taken(node: nodes.Node) -> Iterator[str]:
    """The parameters of a function, and its texts: `kwargs.pop("max_tasks_per_node")` takes one, too."""
    for part in nodes.walk(node):
        if isinstance(part, nodes.Param):
            yield part.name.value
        elif isinstance(part, nodes.SimpleString):
            yield str(literal(part.value))

"""Notes what is known to be Batch's and can't be looked into: bodies, arguments, computed names.

Here it is only said what a place may hold; whether something of that breaks is judged later.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from batchlint.core.search_words import ENDED
from batchlint.core.uses import Uncertainty, UnknownUse
from batchlint.history import Operation, Shape, filled, load, shape_of
from batchlint.python.infer import events
from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.package_names import MODELS
from batchlint.python.syntax import nodes
from batchlint.python.uses.recording import Recording
from batchlint.python.values.merging import others
from batchlint.python.values.values import (
    UNKNOWN,
    ClientValue,
    DictValue,
    GroupValue,
    Instance,
    Keywords,
    ListValue,
    ModuleValue,
    OperationValue,
    ProjectInstance,
    Union,
    Unknown,
    Value,
)


class Unknowns:
    """Counts, in the pass that notes uses, the places whose content can't be seen."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.state = recording.state
        recording.events.subscribe(events.NameComputed, self.computed)
        recording.events.subscribe(events.UnknownAttribute, self.attribute)

    def note(self, node: nodes.Node, message: str, doubt: Uncertainty, value: Value = UNKNOWN) -> None:
        """Count a place, unless the code around guards against what is missing.

        Args:
            node: where it is.
            message: what can't be seen, as the beginning of a sentence.
            doubt: what may be there.
            value: what is known of it; of a parameter, callers may know more.
        """
        if self.state.emitting and not self.state.guarded:
            if self.state.is_second_generation:
                doubt = doubt._replace(since=self.state.history.first_of_second)
            callers = isinstance(value, Keywords) or (isinstance(value, Unknown) and value.parameter)
            self.recording.emit(UnknownUse(self.state.span(node), message, "", doubt, callers))

    def content(
        self,
        node: nodes.Node,
        what: str,
        shape: Shape,
        value: Value,
        notation: Literal["wire", "python"] = "python",
    ) -> None:
        """Count an object of this shape if nothing of it can be seen."""
        if not self._is_hidden(value) or (isinstance(node, (nodes.List, nodes.Tuple)) and not node.elements):
            return
        self.note(node, f"{what} could not be analysed", Uncertainty("content", (), shape, notation), value)

    def _is_hidden(self, value: Value) -> bool:
        """Whether nothing is known of an object, or of the members of a list."""
        match value:
            case Union(options=options):
                # A list that starts empty counts for nothing beside one with a known element.
                said = [
                    o for o in options if not (isinstance(o, ListValue) and isinstance(o.element, Unknown))
                ]
                return any(self._is_hidden(option) for option in said)
            case Unknown() | Keywords():
                return True
            case ListValue(element=element):
                return self._is_hidden(element)
            case ProjectInstance(cls=cls):
                return cls.package_base() is None
            case DictValue(node=node):
                # A literal in another file is not checked here.
                return self.state.emitting and not self.state.source.holds(node)
        return False

    # Operations

    def operation(self, callee: OperationValue, call: CallSite, skip: int = 0) -> None:
        """The arguments of an operation: its body, and what is unpacked into the call.

        The first `skip` positional arguments belong to whoever calls it: `submit(client.pool.add, pool)`.
        """
        if not self.state.emitting:
            return
        node, keywords = call.node, call.keywords
        operation = self.state.history.operations[callee.operation]
        called = callee.site.spelled if callee.site is not None else callee.operation
        shape = body_of(operation)
        bodies = {p for p in operation.body_param if p is not None}
        if callee.operation == "task.add_collection":
            bodies, shape = {"value", "task_collection"}, shape_of("TaskAddParameter")
        starred = [a for a in node.args if a.star] if not skip else []
        given = False
        for name, argument, value in _by_name(operation, call, skip):
            if name in bodies and shape is not None:
                given = True
                what = "the tasks" if name in ("value", "task_collection") else "the body"
                self.content(argument.value, f"{what} of `client.{called}`", shape, value)
        for argument in starred:
            value = keywords.get("**", UNKNOWN) if argument.star == "**" else UNKNOWN
            if self._is_collected(argument):
                continue
            if isinstance(value, DictValue) and shape is not None:
                for name in bodies & value.items.keys():
                    given = True
                    self.content(argument.value, f"the body of `client.{called}`", shape, value.items[name])
            seen = isinstance(value, DictValue)
            for where, hidden in others(value) if isinstance(value, DictValue) else [(argument, value)]:
                if isinstance(hidden, Keywords) and hidden.function.called:
                    continue
                if seen and not self.state.source.holds(where):
                    where = argument
                message = f"the arguments unpacked into `client.{called}` could not be analysed"
                doubt = Uncertainty("arguments", (callee.operation,), None if given else shape)
                self.note(where, message, doubt, hidden)

    # Constructors

    def client(self, name: str, node: nodes.Call, keywords: dict[str, Value]) -> None:
        """What is unpacked into the client's constructor."""
        given = tuple(a.keyword.value for a in node.args if a.keyword is not None)
        for argument in node.args:
            value = keywords.get("**", UNKNOWN) if argument.star == "**" else UNKNOWN
            if not argument.star or isinstance(value, DictValue):
                continue
            if isinstance(value, Keywords) and value.function.called:
                continue
            what = f"the arguments unpacked into `{name}` could not be analysed"
            self.note(argument, what, Uncertainty("client", given))

    def positional(self, name: str, argument: nodes.Arg, value: Value) -> None:
        """`*args` of a model's constructor."""
        if not _is_written(argument.value) and not self._is_collected(argument):
            what = f"the positional arguments of `{name}` could not be analysed"
            self.note(argument, what, Uncertainty("positional", (name,)), value)

    def _is_collected(self, argument: nodes.Arg) -> bool:
        """Whether an argument is what a function collects as `*args`, and that has known callers."""
        if argument.star != "*" or not isinstance(argument.value, nodes.Name):
            return False
        for holder in reversed(self.state.enclosing):
            star = holder.params.star_arg if isinstance(holder, nodes.FunctionDef) else None
            if isinstance(star, nodes.Param) and star.name.value == argument.value.value:
                function = self.state.functions.get(id(holder))
                return function is not None and function.called
        return False

    # Names

    def attribute(self, event: events.UnknownAttribute) -> None:
        """Count a name that can only be Batch's, on an object of unknown type."""
        owner, node, mode, group = event
        name, state = node.attr.value, self.state
        if mode == "store":
            if state.uses_batch and name in self.recording.names.python:
                self._named(node, "set on")
            return
        if not state.uses_batch and "batch" in owner.name.lower() and not owner.foreign:
            # Nothing here shows whose client it is, but the callers may.
            self.recording.needs_callers |= group or name in state.history.methods
        if state.uses_batch:
            if group:
                return
            if name in self.recording.names.python:
                self._named(node, "read from")
            if name in changing_methods():
                what = f"`{name}` is used on an object of unknown type"
                self.note(node.attr, what, Uncertainty("method", (name,)), Unknown(name))
        elif (
            state.emitting
            and not owner.foreign
            and name in self.recording.names.python
            and name.endswith(ENDED)
            and state.project is not None
            and state.path is not None
            and state.project.leads_to_batch(state.path)
        ):
            self._named(node, "read from")

    def _named(self, node: nodes.Attribute, verb: str) -> None:
        name = node.attr.value
        if self.state.emitting:
            what = f"`{name}` is {verb} an object of unknown type"
            message = f"{what}; this breaks if the object comes from azure-batch"
            self.recording.emit(UnknownUse(self.state.span(node.attr), message, name))

    def computed(self, event: events.NameComputed) -> None:
        """`getattr(client.pool, name)`, `setattr(pool, name, 3)`: a name that is not a literal."""
        function, owner, at = event
        operations = self.state.history.operations
        match owner:
            case GroupValue(group=group):
                names = tuple(
                    n for n, o in operations.items() if any(p.startswith(f"{group}.") for p in o.names)
                )
                what = f"the operation of `client.{group}` could not be determined"
                self.note(at, what, Uncertainty("operation", names))
            case ClientValue():
                what = "the operation of the client could not be determined"
                self.note(at, what, Uncertainty("operation", tuple(operations)))
            case ModuleValue(name=name) if name == MODELS:
                what = f"the class of `{MODELS}` could not be determined"
                self.note(at, what, Uncertainty("class"))
            case Instance(shape=shape) if shape.is_object():
                verb = "set" if function == "setattr" else "read"
                what = f"the property of `{shape.describe()}` that is {verb} could not be determined"
                self.note(at, what, Uncertainty("property", (), shape))


def body_of(operation: Operation) -> Shape | None:
    """The shape of the body that an operation takes as one argument; None where it takes none."""
    return Shape(filled(operation.body)) if any(operation.body_param) and any(operation.body) else None


def _is_written(node: nodes.Expression) -> bool:
    """Whether a node is a list or tuple literal whose members are all visible."""
    return isinstance(node, (nodes.List, nodes.Tuple)) and all(
        isinstance(e, nodes.Element) for e in node.elements
    )


@cache
def changing_methods() -> frozenset[str]:
    """Methods of several words that not all releases have, or whose results changed."""
    history = load()
    everywhere = (1 << len(history.versions)) - 1
    return frozenset(
        method
        for operation in history.operations.values()
        for name, mask in operation.names.items()
        if "_" in (method := name.rpartition(".")[2])
        and (mask != everywhere or len(set(operation.result) - {None}) > 1)
    )


def _by_name(operation: Operation, call: CallSite, skip: int) -> list[tuple[str, nodes.Arg, Value]]:
    """The arguments with the names that they have at some version."""
    found = []
    position = -skip
    spread = False
    for argument in call.node.args:
        if argument.keyword is not None:
            name = argument.keyword.value
            found.append((name, argument, call.keywords.get(name, UNKNOWN)))
        elif argument.star:
            spread = True
        elif not spread:
            known = [p for p in operation.params if p and 0 <= position < len(p)]
            for name in sorted({p[position] for p in known}):
                value = call.positional[position] if position < len(call.positional) else UNKNOWN
                found.append((name, argument, value))
            position += 1
    return found

"""Which release's result of an operation the code was written for, where the type of it changed."""

from __future__ import annotations

from batchlint.history import shape_of
from batchlint.python.infer.state import State
from batchlint.python.syntax import nodes
from batchlint.python.values.union import options_of
from batchlint.python.values.values import Instance, OperationSite, Value


class Results:
    """Decides, by what is read of them, of which type the results of operations are."""

    def __init__(self, state: State) -> None:
        self.state = state

    def is_named_here(self, site: OperationSite) -> bool:
        """Whether an operation is named in the current function."""
        return site.anywhere or site.home is not self.state or site.holder is self.state.holder

    def _is_settled_here(self, site: OperationSite) -> bool:
        """Whether the current code decides for which release a call's result was written.

        What another function gives back is its result for all callers: one that reads it with care
        shows nothing of the others. What is read in another file must not depend on which of them
        was looked at before.
        """
        if not self.state.emitting or site.home is not self.state or site.disputed:
            return False
        return not self.state.guarded or self.is_named_here(site)

    def narrowed(self, owner: Instance, name: str) -> Instance:
        """An object as the release has it that the code was written for, by a property that it reads."""
        site = owner.origin
        if site is None or site.result in ("new", "both"):
            return owner
        settles = self._is_settled_here(site)
        old, new = owner.shape.names[0], owner.shape.names[-1]
        types = self.state.history.types
        if old not in types or new not in types:
            return owner
        in_old, in_new = name in types[old].by_python, name in types[new].by_python
        if in_new and not in_old and settles:
            self._settle_as_new(site)
        elif in_old and not in_new:
            if settles:
                site.result = "old"
            return Instance(shape_of(old), owner.likely)
        return owner

    def _settle_as_new(self, site: OperationSite) -> None:
        """The new result is read; where another function reads the old one, nothing is decided."""
        if site.result == "old" and not self.is_named_here(site):
            site.result, site.disputed = "unknown", True
        else:
            site.result = "new"

    def returned(self, value: Value, declared: Value | None) -> None:
        """Decide by the type that a function declares for what it returns."""
        if not isinstance(declared, Instance):
            return
        for option in options_of(value):
            site = option.origin if isinstance(option, Instance) else None
            if site is None or site.result != "unknown" or not self._is_settled_here(site):
                continue
            assert isinstance(option, Instance)
            if declared.shape.names == option.shape.names[:1]:
                site.result = "old"
            elif declared.shape.names == option.shape.names[-1:]:
                site.result = "new"

    def tested(self, owner: Instance) -> None:
        """The code tests which type a result is of, or reads it with a fallback."""
        if owner.origin is not None and self.is_named_here(owner.origin):
            owner.origin.result = "both"

    def dropped(self, value: Value, node: nodes.Expression) -> None:
        """An expression is a statement by itself: its result is unused if the operation is named in it."""
        if not self.state.emitting or not isinstance(value, Instance) or value.origin is None:
            return
        site = value.origin
        if site.home is not self.state or site.result != "unknown":
            return
        name = site.node.attr if isinstance(site.node, nodes.Attribute) else site.node
        here, there = self.state.span(node), self.state.span(name)
        if here.start <= there.start < there.end <= here.end:
            site.result = "unused"

"""The ledger of unknowns: which places that could not be analysed matter at the target.

A call whose content can't be seen is only worth a word where something that may be in it breaks
on the way to the target. A name that speaks for itself counts where the target no longer has it.
"""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.core.findings import Unknown
from batchlint.core.judge.context import Context
from batchlint.core.uses import Uncertainty, UnknownUse
from batchlint.history import Enum, Operation, Property, Shape, WireType, mask_of

#: What to do about a place, by what may be there.
_TODO = {
    "content": "check it for {}",
    "property": "make sure that it is none of {}",
    "arguments": "check it for {}",
    "operation": "make sure that it is none of {}",
    "method": "if it is Batch's, this breaks",
    "positional": "pass them by keyword",
    "class": "make sure that it is none of {}",
    "client": "check it for {}",
}
#: As many names are said in brief before the rest is only counted.
MOST_NAMES = 3


class Ledger:
    """Decides for one file what is counted; remembers what it found out about types."""

    def __init__(self, context: Context) -> None:
        self.context = context
        start = context.source if context.source is not None else 0
        low, high = min(start, context.target), max(start, context.target)
        #: The versions that the code may have been written for.
        self.span = mask_of(range(low, high + 1))
        self.low, self.high = low, high
        self._broken: dict[tuple[str, str], tuple[str, ...]] = {}

    def counted(self, use: UnknownUse) -> Unknown | None:
        """What is said about a place; None where nothing that may be there breaks."""
        if use.uncertainty is None:
            here = not use.name or not self._is_there(use.name)
            return Unknown(use.span, use.message) if here else None
        broken = list(dict.fromkeys(self._of(use.uncertainty)))
        if not broken:
            return None
        names = [f"`{name}`" for name in broken]
        todo = _TODO[use.uncertainty.kind]
        rest = len(names) - MOST_NAMES
        few = todo.format(f"{', '.join(names[:MOST_NAMES])} and {rest} more")
        brief = f"{use.message}: {few}" if rest > 0 else ""
        return Unknown(use.span, f"{use.message}: {todo.format(', '.join(names))}", brief)

    def _of(self, uncertainty: Uncertainty) -> Iterator[str]:
        """What breaks of all that may be there, the outermost first."""
        history, target = self.context.history, self.context.target
        match uncertainty.kind:
            case "content" if uncertainty.shape is not None:
                yield from self._content(uncertainty.shape, uncertainty.notation)
            case "property" if uncertainty.shape is not None:
                yield from (p for p in self._content(uncertainty.shape, uncertainty.notation) if "." not in p)
            case "arguments":
                for name in uncertainty.names:
                    operation = history.operations[name]
                    yield from self._signature(operation)
                    if uncertainty.shape is not None:
                        yield from self._content(uncertainty.shape, uncertainty.notation)
            case "operation":
                for name in uncertainty.names:
                    operation = history.operations[name]
                    if self._ended(operation.at) or any(self._signature(operation)):
                        yield operation.method
            case "method":
                for name in uncertainty.names:
                    found = [o for o in history.operations.values() if o.method == name]
                    gone = not any(o.at >> target & 1 for o in found)
                    if any((gone and self._ended(o.at)) or self._gives_other(o) for o in found):
                        yield name
            case "positional":
                for name in uncertainty.names:
                    orders = history.types[name].positional
                    now = orders[target]
                    if any(o is not None and o != now for o in orders[self.low : self.high + 1]):
                        yield "positional arguments"
            case "class":
                models = [t for t in history.types.values() if t.kind == "object"]
                owners: tuple[WireType | Enum, ...] = (
                    *models,
                    *history.enums.values(),
                    *history.types.values(),
                )
                for owner in owners:
                    if self._ended(owner.at):
                        yield owner.name
            case "client":
                params = history.client.params
                now = params[target] or ()
                if not set(now) - {"credentials"} <= set(uncertainty.names):
                    for old in reversed(params[self.low : self.high + 1]):
                        yield from (p for p in old or () if p not in now and p not in uncertainty.names)

    def _is_there(self, name: str) -> bool:
        """Whether some type of the target has a property that Python code calls by this name."""
        for wire_type in self.context.history.types.values():
            prop = wire_type.by_python.get(name)
            if prop is not None and prop.at >> self.context.target & 1:
                return True
        return False

    def _ended(self, mask: int) -> bool:
        """Whether something was there on the way and is not at the target."""
        return bool(mask & self.span) and not mask >> self.context.target & 1

    def _signature(self, operation: Operation) -> Iterator[str]:
        """Parameters that are gone at the target, or stand elsewhere."""
        target = self.context.target
        now, accepted = operation.params[target], operation.accepts[target]
        if now is None or accepted is None:
            if self._ended(operation.at):
                yield operation.method
            return
        for index in range(self.low, self.high + 1):
            was = operation.params[index] or ()
            for position, name in enumerate(was):
                if name not in accepted or now[position : position + 1] != (name,):
                    yield name

    def _gives_other(self, operation: Operation) -> bool:
        """Whether an operation's result has another type at the target than on the way there."""
        known = [r for r in operation.result[self.low : self.high + 1] if r is not None]
        now = operation.result[self.context.target]
        return now is not None and any(was != now for was in known)

    # What is in an object

    def _content(self, shape: Shape, notation: str) -> list[str]:
        """What breaks in an object of a shape, as paths, the shortest first."""
        ref = shape.at(self.context.target)
        if ref is None:
            return []
        return sorted(self._in_type(ref.strip("[]{}"), notation), key=lambda path: path.count("."))

    def _in_type(self, name: str, notation: str) -> tuple[str, ...]:
        key = (name, notation)
        if key in self._broken:
            return self._broken[key]
        # A type that holds itself adds nothing the second time.
        self._broken[key] = ()
        found: list[str] = []
        wire_type = self.context.history.types.get(name)
        if wire_type is not None and wire_type.at >> self.context.target & 1:
            for prop in wire_type.props.values():
                label = prop.wire if notation == "wire" else prop.python
                if not prop.at & self.span:
                    continue
                if self._breaks(name, prop, wire_type.at):
                    found.append(label)
                    continue
                ref = prop.refs[self.context.target]
                inner = self._in_type(ref.strip("[]{}"), notation) if ref is not None else ()
                found.extend(f"{label}.{path}" for path in inner)
        self._broken[key] = tuple(found)
        return self._broken[key]

    def _breaks(self, owner: str, prop: Property, owner_at: int) -> bool:
        """Whether a property by itself breaks: its name, its values, or that it may be missing."""
        context = self.context
        target = context.target
        if not prop.at >> target & 1:
            return True
        if prop.readonly >> target & 1:
            return bool(prop.at & ~prop.readonly & self.span)
        if prop.required >> target & 1 and owner_at & ~prop.required & self.span:
            return True
        ref = prop.refs[target]
        enum = context.history.enums.get(ref.strip("[]{}")) if ref is not None else None
        if enum is not None and any(self._ended(value.at) for value in enum.values.values()):
            return True
        for rule in context.rules.property(owner, prop.wire):
            if rule.policy and target >= rule.version:
                return True
            if not self.low < rule.version <= self.high:
                continue
            if rule.values or rule.split is not None or rule.matches is not None:
                return True
            if rule.default is not None and context.crosses(rule.version):
                return True
        return False

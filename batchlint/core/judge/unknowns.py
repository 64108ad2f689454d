"""Judge places that could not be analysed: which of them matter at the target.

A call whose content can't be seen only matters where something that may be in it breaks on the way to
the target; a name on an object of unknown type only where the target no longer has it.
"""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.core.findings import Unknown
from batchlint.core.judge.context import Context
from batchlint.core.uses import Uncertainty, UnknownUse
from batchlint.core.wording import enumerated
from batchlint.history import Operation, Property, mask_of
from batchlint.rules.grammar import Rule

#: What to do about a place, by what may be there.
_TODO = {
    "content": "check for {}",
    "property": "check that it is not {}",
    "arguments": "check for {}",
    "operation": "check that it is not {}",
    "method": "this breaks if the object comes from azure-batch",
    "positional": "pass them by keyword",
    "class": "check that it is not {}",
    "client": "check for {}",
}
#: A brief message has this many names; the others are counted.
_MAX_NAMES = 3


def _method(full: str) -> str:
    """The method in a Python name of an operation: `add` of `pool.add`."""
    return full.rpartition(".")[2]


class UnknownJudge:
    """Judges the unknown places of one file; caches what breaks in each type."""

    def __init__(self, context: Context, since: int = 0) -> None:
        """Prepare; no code that is judged is written for a version before `since`."""
        self._context = context
        self._history = context.history
        start = max(context.source if context.source is not None else 0, since)
        self._low, self._high = min(start, context.target), max(start, context.target)
        #: The versions that the code may have been written for.
        self._span = mask_of(range(self._low, self._high + 1))
        self._broken: dict[tuple[str, str], tuple[str, ...]] = {}
        #: Those for code that begins at a later version.
        self._later: dict[int, UnknownJudge] = {}

    def judge(self, use: UnknownUse) -> Unknown | None:
        """The unknown to report about a place; None where nothing that may be there breaks."""
        if use.uncertainty is None:
            here = not use.name or not self._is_there(use.name)
            return Unknown(use.span, use.message) if here else None
        since, judge = use.uncertainty.since, self
        if since > self._low:
            judge = self._later.get(since) or UnknownJudge(self._context, since)
            self._later[since] = judge
        broken = dict.fromkeys(judge._of(use.uncertainty))
        if not broken:
            return None
        names = [f"`{name}`" for name in broken]
        todo = _TODO[use.uncertainty.kind]
        last = " or " if " not " in todo else " and "
        rest = len(names) - _MAX_NAMES
        few = todo.format(f"{', '.join(names[:_MAX_NAMES])}{last}{rest} more")
        every = todo.format(enumerated(names, last))
        return Unknown(use.span, f"{use.message}; {every}", f"{use.message}; {few}" if rest > 0 else "")

    def _of(self, uncertainty: Uncertainty) -> Iterator[str]:
        """What breaks of all that may be there, the outermost first."""
        history, names = self._history, uncertainty.names
        match uncertainty.kind:
            case "content":
                yield from self._content(uncertainty)
            case "property":
                yield from (p for p in self._content(uncertainty) if "." not in p)
            case "arguments":
                for name in names:
                    yield from self._signature(history.operations[name])
                    yield from self._content(uncertainty)
            case "operation":
                for operation in map(history.operations.__getitem__, names):
                    if self._ended(operation.in_package) or any(self._signature(operation)):
                        yield _method(operation.python(self._low))
            case "method":
                yield from filter(self._method_breaks, names)
            case "positional":
                for orders in (history.types[name].positional for name in names):
                    now = orders[self._context.target]
                    if any(o is not None and o != now for o in orders[self._low : self._high + 1]):
                        yield "positional arguments"
            case "class":
                types = history.types.values()
                models = (owner for owner in types if owner.kind == "object")
                for owners in (models, history.enums.values(), types):
                    yield from (n for o in owners for n, mask in o.names.items() if self._ended(mask))
            case "client":
                params = history.client.params
                now = params[self._context.target] or ()
                if not set(now) - {"credentials"} <= set(names):
                    for old in reversed(params[self._low : self._high + 1]):
                        yield from (p for p in old or () if p not in now and p not in names)

    def _is_there(self, name: str) -> bool:
        """Whether some type of the target has a property with this Python name."""
        props = (wire_type.by_python.get(name) for wire_type in self._history.types.values())
        return any(prop is not None and self._context.has(prop.names[name]) for prop in props)

    def _ended(self, mask: int) -> bool:
        """Whether something existed on the way and does not at the target."""
        return bool(mask & self._span) and not self._context.has(mask)

    def _method_breaks(self, name: str) -> bool:
        """Whether operations of this name were removed at the target, or have another result there."""
        methods = self._history.methods.items()
        found = [(operation, operation.names[full]) for full, operation in methods if _method(full) == name]
        gone = not any(self._context.has(mask) for _, mask in found)
        return any((gone and self._ended(mask)) or self._result_differs(o) for o, mask in found)

    def _signature(self, operation: Operation) -> Iterator[str]:
        """Parameters that the target does not have, or has at another position."""
        target = self._context.target
        now, accepted = operation.params[target], operation.accepts[target]
        if now is None or accepted is None:
            if self._ended(operation.in_package):
                yield _method(operation.python(self._low))
            return
        for index in range(self._low, self._high + 1):
            for position, name in enumerate(operation.params[index] or ()):
                if name not in accepted or now[position : position + 1] != (name,):
                    yield name

    def _result_differs(self, operation: Operation) -> bool:
        """Whether an operation's result has another type at the target than on the way there."""
        now = operation.result[self._context.target]
        known = operation.result[self._low : self._high + 1]
        return now is not None and any(was is not None and was != now for was in known)

    def _content(self, uncertainty: Uncertainty) -> list[str]:
        """What breaks in an object of a shape, as paths, the shortest first."""
        ref = uncertainty.shape.at(self._context.target) if uncertainty.shape is not None else None
        if ref is None:
            return []
        return sorted(self._in_type(ref.strip("[]{}"), uncertainty.notation), key=lambda p: p.count("."))

    def _in_type(self, name: str, notation: str) -> tuple[str, ...]:
        key = (name, notation)
        if key in self._broken:
            return self._broken[key]
        # A type that holds itself adds nothing the second time.
        self._broken[key] = ()
        found: list[str] = []
        wire_type = self._history.types.get(name)
        if wire_type is not None and self._context.has(wire_type.at):
            for prop in wire_type.props.values():
                label = prop.wire if notation == "wire" else prop.python(self._low)
                there = prop.at if notation == "wire" else prop.in_package
                if not there & self._span:
                    continue
                if self._is_renamed(prop, notation) or self._breaks(name, prop, wire_type.at):
                    found.append(label)
                    continue
                ref = prop.refs[self._context.target]
                inner = self._in_type(ref.strip("[]{}"), notation) if ref is not None else ()
                found.extend(f"{label}.{path}" for path in inner)
        self._broken[key] = tuple(found)
        return self._broken[key]

    def _is_renamed(self, prop: Property, notation: str) -> bool:
        """Whether a Python name of a property is another one at the target."""
        return notation != "wire" and any(self._ended(mask) for mask in prop.names.values())

    def _breaks(self, owner: str, prop: Property, owner_at: int) -> bool:
        """Whether a property breaks: its name, its values, or that it can be omitted."""
        context, target = self._context, self._context.target
        if not context.has(prop.at):
            return True
        if context.has(prop.readonly):
            return bool(prop.at & ~prop.readonly & self._span)
        if context.has(prop.required) and owner_at & ~prop.required & self._span:
            return True
        ref = prop.refs[target]
        enum = self._history.enums.get(ref.strip("[]{}")) if ref is not None else None
        if enum is not None and any(self._ended(value.at) for value in enum.values.values()):
            return True
        return any(self._rule_breaks(rule) for rule in context.rules.property(owner, prop.wire))

    def _rule_breaks(self, rule: Rule) -> bool:
        """Whether a rule may find something in a value, or miss one, on the way to the target."""
        if rule.policy and self._context.target >= rule.version:
            return True
        if not self._low < rule.version <= self._high:
            return False
        if rule.values or rule.split is not None or rule.matches is not None:
            return True
        return rule.default is not None and self._context.crosses(rule.version)

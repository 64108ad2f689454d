"""Gather what a version does not have, or has otherwise, from the history of the API and the rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from batchlint.history import History, load
from batchlint.rules.grammar import Rule
from batchlint.rules.shipped import load_rules

_WORDS = re.compile(r"\w+")
#: The modules of the package whose names are all known.
_ROOTS = ("azure.batch", "azure.batch.models")
#: Takes what the client takes, and is written too seldom to be looked at here.
_CONFIGURATION = "BatchServiceClientConfiguration"


def gathered(target: int) -> dict[str, Any]:
    """All that `Dangers` holds for a version.

    Args:
        target: the version's position.

    Returns:
        It, by the names of the attributes.
    """
    history, rules = load(), load_rules()

    def there(mask: int) -> bool:
        return bool(mask >> target & 1)

    names: set[str] = {wire_type.name for wire_type in history.types.values() if not there(wire_type.at)}
    properties = {
        name
        for wire_type in history.types.values()
        for prop in wire_type.props.values()
        if there(wire_type.at) and not there(prop.at)
        for name in (prop.python, prop.wire)
    }
    names |= _other_results(history, target) | {_CONFIGURATION}
    texts: set[str] = set()
    members: set[str] = set()
    stores: set[str] = set()
    modules: set[str] = set()
    has: dict[str, frozenset[str]] = {}
    for enum in history.enums.values():
        every = (item for value in enum.values.values() for item in value.members.items())
        has[enum.name] = frozenset(member for member, mask in every if there(mask))
        if not there(enum.at):
            names.add(enum.name)
        for value in enum.values.values():
            if not there(value.at):
                texts.add(value.spelling.lower())
            members.update(member for member, mask in value.members.items() if not there(mask))
    methods = {op.method for op in history.operations.values() if there(op.at)}
    groups = {op.group for op in history.operations.values() if there(op.at)}
    paths_there = {step for op in history.operations.values() for step in _steps(op.http[target])}
    bodies: dict[str, tuple[set[int], set[str]]] = {}
    gone: dict[str, set[str]] = {}
    parameters: set[str] = set()
    for operation in history.operations.values():
        if not there(operation.at):
            names.add(operation.method if operation.method not in methods else operation.name)
            names.update({operation.group} - groups)
            if operation.method in methods:
                gone.setdefault(operation.method, set()).add(operation.group)
        accepted = operation.accepts[target]
        for version, params in enumerate(operation.params):
            names.update(step for step in _steps(operation.http[version]) if step not in paths_there)
            if accepted is not None:
                parameters.update(n for n in operation.accepts[version] or () if n not in accepted)
            if params is not None and operation.body[version] is not None:
                body = operation.body_param[version]
                for key in (operation.method, operation.name):
                    places, words = bodies.setdefault(key, (set(), set()))
                    # Loose parameters are plain values.
                    found = [body] if body is not None else []
                    words.update(found)
                    places.update(params.index(name) for name in found if name in params)
    for module in history.modules.values():
        if not there(module.at) or (
            module.name.startswith("azure.batch.models.") and not there(module.loaded)
        ):
            names.add(module.name)
            modules.add(module.name.rpartition(".")[2])
        others = (name for name, mask in module.names.items() if there(module.at) and not there(mask))
        names.update(name for name in others if history.wire_type(name) is None)
    # The one body that is put together from a loose list.
    bodies["add_collection"] = bodies["task.add_collection"] = ({1}, {"value"})
    client = tuple(history.client.params[target] or ())
    crossed, orders = [], dict[str, int]()
    values, valued = set[str](), dict[str, set[str]]()
    for rule in rules.rules:
        words = _words_of(rule, history)
        if rule.optional_when and target < rule.version:
            # What may be left out later is missed here where it is not given.
            names.update(rule.of)
        if rule.behaviour or rule.default is not None or rule.optional_when:
            crossed.append((rule.version, frozenset({*words, *rule.of})))
        elif rule.returns is not None:
            names |= words
        elif _judges_values(rule, target):
            # A word like `type` is everywhere; what counts is where it is given a value.
            values |= {word for word in words if "_" in word or not word.islower()}
            stores |= words
            # Whether a value that can't be seen is still taken is asked of code that moves over this.
            crossed.append((rule.version, frozenset(words)))
            for owner in rule.of:
                valued.setdefault(owner, set()).update(words)
        elif rule.signature:
            _note_order(rule, history, orders)
    constructors = {
        name: (
            frozenset(p.python for p in t.props.values() if there(p.at) and not there(p.readonly)),
            frozenset(p.python for p in t.props.values() if there(p.at) and there(p.required)),
        )
        for name, t in history.types.items()
        if there(t.at)
    }
    alone = {*history.types, *history.enums, *history.groups}
    alone.update(op.method for op in history.operations.values())
    alone.update(name for module in history.modules.values() for name in module.names)
    return {
        "target": target,
        "names": frozenset(names | properties | values),
        "spoken": frozenset((names | properties | values) & alone),
        "modules": frozenset(modules),
        "members": frozenset(members),
        "enums": frozenset(history.enums),
        "has": has,
        "stores": frozenset(stores),
        "texts": frozenset(texts),
        "crossed": tuple(crossed),
        "models": constructors,
        "classes": frozenset(history.types),
        "client": client,
        "required": frozenset(history.client.required[target] or ()),
        "bodies": {name: (frozenset(places), frozenset(words)) for name, (places, words) in bodies.items()},
        "orders": orders,
        "groups": frozenset(history.groups),
        "methods": {method: frozenset(groups) for method, groups in gone.items()},
        "importable": {name: frozenset(history.importable(name)) for name in _ROOTS},
        "known": frozenset(p.python for t in history.types.values() for p in t.props.values() if there(p.at)),
        "wire": frozenset(w for t in history.types.values() for w in t.props if not w.islower()),
        "properties": frozenset(properties - names - alone),
        "lists": {
            name: frozenset(p.python for p in t.props.values() if (p.refs[target] or "").startswith("["))
            for name, t in history.types.items()
        },
        "single": {
            name: frozenset(
                p.python
                for p in t.props.values()
                if p.refs[target] in history.types or (p.refs[target] or "").startswith("{")
            )
            for name, t in history.types.items()
        },
        "absent": _absent(history, target),
        "values": frozenset(values - names - properties),
        "exceptions": frozenset(name for name, t in history.types.items() if t.kind == "exception"),
        "parameters": frozenset(parameters),
        "valued": {owner: frozenset(words) for owner, words in valued.items()},
        "queries": _queries(history, target),
    }


def _absent(history: History, target: int) -> dict[str, frozenset[str]]:
    """The properties of types that a version does not have, and what leads to these types."""
    ways: dict[str, set[str]] = {
        name: {name} for name, wire_type in history.types.items() if not wire_type.at >> target & 1
    }
    for operation in history.operations.values():
        for result in operation.result:
            for name in ways.keys() & set(_WORDS.findall(result or "")):
                ways[name].add(operation.method)
    for wire_type in history.types.values():
        if wire_type.page_of in ways:
            ways[wire_type.page_of].add(wire_type.name)
        for prop in wire_type.props.values():
            for ref in prop.refs:
                for name in ways.keys() & set(_WORDS.findall(ref or "")):
                    ways[name].update((prop.python, prop.wire))
    found: dict[str, set[str]] = {}
    for name, words in ways.items():
        for prop in history.types[name].props.values():
            found.setdefault(prop.python, set()).update(words)
    return {name: frozenset(words) for name, words in found.items()}


def _other_results(history: History, target: int) -> set[str]:
    """Names that only older or newer objects have, in places where the version has another object.

    A property, or an operation's result, may have had another type before: what is read of it then
    are that type's names.
    """
    pairs: set[tuple[str | None, str]] = set()
    for wire_type in history.types.values():
        for prop in wire_type.props.values():
            pairs.update((prop.refs[target], ref) for ref in prop.refs if ref is not None)
    found: set[str] = set()
    for operation in history.operations.values():
        pairs.update((operation.body[target], ref) for ref in operation.body if ref is not None)
        if len({r for r in operation.result if r is not None}) > 1:
            found.add(operation.method)
    for now, other in pairs:
        old, new = (
            history.types.get((ref or "").removeprefix("paged:").strip("[]{}")) for ref in (other, now)
        )
        if old is not None and old is not new and now is not None:
            there = {p.python for p in new.props.values()} if new is not None else set()
            found.update(p.python for p in old.props.values() if p.python not in there)
            found.update(p.wire for p in old.props.values() if p.python not in there)
    return found


def _judges_values(rule: Rule, target: int) -> bool:
    """Whether a rule says which values a property takes, at the version or on the way to it."""
    return rule.matches is not None or (rule.allows is not None and target < rule.version)


def _queries(history: History, target: int) -> dict[str, frozenset[str]]:
    """Which properties the texts of each class of options may name."""
    from batchlint.python.rest.odata import asked_with

    found = {}
    for name, wire_type in history.types.items():
        shape = asked_with(name) if wire_type.kind == "options" else None
        if shape is not None:
            found[name] = frozenset(_paths(history, shape.at(target), target, 3))
    return found


def _paths(history: History, name: str | None, target: int, depth: int) -> Iterator[str]:
    """The paths of the properties of a type, as a query spells them."""
    wire_type = history.types.get((name or "").strip("[]{}"))
    if wire_type is None or not depth or not wire_type.at >> target & 1:
        return
    for prop in wire_type.props.values():
        if prop.at >> target & 1:
            yield prop.wire
            yield from (
                f"{prop.wire}/{path}" for path in _paths(history, prop.refs[target], target, depth - 1)
            )


def _steps(http: str | None) -> Iterator[str]:
    """The words of a request's path."""
    return (step for step in re.findall(r"\w+", (http or "").partition(" ")[2].partition("{")[0]))


def _words_of(rule: Rule, history: History) -> set[str]:
    """What a rule's subject is called in code."""
    words: set[str] = set()
    for name in rule.names:
        words.add(name.rpartition(".")[2])
        words.update(p.python for p in _properties(history, rule.of, name))
    return words - {"*"}


def _note_order(rule: Rule, history: History, orders: dict[str, int]) -> None:
    """From which positional argument on an operation's arguments mean something else."""
    for name in rule.names:
        operation = history.operations.get(name)
        old, new = (
            (operation.params[i] or () for i in (rule.version - 1, rule.version)) if operation else ((), ())
        )
        moved = [i for i in range(max(len(old), len(new))) if old[i : i + 1] != new[i : i + 1]]
        if operation is not None and moved:
            for key in (operation.method, operation.name):
                orders[key] = min(orders.get(key, 99), moved[0])


def _properties(history: History, owners: Iterable[str], wire: str) -> Iterator[Any]:
    for owner in owners:
        wire_type = history.types.get(owner)
        prop = wire_type.props.get(wire) if wire_type is not None else None
        if prop is not None:
            yield prop

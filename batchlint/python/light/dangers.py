"""The words about which something may have to be said at a target version.

For the light look at a file (`glance`): computed from history and rules once, and kept. A word that is
missing here is a finding that is missing; one too many only costs a full analysis.
"""

from __future__ import annotations

import os
import re
from functools import cache

from batchlint import compiled
from batchlint.sources import knowledge

_WORDS = re.compile(r"\w+")
#: Takes what the client takes, and is written too seldom to be looked at here.
_CONFIGURATION = "BatchServiceClientConfiguration"

TYPE_CHECKING = False
if TYPE_CHECKING:  # a look must not cost more than what it saves
    from collections.abc import Iterable, Iterator
    from typing import Any


class Dangers:
    """What to look for, for one target version.

    Attributes:
        target: position of the version.
        names: identifiers, and words in strings: what the version does not have, or has otherwise.
        spoken: those of them that matter where they stand alone: no properties.
        modules: the last parts of the names of modules that the version does not have.
        members: members of enums that the version does not have.
        enums: every enum of any version.
        has: for each enum, the members that the version has.
        stores: attributes that matter where they are stored only.
        texts: whole strings, in lower case: values of enums that the version does not have.
        crossed: for versions at which a behaviour or a default changed, names to look for; they
            matter to code that moves over that version.
        models: for each class of the version, the keywords that its constructor takes and those
            that it needs.
        classes: every class of any version.
        client: the parameters of the client, in order.
        required: the keywords that the client needs.
        bodies: for each method that takes a body, the positions and keywords where it may stand;
            by its name alone, and with its group.
        orders: for each method whose parameters were put in another order, the first position that
            means something else; by both names, too.
        properties: the names that are among `names` for nothing but a property that the version
            does not have.
        values: the names that are among `names` for the values that such a property takes.
        exceptions: the classes that are raised.
        parameters: keywords of operations that the version does not have.
        valued: for each class, the keywords whose values matter.
        absent: for each property of a type that the version does not have, the words of which one is
            written where such an object comes from.
        queries: for each class of options, the paths of properties that its texts may name.
        groups: the attributes of the client.
        methods: names of methods that some groups do not have and others do, and the groups.
        known: the Python names of all properties of the version.
        wire: wire names that are more than one plain word.
    """

    def __init__(
        self,
        target: int,
        names: frozenset[str],
        spoken: frozenset[str],
        modules: frozenset[str],
        members: frozenset[str],
        enums: frozenset[str],
        has: dict[str, frozenset[str]],
        stores: frozenset[str],
        texts: frozenset[str],
        crossed: tuple[tuple[int, frozenset[str]], ...],
        models: dict[str, tuple[frozenset[str], frozenset[str]]],
        classes: frozenset[str],
        client: tuple[str, ...],
        required: frozenset[str],
        bodies: dict[str, tuple[frozenset[int], frozenset[str]]],
        orders: dict[str, int],
        groups: frozenset[str],
        methods: dict[str, frozenset[str]],
        known: frozenset[str],
        wire: frozenset[str],
        properties: frozenset[str],
        values: frozenset[str],
        exceptions: frozenset[str],
        parameters: frozenset[str],
        valued: dict[str, frozenset[str]],
        absent: dict[str, frozenset[str]],
        queries: dict[str, frozenset[str]],
    ) -> None:
        """Put the words together."""
        self.target = target
        self.names = names
        self.spoken = spoken
        self.modules = modules
        self.members = members
        self.enums = enums
        self.has = has
        self.stores = stores
        self.texts = texts
        self.crossed = crossed
        self.models = models
        self.classes = classes
        self.client = client
        self.required = required
        self.bodies = bodies
        self.orders = orders
        self.groups = groups
        self.methods = methods
        self.known = known
        self.wire = wire
        self.properties = properties
        self.values = values
        self.exceptions = exceptions
        self.parameters = parameters
        self.valued = valued
        self.absent = absent
        self.queries = queries


@cache
def dangers(target: int) -> Dangers:
    """What to look for where code must work with a version.

    Args:
        target: the version's position.

    Returns:
        The words.
    """
    return Dangers(**compiled.load(f"dangers-{target}", _sources(), lambda: _build(target)))


def _sources() -> list[str]:
    return [os.path.abspath(__file__), *knowledge()]


def _build(target: int) -> dict[str, Any]:
    from batchlint.history import load
    from batchlint.rules.shipped import load_rules

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
        "known": frozenset(p.python for t in history.types.values() for p in t.props.values() if there(p.at)),
        "wire": frozenset(w for t in history.types.values() for w in t.props if not w.islower()),
        "properties": frozenset(properties - names - alone),
        "absent": _absent(history, target),
        "values": frozenset(values - names - properties),
        "exceptions": frozenset(name for name, t in history.types.items() if t.kind == "exception"),
        "parameters": frozenset(parameters),
        "valued": {owner: frozenset(words) for owner, words in valued.items()},
        "queries": _queries(history, target),
    }


def _absent(history: Any, target: int) -> dict[str, frozenset[str]]:
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


def _other_results(history: Any, target: int) -> set[str]:
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


def _judges_values(rule: Any, target: int) -> bool:
    """Whether a rule says which values a property takes, at the version or on the way to it."""
    return rule.matches is not None or (rule.allows is not None and target < rule.version)


def _queries(history: Any, target: int) -> dict[str, frozenset[str]]:
    """Which properties the texts of each class of options may name."""
    from batchlint.python.rest.odata import asked_with

    found = {}
    for name, wire_type in history.types.items():
        shape = asked_with(name) if wire_type.kind == "options" else None
        if shape is not None:
            found[name] = frozenset(_paths(history, shape.at(target), target, 3))
    return found


def _paths(history: Any, name: str | None, target: int, depth: int) -> Iterator[str]:
    """The paths of the properties of a type, as a query spells them."""
    wire_type = history.types.get((name or "").strip("[]{}"))
    for prop in wire_type.props.values() if wire_type is not None and depth else ():
        if prop.at >> target & 1 and wire_type.at >> target & 1:
            yield prop.wire
            yield from (
                f"{prop.wire}/{path}" for path in _paths(history, prop.refs[target], target, depth - 1)
            )


def _steps(http: str | None) -> Iterator[str]:
    """The words of a request's path."""
    return (step for step in re.findall(r"\w+", (http or "").partition(" ")[2].partition("{")[0]))


def _words_of(rule: Any, history: Any) -> set[str]:
    """What a rule's subject is called in code."""
    words: set[str] = set()
    for name in rule.names:
        words.add(name.rpartition(".")[2])
        words.update(p.python for p in _properties(history, rule.of, name))
    return words - {"*"}


def _note_order(rule: Any, history: Any, orders: dict[str, int]) -> None:
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


def _properties(history: Any, owners: Iterable[str], wire: str) -> Iterator[Any]:
    for owner in owners:
        wire_type = history.types.get(owner)
        prop = wire_type.props.get(wire) if wire_type is not None else None
        if prop is not None:
            yield prop

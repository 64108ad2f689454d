"""Find what the names of a release of generation 2 stand for on the wire.

Names are not compared: most types have another class name in each generation. What is compared is the
position on the wire. Operations are the same where verb and path are. Their bodies and results are then
the same types, the properties of these by wire name hold the same types again, and so on. What no position
reaches keeps the name that it had in the release before, or is new.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from facts import Facts, Operation, Prop

#: Exceptions have no position on the wire: that `create_tasks` raises the one where
#: `task.add_collection` raised the other is only written in the code of the two methods.
SAME_EXCEPTION = {"CreateTasksError": "CreateTasksErrorException"}


@dataclass
class Frame:
    """The wire as known up to a release: what the next one is compared with.

    `operations` holds request, body and result by key; `types` the references of properties by wire
    name; `enums` the values, folded. `classes` says what Python classes stood for, a list with the
    read model first. `wire_names` are the spellings of query parameters and headers.
    """

    operations: dict[str, tuple[str, str | None, str | None]] = field(default_factory=dict)
    types: dict[str, dict[str, str]] = field(default_factory=dict)
    enums: dict[str, set[str]] = field(default_factory=dict)
    classes: dict[str, list[str]] = field(default_factory=dict)
    wire_names: set[str] = field(default_factory=set)

    def update(self, wire: Facts, names: Names) -> None:
        """Take in a release that was compared with the frame and translated."""
        for key, operation in wire.operations.items():
            self.operations.setdefault(key, (request(operation), operation.body, operation.result))
        for key, model in wire.models.items():
            self.types.setdefault(key, {}).update({p.wire: p.type for p in model.props.values()})
        for key, members in wire.enums.items():
            self.enums.setdefault(key, set()).update(v.lower() for v in members.values())
        self.classes.update(names.types)
        self.classes.update({name: [key] for name, key in names.enums.items()})


@dataclass
class Names:
    """What the names of a release stand for: keys of operations, wire types (the read model first), enums.

    `updates` are the wire types of bodies whose class is above all what the service returns
    (`JobUpdateParameter` is a `BatchJob`), with the wire names of the properties that such a body may
    hold. `wrapped` are the types that a listing takes apart, so that no class stands for them.
    """

    operations: dict[str, str] = field(default_factory=dict)
    types: dict[str, list[str]] = field(default_factory=dict)
    enums: dict[str, str] = field(default_factory=dict)
    updates: dict[str, set[str]] = field(default_factory=dict)
    wrapped: set[str] = field(default_factory=set)

    def wire_reference(self, reference: str | None, is_body: bool = False) -> str | None:
        """A type reference by wire types: `[BatchTask]` gives `[CloudTask]`."""
        if reference is None:
            return None
        before, name, after = _parts(reference)
        keys = self.types.get(name, [self.enums.get(name, name)])
        # A class that stands for two types is the read model everywhere but as a body.
        return before + keys[-1 if is_body else 0] + after


def request(operation: Operation) -> str:
    """Verb and path without the names of placeholders, which are no part of the request."""
    return re.sub(r"\{\w+\}", "{}", f"{operation.verb} {operation.path}")


def _parts(reference: str) -> tuple[str, str, str]:
    match = re.fullmatch(r"(paged:|[\[{]*)(.*?)([\]}]*)", reference)
    assert match is not None
    return match[1], match[2], match[3]


def match(facts: Facts, frame: Frame) -> Names:
    """Find what the names of a release stand for.

    Args:
        facts: what was read from the release.
        frame: the wire as known up to the release before.

    Returns:
        Its names; what is new on the wire has the name of the release as its key.

    Raises:
        ValueError: a name of something new is that of another thing already.
    """
    names = Names(operations=_match_operations(facts, frame))
    matcher = _Matcher(facts, frame, names)
    known = [
        (facts.operations[m], frame.operations[k])
        for m, k in names.operations.items()
        if k in frame.operations
    ]
    # Results first: a class that is both a result and a body is above all what the service returns.
    for operation, (_, _, result) in known:
        matcher.pair(result, operation.result)
    matcher.follow()
    for operation, (_, body, _) in known:
        matcher.pair(body, operation.body, is_body=True)
    matcher.follow()
    matcher.match_by_name()
    matcher.add_new()
    return names


def _match_operations(facts: Facts, frame: Frame) -> dict[str, str]:
    known: dict[str, list[str]] = {}
    for key, (sent, _, _) in frame.operations.items():
        known.setdefault(sent, []).append(key)
    found: dict[str, str] = {}
    # Where two methods send one request, the one that was written by hand is what code had before:
    # `create_tasks` splits long lists, as `task.add_collection` did.
    for method in sorted(facts.operations, key=lambda m: (not facts.operations[m].handwritten, m)):
        sent = request(facts.operations[method])
        keys = [k for k in known.get(sent, ()) if k not in found.values()]
        key = keys[0] if keys else _new_key(method, sent, known)
        if key in found.values():
            raise ValueError(f"{method}: {key} would be the key of two operations")
        found[method] = key
    return {method: found[method] for method in facts.operations}


def _new_key(method: str, sent: str, known: dict[str, list[str]]) -> str:
    """The key of a new operation in the style of generation 1: `begin_start_node` is `compute_node.start`."""
    verb, _, path = sent.partition(" ")
    owner = known.get(sent) or known.get(f"GET {path.rpartition('/')[0]}") or known.get(f"GET {path}")
    if owner is None:
        raise ValueError(f"{method}: nothing known is near {verb} {path}, so its group is unclear")
    group = owner[0].partition(".")[0]
    noun = group.rpartition("_")[2]
    words = [w for w in method.removeprefix("begin_").split("_") if w != noun]
    return f"{group}.{'_'.join(words)}"


class _Matcher:
    """Follows positions from pairs of references that are known to be the same."""

    def __init__(self, facts: Facts, frame: Frame, names: Names) -> None:
        self.facts = facts
        self.frame = frame
        self.names = names
        self.open: list[tuple[str, str]] = []

    def pair(self, wire: str | None, own: str | None, is_body: bool = False) -> None:
        """Take a reference of the frame and one of the release as the same."""
        if wire is None or own is None:
            return
        before, key, _ = _parts(wire)
        own_before, name, _ = _parts(own)
        items = self.frame.types.get(key, {}).get("value", "")
        if own_before == "paged:" and not before and _parts(items)[0] == "[":
            self.names.wrapped.add(key)
            key = _parts(items)[1]
        elif own_before != before:
            return
        if key in self.frame.types and name in self.facts.models:
            found = self.names.types.setdefault(name, [])
            if key not in found:
                if is_body and found:
                    self.names.updates[key] = _accepted(self.facts, name, self.frame.types[key])
                found.append(key)
                self.open.append((key, name))
        elif key in self.frame.enums and name in self.facts.enums:
            self.names.enums.setdefault(name, key)

    def follow(self) -> None:
        """Pair the properties of what was paired, by wire name."""
        while self.open:
            key, name = self.open.pop(0)
            known = self.frame.types[key]
            for prop in self.facts.models[name].props.values():
                self.pair(known.get(prop.wire), prop.type)

    def match_by_name(self) -> None:
        """Pair what no position reaches, such as errors, with what had the same name before."""
        taken = {key for keys in self.names.types.values() for key in keys}
        for name in self.facts.models:
            before = SAME_EXCEPTION.get(name, name)
            for key in self.frame.classes.get(before, [before]):
                if name not in self.names.types and key in self.frame.types and key not in taken:
                    self.pair(key, name)
                    self.follow()
        used = set(self.names.enums.values())
        for name, members in self.facts.enums.items():
            values = {value.lower() for value in members.values()}
            for key in self.frame.classes.get(name, [name]):
                known = self.frame.enums.get(key, set())
                if name not in self.names.enums and key not in used and known & values:
                    self.names.enums[name] = key

    def add_new(self) -> None:
        """Let what is new stand for itself."""
        for name in self.facts.models:
            if name not in self.names.types:
                self._refuse_known(name)
                self.names.types[name] = [name]
        for name in self.facts.enums:
            if name not in self.names.enums:
                self._refuse_known(name)
                self.names.enums[name] = name

    def _refuse_known(self, name: str) -> None:
        if name in self.frame.types or name in self.frame.enums:
            raise ValueError(f"{name} is new, but an earlier release has another thing of that name")


def _accepted(facts: Facts, name: str, known: dict[str, str]) -> set[str]:
    """The properties of a class that the body of an update may hold.

    Those that it held before, and those that the service lets a patch of the same thing change.
    """
    props = {p.wire: p for p in facts.models[name].props.values()}
    paths = {request(o).partition(" ")[2] for o in facts.operations.values() if o.body == name}
    patched = {
        p.wire
        for o in facts.operations.values()
        if o.verb == "PATCH" and request(o).partition(" ")[2] in paths and o.body in facts.models
        for p in facts.models[o.body].props.values()
    }
    return {w for w, p in props.items() if w in known or (w in patched and not p.readonly)}


def translate(facts: Facts, names: Names, frame: Frame) -> Facts:
    """The facts of a release by wire types and keys of operations, with the names that it exports."""
    wire = replace(facts, models={}, enums={}, operations={}, class_names={}, method_names={})
    for name, model in facts.models.items():
        for key in names.types[name]:
            merged = wire.models.setdefault(key, replace(model, name=key, props={}))
            accepted = names.updates.get(key)
            for prop in model.props.values():
                if accepted is None or prop.wire in accepted:
                    merged.props.setdefault(prop.python, _translated(prop, key, names, frame))
            if name in facts.exported:
                wire.class_names.setdefault(key, []).append(name)
    for name, members in facts.enums.items():
        key = names.enums[name]
        wire.enums[key] = members
        if name in facts.exported:
            wire.class_names.setdefault(key, []).append(name)
    spelling = {spelled.lower(): spelled for spelled in frame.wire_names}
    for method, operation in facts.operations.items():
        key = names.operations[method]
        wire.operations[key] = replace(
            operation,
            body=names.wire_reference(operation.body, is_body=True),
            result=names.wire_reference(operation.result),
            keywords={k: spelling.get(w.lower(), w) for k, w in operation.keywords.items()},
        )
        wire.method_names[key] = method
    return wire


def _translated(prop: Prop, owner: str, names: Names, frame: Frame) -> Prop:
    reference = names.wire_reference(prop.type)
    # Python has one integer; the one of 64 bits is told from the releases that spell it.
    if reference == "int" and frame.types.get(owner, {}).get(prop.wire) == "long":
        reference = "long"
    assert reference is not None
    return replace(prop, type=reference)


def frame_of_first(facts: Facts) -> Frame:
    """The frame that a release of generation 1 gives, whose names are the keys."""
    return Frame(
        operations={n: (request(o), o.body, o.result) for n, o in facts.operations.items()},
        types={
            name: {prop.wire: prop.type for prop in model.props.values()}
            for name, model in facts.models.items()
            if model.kind in ("object", "exception")
        },
        enums={name: {v.lower() for v in members.values()} for name, members in facts.enums.items()},
        wire_names=facts.wire_names,
    )

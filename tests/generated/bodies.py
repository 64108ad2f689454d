"""Bodies of requests made from the API history: each is valid at the version that it is made for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, NamedTuple

from batchlint.history.model import Property, WireType
from batchlint.payload.classify import is_partial
from tests.generated.facts import HISTORY

#: Values of a type, by what the history calls it.
PLAIN: dict[str, list[Any]] = {
    "str": ["render", "a longer text: 'quoted', \"too\" \\ ü", ""],
    "int": [1, 20],
    "long": [3, 5_000_000_000],
    "float": [0.5],
    "bool": [True, False],
    "iso-8601": ["2024-01-02T03:04:00Z"],
    "duration": ["PT1H", "P1DT2H"],
    "object": [{"any": "thing"}],
    "bytearray": ["aGVsbG8="],
}
#: Texts of which the service takes some only.
TEXTS = {
    ("CertificateReference", "visibility"): "starttask,remoteuser",
    ("ContainerConfiguration", "type"): "dockerCompatible",  # `docker` before azure-batch 5
}
#: How deep objects are filled; below, they hold what they must.
DEPTH = 4


class Payload(NamedTuple):
    """A body of a type as it is sent at a version."""

    wire_type: str
    version: int
    body: dict[str, Any]


def payload(version: int, chance: random.Random) -> Payload:
    """The body of some request at a version, with few or many of its properties."""
    known = {op.body[version] for op in HISTORY.operations.values() if op.at >> version & 1}
    name = chance.choice(sorted(ref for ref in known if ref in HISTORY.types))
    share = chance.choice([0.0, 0.3, 0.6, 1.0])
    return Payload(name, version, filled(HISTORY.types[name], version, share, chance))


def type_of(prop: Property, version: int) -> str | None:
    """The type of a property as the service has it: a pre-release may have taken it for another."""
    return prop.refs[HISTORY.index(HISTORY.name(version))]


def filled(model: WireType, version: int, share: float, chance: random.Random, depth: int = DEPTH) -> Any:
    """An object of a type with all that it must have, and a share of the rest."""
    body: dict[str, Any] = {}
    for prop in model.props.values():
        ref = type_of(prop, version)
        if ref is None or not prop.at & ~prop.readonly & 1 << version:
            continue
        text = TEXTS.get((model.name, prop.wire)) if ref == "str" else None
        if text == "dockerCompatible" and version < HISTORY.index("2018-08-01.7.0"):
            text = "docker"
        if prop.required >> version & 1:
            body[prop.wire] = text or value(ref, version, share, chance, depth)
        elif depth and chance.random() < share:
            given = chance.random() < 0.95
            body[prop.wire] = (text or value(ref, version, share, chance, depth)) if given else None
    return body


def value(ref: str, version: int, share: float, chance: random.Random, depth: int) -> Any:
    """A value of a type as the history calls it."""
    if ref[0] == "[":
        return [value(ref[1:-1], version, share, chance, depth) for _ in range(chance.randint(0, 2))]
    if ref[0] == "{":
        return {"key": value(ref[1:-1], version, share, chance, depth)}
    if ref in HISTORY.enums:
        return chance.choice([v.spelling for v in HISTORY.enums[ref].values.values() if v.at >> version & 1])
    if ref in HISTORY.types:
        return filled(HISTORY.types[ref], version, share, chance, max(depth - 1, 0))
    return chance.choice(PLAIN[ref])


def faults(ref: str, body: Any, version: int) -> Iterator[str]:
    """What is wrong with a body at a version, by the history alone."""
    if body is None:
        return
    if ref[0] == "[":
        for item in body if isinstance(body, list) else ():
            yield from faults(ref[1:-1], item, version)
        if not isinstance(body, list):
            yield f"{body} is no list"
    elif ref in HISTORY.enums:
        known = {v.spelling.lower() for v in HISTORY.enums[ref].values.values() if v.at >> version & 1}
        if body.lower() not in known:
            yield f"{ref} has no {body}"
    elif ref in HISTORY.types:
        model = HISTORY.types[ref]
        for wire, inner in body.items():
            prop = model.props.get(wire)
            if prop is None or not prop.at & ~prop.readonly & 1 << version:
                yield f"{ref} has no {wire}"
            else:
                yield from faults(type_of(prop, version) or "", inner, version)
        for prop in model.props.values():
            needed = prop.at & prop.required & ~prop.readonly & 1 << version and not is_partial(ref)
            if needed and prop.wire not in body:
                yield f"{ref} lacks {prop.wire}"

"""Read `api.json`, which `scripts/build_history` computes, into the model."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from batchlint import table_cache
from batchlint.history.model import (
    Client,
    Enum,
    EnumValue,
    History,
    Module,
    Operation,
    Property,
    Timed,
    Version,
    WireType,
    union,
)
from batchlint.history.plain_data import from_data, to_data

_HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(_HERE, "api.json")
#: The modules that decide what is made of the file.
_MAKERS = [os.path.join(_HERE, name) for name in ("load.py", "model.py", "plain_data.py")]
_RECORDS = (History, Version, WireType, Property, Enum, EnumValue, Operation, Module, Client)


@cache
def load() -> History:
    """The history that ships with the package; cached for later runs."""
    data = table_cache.load("history", [DATA, *_MAKERS], lambda: to_data(_read(), _RECORDS))
    history: History = from_data(data, _RECORDS)
    return history


def _read() -> History:
    import json

    with open(DATA, "rb") as stream:
        return decode(json.load(stream))


def decode(data: dict[str, Any]) -> History:
    """Turn the JSON content into the model.

    Args:
        data: the parsed content of `api.json`.

    Returns:
        The history.

    Raises:
        ValueError: the data has a format number that this version does not read.
    """
    if data["format"] != 2:
        raise ValueError(f"api.json has format {data['format']}; this version reads format 2")
    versions = tuple(
        Version(i, v["name"], tuple(v["packages"]), v.get("generation", 1))
        for i, v in enumerate(data["versions"])
    )
    reader = _Reader(len(versions))
    return History(
        versions=versions,
        types={n: reader.type(n, d) for n, d in data["types"].items()},
        enums={n: reader.enum(n, d) for n, d in data["enums"].items()},
        operations={n: reader.operation(n, d) for n, d in data["operations"].items()},
        modules={n: reader.module(n, d) for n, d in data["modules"].items()},
        client=reader.client(data["client"]),
    )


class _Reader:
    def __init__(self, count: int) -> None:
        self.count = count
        self.all = (1 << count) - 1
        self.nothing: Timed[Any] = (None,) * count
        self.masks: dict[str, int] = {"": 0}
        self.plain: dict[tuple[str, int], Timed[Any]] = {}

    def mask(self, text: str) -> int:
        """`"7-12,18-"` as a bit mask."""
        found = self.masks.get(text)
        if found is None:
            found = 0
            for part in text.split(","):
                start, _, end = part.partition("-")
                stop = int(end) if end else self.count - 1
                found |= (1 << (stop + 1)) - (1 << int(start))
            self.masks[text] = found
        return found

    def timed(self, value: Any, at: int) -> Timed[Any]:
        if isinstance(value, str):
            # Most are one text all along, and most texts are those of many others.
            found = self.plain.get((value, at))
            if found is None:
                found = self.plain[value, at] = self.spread([[value, None]], at)
            return found
        return self.spread(value["timed"] if isinstance(value, dict) else [[value, None]], at)

    def spread(self, parts: list[Any], at: int) -> Timed[Any]:
        out: list[Any] = [None] * self.count
        for content, interval in parts:
            mask = at if interval is None else self.mask(interval)
            for i in range(self.count):
                if mask >> i & 1:
                    out[i] = content
        return tuple(out)

    def names(self, value: Any, at: int) -> Timed[tuple[str, ...]]:
        return tuple(None if v is None else tuple(v) for v in self.timed(value, at))

    def names_at(self, data: dict[str, Any], only: str, at: int) -> dict[str, int]:
        """The Python names of an entry; one that has none of its own has `only`, wherever it is."""
        names = data.get("names")
        return {only: at} if names is None else {n: self.mask(spans) for n, spans in names.items()}

    def type(self, name: str, data: dict[str, Any]) -> WireType:
        at = self.mask(data["at"])
        props = {wire: self.property(wire, d, at) for wire, d in data.get("props", {}).items()}
        return WireType(
            name=name,
            names=self.names_at(data, name, at),
            kind=data.get("kind", "object"),
            at=at,
            props=props,
            positional=self.names(data["positional"], at) if "positional" in data else self.nothing,
            page_of=data.get("page_of"),
        )

    def property(self, wire: str, data: dict[str, Any], owner: int) -> Property:
        at = self.mask(data["at"]) if "at" in data else owner
        python = data["python"]
        names = {python: at} if isinstance(python, str) else {n: self.mask(s) for n, s in python.items()}
        return Property(
            wire=wire,
            names=names,
            at=at,
            refs=self.timed(data["type"], at | union(names)),
            required=self.mask(data["required"]) if "required" in data else 0,
            readonly=self.mask(data["readonly"]) if "readonly" in data else 0,
        )

    def enum(self, name: str, data: dict[str, Any]) -> Enum:
        at = self.mask(data["at"])
        values = {}
        for spelling, value in data["values"].items():
            members = {m: self.mask(interval) for m, interval in value["members"].items()}
            mask = self.mask(value["at"]) if "at" in value else at
            values[spelling.lower()] = EnumValue(spelling, mask, members)
        return Enum(name, self.names_at(data, name, at), at, values)

    def operation(self, name: str, data: dict[str, Any]) -> Operation:
        at = self.mask(data["at"])
        python = self.names_at(data, name, at)
        wire, at = at, at | union(python)
        params = self.names(data["params"], at)
        accepts = self.timed(data["accepts"], at) if "accepts" in data else params
        return Operation(
            name=name,
            names=python,
            at=wire,
            http=self.timed(data["http"], wire),
            params=params,
            accepts=tuple(None if a is None else frozenset(a) for a in accepts),
            required=self.names(data["required"], at),
            body=self.timed(data.get("body"), at),
            body_param=self.timed(data.get("body_param"), at),
            result=self.timed(data.get("result"), at),
            keyword_only=self.names(data["keyword_only"], at) if "keyword_only" in data else self.nothing,
            keywords=data.get("keywords", {}),
            poller=self.mask(data["poller"]) if "poller" in data else 0,
        )

    def client(self, data: dict[str, Any]) -> Client:
        return Client(
            names={name: self.mask(spans) for name, spans in data["names"].items()},
            params=self.names(data["params"], self.all),
            required=self.names(data["required"], self.all),
            keyword_only=self.names(data["keyword_only"], self.all)
            if "keyword_only" in data
            else self.nothing,
        )

    def module(self, name: str, data: dict[str, Any]) -> Module:
        at = self.mask(data["at"])
        loaded = self.mask(data["loaded"]) if data.get("loaded") else 0 if "loaded" in data else at
        return Module(name, at, loaded, {n: self.mask(i) if i else at for n, i in data["names"].items()})

"""Write the merged facts as the history: each fact once, with its intervals of positions.

An interval is written with positions in the list of versions: ``"7-12,18-"`` holds from the 8th
position to the 13th, and again from the 19th on. Left out where it equals that of the thing it
belongs to. `docs/history.md` describes the whole file.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Container, Iterable
from typing import Any

from merge import Json, Merger
from releases import Release, stand_ins


def spans(indices: Iterable[int], last: int) -> str:
    """Write a set of positions as intervals; one that reaches `last` stays open.

    >>> spans({1, 2, 5}, last=5)
    '1-2,5-'
    """
    parts: list[list[int]] = []
    for i in sorted(set(indices)):
        if parts and parts[-1][1] == i - 1:
            parts[-1][1] = i
        else:
            parts.append([i, i])
    return ",".join(f"{a}-{'' if b == last else b}" for a, b in parts)


class Writer:
    """Makes the history of what was merged."""

    def __init__(self, merged: Merger) -> None:
        self.merged = merged
        self.stand_in = stand_ins(merged.positions)
        self.last = len(merged.positions) - 1

    def history(self) -> Json:
        """The merged history, ready to be written as JSON; the order of keys is fixed."""
        return {
            "format": 2,
            "versions": [self._position(i, p) for i, p in enumerate(self.merged.positions)],
            "types": {name: self._type(name) for name in sorted(self.merged.types)},
            "enums": {name: self._enum(name) for name in sorted(self.merged.enums)},
            "operations": {n: self._operation(n, e) for n, e in sorted(self.merged.operations.items())},
            "modules": {n: self._module(n, e) for n, e in sorted(self.merged.modules.items())},
            "client": self._client(),
        }

    def _position(self, index: int, release: Release) -> Json:
        out: Json = {"name": release.version, "packages": list(release.packages)}
        generation = self.merged.generations.get(index, 1)
        return out if generation == 1 else {**out, "generation": generation}

    def _at(self, present: Container[int]) -> set[int]:
        """The positions at which the service has something, as the releases that stand for them say."""
        return {i for i, stand_in in enumerate(self.stand_in) if stand_in in present}

    def _filled(self, entries: dict[int, Json]) -> dict[int, Json]:
        """The entry of each position, that of its stand-in where the release has none."""
        found = {i: entries[self.stand_in[i]] for i in self._at(entries)} | entries
        return dict(sorted(found.items()))

    def _names(self, key: str, names: dict[str, set[int]], at: set[int]) -> Json:
        """The entry `names`, empty where the only name is the key, wherever the service has it."""
        found = {name: where for name, where in names.items() if where}
        if found == {key: at}:
            return {}
        ordered = sorted(found.items(), key=lambda item: (min(item[1]), item[0]))
        return {"names": {name: spans(where, self.last) for name, where in ordered}}

    def _client(self) -> Json:
        where: dict[str, set[int]] = defaultdict(set)
        for i, entry in self.merged.client.items():
            where[entry["name"]].add(i)
        out: Json = {"names": {name: spans(at, self.last) for name, at in where.items()}}
        for part in ("params", "required", "keyword_only"):
            out[part] = self._timed({i: e[part] for i, e in self.merged.client.items()})
        return out

    def _timed(self, values: dict[int, Any]) -> Any:
        """One value, or `[[value, interval], …]` in the order of first appearance."""
        distinct: list[tuple[Any, set[int]]] = []
        for i in sorted(values):
            for value, at in distinct:
                if value == values[i]:
                    at.add(i)
                    break
            else:
                distinct.append((values[i], {i}))
        if len(distinct) == 1:
            return distinct[0][0]
        return {"timed": [[value, spans(at, self.last)] for value, at in distinct]}

    def _type(self, name: str) -> Json:
        # Options, pages and exceptions are of the package alone.
        on_wire = self.merged.kinds[name] == "object"
        at = self._at(self.merged.types[name]) if on_wire else self.merged.types[name]
        out: Json = {"at": spans(at, self.last), **self._names(name, self.merged.names[name], at)}
        if self.merged.kinds[name] != "object":
            out["kind"] = self.merged.kinds[name]
        if self.merged.bases.get(name) in self.merged.types:
            out["base"] = self.merged.bases[name]
        if name in self.merged.pages:
            out["page_of"] = self.merged.pages[name]
        if name in self.merged.ctors:
            # Where a constructor takes keywords alone there is no order to keep.
            positional = {i: c for i, c in self.merged.ctors[name].items() if c}
            if positional:
                ctor = self._timed(positional)
                out["positional"] = (
                    ctor if isinstance(ctor, dict) else {"timed": [[ctor, spans(positional, self.last)]]}
                )
        props = {
            wire: self._prop(entries, at, self.merged.kinds[name])
            for (owner, wire), entries in self.merged.props.items()
            if owner == name
        }
        if props:
            out["props"] = props
        return out

    def _prop(self, entries: dict[int, Json], owner: set[int], kind: str) -> Json:
        at = self._at(entries) if kind == "object" else set(entries)
        filled = self._filled(entries) if kind == "object" else entries
        # Releases before 5.0 have no types of options: the last release's is taken for all.
        last = entries[max(entries)]["type"]
        types = {i: last if kind == "options" else e["type"] for i, e in filled.items()}
        out: Json = {"type": self._timed(types)}
        if at != owner:
            out["at"] = spans(at, self.last)
        for flag in ("required", "readonly"):
            flagged = {i for i, e in filled.items() if e[flag]}
            if flagged:
                out[flag] = spans(flagged, self.last)
        python: dict[str, set[int]] = defaultdict(set)
        for i, entry in entries.items():
            python[entry["python"]].add(i)
        (first, where), *others = python.items()
        plain = not others and where == at
        out["python"] = first if plain else {n: spans(w, self.last) for n, w in python.items()}
        return out

    def _enum(self, name: str) -> Json:
        present = self._at(self.merged.enums[name])
        values: Json = {}
        for (enum, folded), where in self.merged.values.items():
            if enum != name:
                continue
            value: Json = {}
            at = self._at(where)
            if at != present:
                value["at"] = spans(at, self.last)
            value["members"] = {
                m: spans(where, self.last)
                for (e, f, m), where in self.merged.members.items()
                if (e, f) == (name, folded)
            }
            values[self.merged.spelling[name, folded]] = value
        names = self._names(name, self.merged.names[name], present)
        return {"at": spans(present, self.last), **names, "values": values}

    def _operation(self, name: str, entries: dict[int, Json]) -> Json:
        latest = entries[max(entries)]["http"]
        at = self._at(entries)
        out: Json = {"at": spans(at, self.last), **self._names(name, self.merged.methods[name], at)}
        filled = self._filled(entries)
        https = {i: e["http"] for i, e in filled.items()}
        for i, http in https.items():
            # A placeholder's name is no part of the request.
            if re.sub(r"\{\w+\}", "{}", http) == re.sub(r"\{\w+\}", "{}", latest):
                https[i] = latest
        out["http"] = self._timed(https)
        for key in ("params", "accepts", "required", "keyword_only", "body", "body_param", "result"):
            values = {i: e[key] for i, e in filled.items()}
            if key == "accepts" and all(sorted(e["params"]) == e["accepts"] for e in filled.values()):
                continue
            if any(v is not None for v in values.values()):
                out[key] = self._timed(values)
        if self.merged.keywords[name]:
            out["keywords"] = self.merged.keywords[name]
        pollers = {i for i, e in entries.items() if e["poller"]}
        if pollers:
            out["poller"] = spans(pollers, self.last)
        return out

    def _module(self, name: str, entries: dict[int, set[str]]) -> Json:
        where: dict[str, set[int]] = defaultdict(set)
        for i, names in entries.items():
            for defined in names:
                where[defined].add(i)
        # An empty interval stands for that of the module.
        names_at = {n: "" if at == set(entries) else spans(at, self.last) for n, at in sorted(where.items())}
        out: Json = {"at": spans(entries, self.last), "names": names_at}
        if name in self.merged.loaded and self.merged.loaded[name] != set(entries):
            out["loaded"] = spans(self.merged.loaded[name], self.last)
        elif name not in self.merged.loaded:
            out["loaded"] = ""
        return out


def render(history: Json) -> str:
    """JSON with one line for each type, enum, operation and module, so that diffs can be read."""
    lines = []
    for section, content in history.items():
        if section in ("types", "enums", "operations", "modules"):
            entries = [f"  {json.dumps(k)}: {_compact(v)}" for k, v in content.items()]
            lines.append(f"{json.dumps(section)}: {{\n" + ",\n".join(entries) + "\n}")
        elif section == "versions":
            entries = [f"  {_compact(v)}" for v in content]
            lines.append(f"{json.dumps(section)}: [\n" + ",\n".join(entries) + "\n]")
        else:
            lines.append(f"{json.dumps(section)}: {_compact(content)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))

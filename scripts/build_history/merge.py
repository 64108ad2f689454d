"""Turn the facts of every release into one history: each fact once, with its intervals.

An interval is written with positions in the list of known versions: ``"7-12,18-"`` holds from
the 8th known version to the 13th, and again from the 19th on. Left out where it equals that of
the thing it belongs to. `docs/history.md` describes the whole file.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from typing import Any

from facts import Facts, Model, Operation, camel
from releases import Release, stand_ins

Json = dict[str, Any]


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


def snake(wire: str) -> str:
    """The usual Python spelling of a wire name; what differs is stored with the property.

    >>> snake("targetOSVersion"), snake("publicIPs")
    ('target_os_version', 'public_ips')
    """
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", wire)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


class Merger:
    """Collects the facts of each position; `history` gives the result.

    Types, operations and so on are known by their keys: the names of generation 1.
    """

    def __init__(self, positions: Sequence[Release]) -> None:
        self.positions = positions
        self.versions = [p.version for p in positions]
        self.stand_in = stand_ins(positions)
        self.last = len(positions) - 1
        self.types: dict[str, set[int]] = defaultdict(set)
        self.names: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        self.methods: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        self.kinds: dict[str, str] = {}
        self.bases: dict[str, str] = {}
        self.pages: dict[str, str] = {}
        self.ctors: dict[str, dict[int, list[str]]] = defaultdict(dict)
        self.props: dict[tuple[str, str], dict[int, Json]] = defaultdict(dict)
        self.enums: dict[str, set[int]] = defaultdict(set)
        self.members: dict[tuple[str, str, str], set[int]] = defaultdict(set)
        self.values: dict[tuple[str, str], set[int]] = defaultdict(set)
        self.spelling: dict[tuple[str, str], str] = {}
        self.operations: dict[str, dict[int, Json]] = defaultdict(dict)
        self.keywords: dict[str, dict[str, str]] = defaultdict(dict)
        self.modules: dict[str, dict[int, set[str]]] = defaultdict(dict)
        self.loaded: dict[str, set[int]] = defaultdict(set)
        self.client: dict[int, Json] = {}
        self.first = min(i for i, p in enumerate(positions) if p.packages)

    def add(self, at: int, facts: Facts) -> None:
        """Take in a release at its position, by keys.

        Releases at one position add up: a name is there if any of them has it, since a pin on the
        api-version does not distinguish them; the later one wins where they differ.
        """
        for key, names in facts.class_names.items():
            for name in names:
                self.names[key][name].add(at)
        for model in facts.models.values():
            self._add_model(at, model)
        for enum, members in facts.enums.items():
            self.enums[enum].add(at)
            for python, value in members.items():
                folded = value.lower()
                self.members[enum, folded, python].add(at)
                self.values[enum, folded].add(at)
                # Members of 4.1 and later are folded; an older release has the documented case.
                if self.spelling.get((enum, folded), folded) == folded:
                    self.spelling[enum, folded] = value
        for name, op in facts.operations.items():
            self.methods[name][facts.method_names[name]].add(at)
            self._add_operation(at, name, op)
        for module, defined in facts.modules.items():
            self.modules[module].setdefault(at, set()).update(defined)
            if module in facts.loaded:
                self.loaded[module].add(at)
        params = [*facts.client_params, *self.client.get(at, {}).get("params", [])]
        self.client[at] = {
            "name": facts.client,
            "params": list(dict.fromkeys(params)),
            "required": facts.client_required,
            "keyword_only": facts.client_keyword_only,
        }

    def _add_model(self, at: int, model: Model) -> None:
        self.types[model.name].add(at)
        self.kinds[model.name] = model.kind
        if model.base:
            self.bases[model.name] = model.base
        if model.page_of:
            self.pages[model.name] = model.page_of
        if model.kind in ("object", "options"):
            self.ctors[model.name][at] = [] if model.keyword_only else model.ctor
        for prop in model.props.values():
            entry: Json = {"python": prop.python, "type": prop.type}
            entry["required"] = prop.required and model.kind == "object"
            entry["readonly"] = prop.readonly
            self.props[model.name, prop.wire][at] = entry

    def _add_operation(self, at: int, name: str, op: Operation) -> None:
        before = self.operations[name].get(at)
        self.operations[name][at] = {
            "http": f"{op.verb} {op.path}",
            "params": op.params,
            "accepts": sorted(set(op.params) | set(before["accepts"] if before else ())),
            "required": op.required,
            "keyword_only": op.keyword_only or None,
            "body": op.body,
            "body_param": op.body_param,
            "result": op.result,
            "poller": op.poller,
            "options": op.options,
        }
        self.keywords[name].update(op.keywords)

    def keep(self, at: int, names: Iterable[str]) -> None:
        """Take types as they were before, where the service still has what no class stands for."""
        for name in names:
            before = max(self.types[name])
            self.types[name].add(at)
            for (owner, _), entries in self.props.items():
                if owner == name and before in entries:
                    entries[at] = entries[before]

    def extend_back(self, base: dict[str, Json]) -> None:
        """Carry the first release's facts back to the versions before it, as `base` says.

        Args:
            base: the content of `before_packages.yaml`.

        Raises:
            KeyError: `base` names something that the first release does not have.
        """
        added = self._added(base)
        self._extend_operations(added["operations"], added["types"])
        for name, present in self.types.items():
            if self.first in present:
                earlier = range(added["types"].get(name, 0), self.first)
                present.update(earlier)
                if name in self.ctors:
                    self.ctors[name].update(dict.fromkeys(earlier, self.ctors[name][self.first]))
        for (owner, wire), facts in self.props.items():
            if self.first in facts:
                start = max(added["properties"].get((owner, wire), 0), added["types"].get(owner, 0))
                facts.update({i: dict(facts[self.first]) for i in range(start, self.first)})
        for enum, present in self.enums.items():
            if self.first in present:
                present.update(range(added["enums"].get(enum, 0), self.first))
        for (enum, value), present in self.values.items():
            if self.first in present:
                start = max(added["values"].get((enum, value), 0), added["enums"].get(enum, 0))
                present.update(range(start, self.first))
        for (enum, value, _), present in self.members.items():
            if self.first in present:
                present.update(i for i in self.values[enum, value] if i < self.first)
        for names in self.modules.values():
            if self.first in names:
                names.update(dict.fromkeys(range(self.first), names[self.first]))
        for present in self.loaded.values():
            if self.first in present:
                present.update(range(self.first))
        self.client.update(dict.fromkeys(range(self.first), self.client[self.first]))
        for version, entry in base.items():
            self._end_before(self.versions.index(version), entry)

    def _added(self, base: dict[str, Json]) -> dict[str, dict[Any, int]]:
        """The version at which each thing that `base` lists was added, by section.

        Raises:
            KeyError: the first release does not have it.
        """
        sections = ("properties", "operations", "types", "enums", "values")
        added: dict[str, dict[Any, int]] = {section: {} for section in sections}
        for version, entry in base.items():
            at = self.versions.index(version)
            for owner, wires in entry["added"].get("properties", {}).items():
                added["properties"].update({(owner, wire): at for wire in wires})
            for section in ("operations", "types", "enums"):
                added[section].update(dict.fromkeys(entry["added"].get(section, []), at))
            for enum, values in entry["added"].get("values", {}).items():
                added["values"].update({(enum, value): at for value in values})
        known: dict[str, Any] = {
            "properties": self.props,
            "operations": self.operations,
            "types": self.types,
            "enums": self.enums,
            "values": self.values,
        }
        for section, keys in added.items():
            for key in keys:
                if self.first not in known[section].get(key, ()):
                    raise KeyError(f"before_packages.yaml: {section}: {key}")
        return added

    def _extend_operations(self, added: dict[str, int], added_types: dict[str, int]) -> None:
        for name, entries in self.operations.items():
            if self.first in entries:
                start = added.get(name, 0)
                entries.update({i: dict(entries[self.first]) for i in range(start, self.first)})
                for option in entries[self.first]["options"]:
                    cls = "".join(part.capitalize() for part in option.split("_"))
                    found = next((t for t in self.types if t.lower() == cls.lower()), None)
                    if found:
                        added_types.setdefault(found, start)

    def _end_before(self, at: int, entry: Json) -> None:
        ended = entry.get("ended", {})
        for owner, wires in ended.get("properties", {}).items():
            for wire, type_ in wires.items():
                fact = {"python": snake(wire), "type": type_, "required": False, "readonly": False}
                self.props[owner, wire].update({i: dict(fact) for i in range(at)})
        for enum, values in ended.get("values", {}).items():
            for value in values:
                self.values[enum, value].update(range(at))
                self.members[enum, value, value].update(range(at))
                self.spelling[enum, value] = value
        for owner, wires in entry.get("types_before", {}).items():
            for wire, type_ in wires.items():
                for i in range(at):
                    if i in self.props[owner, wire]:
                        self.props[owner, wire][i]["type"] = type_
        for root in entry.get("action_urls", []):
            for entries in self.operations.values():
                for i in range(at):
                    if i in entries:
                        entries[i]["http"] = _action_as_query(entries[i]["http"], root)

    def history(self) -> Json:
        """The merged history, ready to be written as JSON; the order of keys is fixed."""
        self._name_older()
        return {
            "format": 2,
            "versions": [_position(p) for p in self.positions],
            "types": {name: self._type(name) for name in sorted(self.types)},
            "enums": {name: self._enum(name) for name in sorted(self.enums)},
            "operations": {n: self._operation(n, e) for n, e in sorted(self.operations.items())},
            "modules": {n: self._module(n, e) for n, e in sorted(self.modules.items())},
            "client": self._client(),
        }

    def _name_older(self) -> None:
        """Give what was carried back to the versions before the first release its names there."""
        for key, present in [*self.types.items(), *self.enums.items()]:
            self.names[key][key].update(i for i in present if i < self.first)
        for key, entries in self.operations.items():
            self.methods[key][key].update(i for i in entries if i < self.first)

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
        for i, entry in self.client.items():
            where[entry["name"]].add(i)
        out: Json = {"names": {name: spans(at, self.last) for name, at in where.items()}}
        for part in ("params", "required", "keyword_only"):
            out[part] = self._timed({i: e[part] for i, e in self.client.items()})
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
        on_wire = self.kinds[name] == "object"
        at = self._at(self.types[name]) if on_wire else self.types[name]
        out: Json = {"at": spans(at, self.last), **self._names(name, self.names[name], at)}
        if self.kinds[name] != "object":
            out["kind"] = self.kinds[name]
        if self.bases.get(name) in self.types:
            out["base"] = self.bases[name]
        if name in self.pages:
            out["page_of"] = self.pages[name]
        if name in self.ctors:
            # Where a constructor takes keywords alone there is no order to keep.
            positional = {i: c for i, c in self.ctors[name].items() if c}
            if positional:
                ctor = self._timed(positional)
                out["positional"] = (
                    ctor if isinstance(ctor, dict) else {"timed": [[ctor, spans(positional, self.last)]]}
                )
        props = {
            wire: self._prop(entries, at, self.kinds[name])
            for (owner, wire), entries in self.props.items()
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
        present = self._at(self.enums[name])
        values: Json = {}
        for (enum, folded), where in self.values.items():
            if enum != name:
                continue
            value: Json = {}
            at = self._at(where)
            if at != present:
                value["at"] = spans(at, self.last)
            value["members"] = {
                m: spans(where, self.last)
                for (e, f, m), where in self.members.items()
                if (e, f) == (name, folded)
            }
            values[self.spelling[name, folded]] = value
        names = self._names(name, self.names[name], present)
        return {"at": spans(present, self.last), **names, "values": values}

    def _operation(self, name: str, entries: dict[int, Json]) -> Json:
        latest = entries[max(entries)]["http"]
        at = self._at(entries)
        out: Json = {"at": spans(at, self.last), **self._names(name, self.methods[name], at)}
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
        if self.keywords[name]:
            out["keywords"] = self.keywords[name]
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
        if name in self.loaded and self.loaded[name] != set(entries):
            out["loaded"] = spans(self.loaded[name], self.last)
        elif name not in self.loaded:
            out["loaded"] = ""
        return out


def _position(release: Release) -> Json:
    out: Json = {"name": release.version, "packages": list(release.packages)}
    return out if release.generation == 1 else {**out, "generation": release.generation}


def _action_as_query(http: str, root: str) -> str:
    """`POST /pools/{poolId}/resize` as older versions spelled it: `POST /pools/{poolId}?resize`."""
    match = re.fullmatch(rf"POST (/{root}/.*\}})/(\w+)", http)
    if match is None or match[2] in ("tasks", "users", "jobs", "nodes"):
        return http
    return f"POST {match[1]}?{match[2]}"


__all__ = ["Merger", "camel", "snake", "spans"]

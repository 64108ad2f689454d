"""Turn the facts of every release into one history: each fact once, with its intervals.

An interval is written with positions in the list of known versions: ``"7-12,18-"`` holds from
the 8th known version to the 13th, and again from the 19th on. Left out where it equals that of
the thing it belongs to. `docs/history.md` describes the whole file.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from extract import Facts, camel

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
    """Collects facts by position of their api-version; `history` gives the result."""

    def __init__(self, versions: list[str], packages: dict[str, list[str]]) -> None:
        self.versions = versions
        self.packages = packages
        self.last = len(versions) - 1
        self.types: dict[str, set[int]] = defaultdict(set)
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
        self.modules: dict[str, dict[int, set[str]]] = defaultdict(dict)
        self.loaded: dict[str, set[int]] = defaultdict(set)
        self.client: dict[int, Json] = {}
        self.first = min(versions.index(v) for v in packages)

    def add(self, facts: Facts) -> None:
        """Take in one release.

        Releases of one api-version add up: a name is there if any of them has it, since a pin
        on the api-version does not distinguish them; the later one wins where they differ.
        """
        at = self.versions.index(facts.version)
        for model in facts.models.values():
            self.types[model.name].add(at)
            self.kinds[model.name] = model.kind
            if model.base in facts.models:
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
            before = self.operations[name].get(at)
            self.operations[name][at] = {
                "http": f"{op.verb} {op.path}",
                "params": op.params,
                "accepts": sorted(set(op.params) | set(before["accepts"] if before else ())),
                "required": op.required,
                "body": op.body,
                "body_param": op.body_param,
                "result": op.result,
                "options": op.options,
            }
        for module, names in facts.modules.items():
            self.modules[module].setdefault(at, set()).update(names)
            if module in facts.loaded:
                self.loaded[module].add(at)
        params = [*facts.client_params, *self.client.get(at, {}).get("params", [])]
        self.client[at] = {"params": list(dict.fromkeys(params)), "required": facts.client_required}

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
        return {
            "format": 1,
            "versions": [{"name": v, "packages": self.packages.get(v, [])} for v in self.versions],
            "types": {name: self._type(name) for name in sorted(self.types)},
            "enums": {name: self._enum(name) for name in sorted(self.enums)},
            "operations": {n: self._operation(e) for n, e in sorted(self.operations.items())},
            "modules": {n: self._module(n, e) for n, e in sorted(self.modules.items())},
            "client": {
                "params": self._timed({i: e["params"] for i, e in self.client.items()}),
                "required": self._timed({i: e["required"] for i, e in self.client.items()}),
            },
        }

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
        out: Json = {"at": spans(self.types[name], self.last)}
        if self.kinds[name] != "object":
            out["kind"] = self.kinds[name]
        if name in self.bases:
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
        options = self.kinds[name] == "options"
        props = {
            wire: self._prop(entries, self.types[name], options)
            for (owner, wire), entries in self.props.items()
            if owner == name
        }
        if props:
            out["props"] = props
        return out

    def _prop(self, entries: dict[int, Json], owner: set[int], options: bool) -> Json:
        # Releases before 5.0 have no types of options: the last release's is taken for all.
        types = {i: entries[max(entries)]["type"] if options else e["type"] for i, e in entries.items()}
        out: Json = {"type": self._timed(types)}
        if set(entries) != owner:
            out["at"] = spans(entries, self.last)
        for flag in ("required", "readonly"):
            at = {i for i, e in entries.items() if e[flag]}
            if at:
                out[flag] = spans(at, self.last)
        (python,) = {e["python"] for e in entries.values()}
        out["python"] = python
        return out

    def _enum(self, name: str) -> Json:
        values: Json = {}
        for (enum, folded), at in self.values.items():
            if enum != name:
                continue
            value: Json = {}
            if at != self.enums[name]:
                value["at"] = spans(at, self.last)
            value["members"] = {
                m: spans(where, self.last)
                for (e, f, m), where in self.members.items()
                if (e, f) == (name, folded)
            }
            values[self.spelling[name, folded]] = value
        return {"at": spans(self.enums[name], self.last), "values": values}

    def _operation(self, entries: dict[int, Json]) -> Json:
        latest = entries[max(entries)]["http"]
        out: Json = {"at": spans(entries, self.last)}
        https = {i: e["http"] for i, e in entries.items()}
        for i, http in https.items():
            # A placeholder's name is no part of the request.
            if re.sub(r"\{\w+\}", "{}", http) == re.sub(r"\{\w+\}", "{}", latest):
                https[i] = latest
        out["http"] = self._timed(https)
        for key in ("params", "accepts", "required", "body", "body_param", "result"):
            values = {i: e[key] for i, e in entries.items()}
            if key == "accepts" and all(sorted(e["params"]) == e["accepts"] for e in entries.values()):
                continue
            if any(v is not None for v in values.values()):
                out[key] = self._timed(values)
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


def _action_as_query(http: str, root: str) -> str:
    """`POST /pools/{poolId}/resize` as older versions spelled it: `POST /pools/{poolId}?resize`."""
    match = re.fullmatch(rf"POST (/{root}/.*\}})/(\w+)", http)
    if match is None or match[2] in ("tasks", "users", "jobs", "nodes"):
        return http
    return f"POST {match[1]}?{match[2]}"


__all__ = ["Merger", "camel", "snake", "spans"]

"""The versions before the first release, by what `before_packages.yaml` says about them."""

from __future__ import annotations

import re
from typing import Any

from merge import Json, Merger


def extend_back(merged: Merger, base: dict[str, Json]) -> None:
    """Carry the first release's facts back to the versions before it, as `base` says.

    Args:
        merged: every release; what is known of older versions is added to it.
        base: the content of `before_packages.yaml`.

    Raises:
        ValueError: `base` names something that the first release does not have.
    """
    added = _added(merged, base)
    _extend_operations(merged, added["operations"], added["types"])
    for name, present in merged.types.items():
        if merged.first in present:
            earlier = range(added["types"].get(name, 0), merged.first)
            present.update(earlier)
            if name in merged.ctors:
                merged.ctors[name].update(dict.fromkeys(earlier, merged.ctors[name][merged.first]))
    for (owner, wire), facts in merged.props.items():
        if merged.first in facts:
            start = max(added["properties"].get((owner, wire), 0), added["types"].get(owner, 0))
            facts.update({i: dict(facts[merged.first]) for i in range(start, merged.first)})
    for enum, present in merged.enums.items():
        if merged.first in present:
            present.update(range(added["enums"].get(enum, 0), merged.first))
    for (enum, value), present in merged.values.items():
        if merged.first in present:
            start = max(added["values"].get((enum, value), 0), added["enums"].get(enum, 0))
            present.update(range(start, merged.first))
    for (enum, value, _), present in merged.members.items():
        if merged.first in present:
            present.update(i for i in merged.values[enum, value] if i < merged.first)
    for names in merged.modules.values():
        if merged.first in names:
            names.update(dict.fromkeys(range(merged.first), names[merged.first]))
    for present in merged.loaded.values():
        if merged.first in present:
            present.update(range(merged.first))
    merged.client.update(dict.fromkeys(range(merged.first), merged.client[merged.first]))
    for version, entry in base.items():
        _end_before(merged, merged.versions.index(version), entry)
    for key, present in [*merged.types.items(), *merged.enums.items()]:
        merged.names[key][key].update(i for i in present if i < merged.first)
    for key, entries in merged.operations.items():
        merged.methods[key][key].update(i for i in entries if i < merged.first)


def _added(merged: Merger, base: dict[str, Json]) -> dict[str, dict[Any, int]]:
    """The version at which each thing that `base` lists was added, by section.

    Raises:
        ValueError: the first release does not have it.
    """
    sections = ("properties", "operations", "types", "enums", "values")
    added: dict[str, dict[Any, int]] = {section: {} for section in sections}
    for version, entry in base.items():
        at = merged.versions.index(version)
        for owner, wires in entry["added"].get("properties", {}).items():
            added["properties"].update({(owner, wire): at for wire in wires})
        for section in ("operations", "types", "enums"):
            added[section].update(dict.fromkeys(entry["added"].get(section, []), at))
        for enum, values in entry["added"].get("values", {}).items():
            added["values"].update({(enum, value): at for value in values})
    known: dict[str, Any] = {
        "properties": merged.props,
        "operations": merged.operations,
        "types": merged.types,
        "enums": merged.enums,
        "values": merged.values,
    }
    for section, keys in added.items():
        for key in keys:
            if merged.first not in known[section].get(key, ()):
                raise ValueError(f"before_packages.yaml: {section}: {key}")
    return added


def _extend_operations(merged: Merger, added: dict[str, int], added_types: dict[str, int]) -> None:
    for name, entries in merged.operations.items():
        if merged.first in entries:
            start = added.get(name, 0)
            entries.update({i: dict(entries[merged.first]) for i in range(start, merged.first)})
            for option in entries[merged.first]["options"]:
                cls = "".join(part.capitalize() for part in option.split("_"))
                found = next((t for t in merged.types if t.lower() == cls.lower()), None)
                if found:
                    added_types.setdefault(found, start)


def _end_before(merged: Merger, at: int, entry: Json) -> None:
    ended = entry.get("ended", {})
    for owner, wires in ended.get("properties", {}).items():
        for wire, type_ in wires.items():
            fact = {"python": snake(wire), "type": type_, "required": False, "readonly": False}
            merged.props[owner, wire].update({i: dict(fact) for i in range(at)})
    for enum, values in ended.get("values", {}).items():
        for value in values:
            merged.values[enum, value].update(range(at))
            merged.members[enum, value, value].update(range(at))
            merged.spelling[enum, value] = value
    for owner, wires in entry.get("types_before", {}).items():
        for wire, type_ in wires.items():
            for i in range(at):
                if i in merged.props[owner, wire]:
                    merged.props[owner, wire][i]["type"] = type_
    for root in entry.get("action_urls", []):
        for entries in merged.operations.values():
            for i in range(at):
                if i in entries:
                    entries[i]["http"] = _action_as_query(entries[i]["http"], root)


def snake(wire: str) -> str:
    """The usual Python spelling of a wire name; what differs is stored with the property.

    >>> snake("targetOSVersion"), snake("publicIPs")
    ('target_os_version', 'public_ips')
    """
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", wire)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def _action_as_query(http: str, root: str) -> str:
    """`POST /pools/{poolId}/resize` as older versions spelled it: `POST /pools/{poolId}?resize`."""
    match = re.fullmatch(rf"POST (/{root}/.*\}})/(\w+)", http)
    if match is None or match[2] in ("tasks", "users", "jobs", "nodes"):
        return http
    return f"POST {match[1]}?{match[2]}"

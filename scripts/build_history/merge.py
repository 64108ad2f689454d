"""Turn the facts of every release into one history: each fact once, with the positions where it holds.

Types, operations and so on are known by their keys, the names of generation 1. `write` makes the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from facts import Facts, Model, Operation
from releases import Release

Json = dict[str, Any]


class Merger:
    """What is known, each with the positions of the releases that have it."""

    def __init__(self, positions: Sequence[Release]) -> None:
        self.positions = positions
        self.versions = [p.version for p in positions]
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
        self.generations: dict[int, int] = {}
        self.first = min(i for i, p in enumerate(positions) if p.packages)

    def add(self, at: int, facts: Facts) -> None:
        """Take in a release at its position, by keys.

        Releases at one position add up: a name is there if any of them has it, since a pin on the
        api-version does not distinguish them; the later one wins where they differ.
        """
        self.generations[at] = facts.generation
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

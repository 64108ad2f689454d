"""Check the rules about properties and enums against the API history."""

from __future__ import annotations

from batchlint.history import Enum, WireType
from batchlint.rules.checking import Check
from batchlint.rules.facts import at, ends, owner_of, ref_at
from batchlint.rules.grammar import Path


class PropertyCheck(Check):
    """A rule about one property of some wire types."""

    def run(self) -> None:
        """Note what contradicts the history."""
        types = self.history.types
        for owner in self.rule.of:
            if owner in types:
                self.of(types[owner])
            else:
                self.unknown("of", f"unknown type {owner}", owner, types)

    def of(self, wire_type: WireType) -> None:
        """Check the rule for one of its types."""
        rule, (wire,) = self.rule, self.rule.names
        prop = wire_type.props.get(wire)
        what = f"{wire_type.name}.{wire}"
        if prop is None:
            self.unknown("property", f"no version has {what}", wire, wire_type.props)
            return
        if rule.required:
            if not rule.policy or self.there("property", what, prop.at, self.new):
                self.required(what, prop.required & prop.at)
            if rule.fill is not None:
                self.value("fill", prop.refs[self.new] or "", rule.fill, self.new)
            return
        if not self.there("property", what, prop.at, self.old):
            return
        if rule.removed or rule.becomes is not None:
            self.gone(what, prop.at)
            if isinstance(rule.becomes, Path):
                self.moves(wire_type, rule.becomes, prop.refs[self.old] or "")
            return
        if not self.there("property", what, prop.at, self.new):
            return
        old, new = prop.refs[self.old] or "", prop.refs[self.new] or ""
        if rule.split is not None and not (old == "str" and new.startswith("[")):
            self.problem("split", f"{what} does not change from a string to a list; remove split")
        self.value_map(old, new)
        if rule.default is not None:
            self.value("default", old, rule.default.was, self.old)
            self.value("default", new, rule.default.now, self.new)
        self.unless()
        self.optional_when(wire_type)

    def unless(self) -> None:
        """Check the names of the properties in `unless`."""
        names = {p.wire for t in self.history.types.values() for p in t.props.values() if at(p.at, self.new)}
        for name in self.rule.unless:
            if name not in names:
                self.unknown("unless", f"no type has {name} in {self.now}", name, names)

    def optional_when(self, wire_type: WireType) -> None:
        """Check the properties, and their values, that make another one optional."""
        for other, value in self.rule.optional_when.items():
            ref = ref_at(self.history, wire_type.name, str(other), self.new)
            if ref is not None:
                self.value("optional_when", ref, value, self.new)
            else:
                message = f"{wire_type.name} has no {other} in {self.now}"
                self.unknown("optional_when", message, other, wire_type.props)

    def moves(self, wire_type: WireType, path: Path, old: str) -> None:
        """Check the new place of the property, and the values required beside it."""
        owner = owner_of(self.history, wire_type.name, path, self.new)
        new = ref_at(self.history, owner, path.steps[-1], self.new) if owner is not None else None
        if new is None or owner is None:
            known = self.history.types[owner].props if owner is not None else ()
            self.unknown("becomes", f"{wire_type.name} has no {path} in {self.now}", path.steps[-1], known)
            return
        becomes_list = new.startswith("[") and not old.startswith("[")
        if path.is_list != becomes_list and self.rule.split is None:
            self.problem("becomes", f"{path} is of type {new}; add [] if one value becomes a list")
        self.value_map(old, new)
        for place, value in self.rule.siblings.items():
            wire = place.steps[-1]
            ref = ref_at(self.history, owner, wire, self.new)
            if ref is not None:
                self.value("with", ref, value, self.new)
            else:
                known = self.history.types[owner].props
                self.unknown("with", f"{owner} has no {wire} in {self.now}", wire, known)

    def value_map(self, old: str, new: str) -> None:
        """Check that the old values were valid, and that the new ones are."""
        for before, after in self.rule.values.items():
            # A split text is no enum before: what its parts may be is not in the history.
            if self.rule.split is None:
                self.value("values", old, before, self.old)
            self.value("values", new, after, self.new)


class EnumCheck(Check):
    """A rule about some enums, or about all of them."""

    def run(self) -> None:
        """Note what contradicts the history."""
        enums = self.history.enums
        if self.rule.names == ("*",):
            self.every()
            return
        for name in self.rule.names:
            if name not in enums:
                self.unknown("enum", f"unknown enum {name}", name, enums)
            elif self.there("enum", name, enums[name].at, self.old):
                self.one(enums[name])

    def one(self, enum: Enum) -> None:
        """Check the rule for one enum."""
        rule = self.rule
        if rule.removed or rule.becomes is not None:
            self.gone(enum.name, enum.at)
            self.replaced_by(self.history.enums)
        for key, lost in (("removed_values", rule.removed_values), ("values", tuple(rule.values))):
            for value in lost:
                folded = str(value).lower()
                found = enum.values.get(folded)
                if found is None:
                    self.unknown(key, f"{enum.name} never had the value {value}", folded, enum.values)
                elif self.there(key, f"{enum.name}.{value}", found.at, self.old):
                    self.gone(f"{enum.name}.{value}", found.at, key)
        for value in rule.values.values():
            self.value("values", enum.name, value, self.new)
        if rule.renamed_members and not _respelled(enum, self.new):
            self.problem("members", f"no member of {enum.name} is renamed in {self.now}; remove it")

    def every(self) -> None:
        """Check a rule about all enums."""
        enums = self.history.enums.values()
        if self.rule.renamed_members and not any(_respelled(enum, self.new) for enum in enums):
            self.problem("members", f"no member is renamed in {self.now}; remove the rule")
        for value in self.rule.removed_values:
            found = [e.values[value.lower()].at for e in enums if value.lower() in e.values]
            if not any(at(mask, self.old) for mask in found):
                self.problem("removed_values", f"no enum has {value} in {self.then}; remove it")
            if any(at(mask, self.new) for mask in found):
                self.problem("removed_values", f"an enum still has {value}; list the enums that lose it")


def _respelled(enum: Enum, index: int) -> bool:
    there = [value for value in enum.values.values() if at(value.at, index)]
    return at(enum.at, index) and any(ends(mask, index) for v in there for mask in v.members.values())

"""The versions that code is judged against, with the history and the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from batchlint.core.writing import Step
from batchlint.history import History, Property, first_after, last_before, mask_of
from batchlint.rules.grammar import Generation, Path, Rule, RuleSet


class Absence(NamedTuple):
    """Why the target does not have something.

    `gone`: it existed up to the version before `version`; `unavailable`: it exists from `version` on.
    `returns` is the later version that has something again that was removed; with `silent`, the
    package does not report that it is ignored.
    """

    status: Literal["gone", "unavailable"]
    version: int
    returns: int | None = None
    silent: bool = False

    @property
    def is_gone(self) -> bool:
        """Whether an older version had it."""
        return self.status == "gone"


@dataclass(slots=True, eq=False, repr=False)
class Context:
    """What uses are judged against.

    `target` is the version that the code must work with, `source` the one that it works with today
    (None where unknown).
    """

    history: History
    rules: RuleSet
    target: int
    source: int | None = None

    @property
    def generation(self) -> Generation:
        """What the generation of the target has in place of the one before."""
        return self.rules.generation(self.target)

    def has(self, mask: int) -> bool:
        """Whether something with these versions exists at the target."""
        return bool(mask >> self.target & 1)

    def absence(self, mask: int) -> Absence | None:
        """Why something with these versions does not exist at the target; None where it does.

        Raises:
            ValueError: the mask is empty.
        """
        if self.has(mask):
            return None
        before = last_before(mask, self.target)
        after = first_after(mask, self.target)
        # Code that works today with a version after the gap was not written for one before it.
        newer = self.source is not None and self.source > self.target and after is not None
        if before is not None and not newer:
            return Absence("gone", before + 1, after)
        if after is None:
            raise ValueError("no version has it")
        return Absence("unavailable", after)

    def absence_of(self, found: dict[int, Property]) -> Absence | None:
        """Why the target does not have a property under the name that it has at some versions.

        Where the service no longer has it either, that counts, and not the earlier release of the package
        that left the name out.

        Args:
            found: the property at each version that has it under the name; not empty.
        """
        absence = self.absence(mask_of(found))
        if absence is None or not absence.is_gone:
            return absence
        last = last_before(mask_of(found), absence.version)
        prop = found[last] if last is not None else None
        on_wire = self.absence(prop.at) if prop is not None and prop.at else None
        return on_wire if on_wire is not None and on_wire.is_gone else absence

    def crosses(self, version: int) -> bool:
        """Whether the code is known to move over the transition to this version."""
        return self.source is not None and self.source < version <= self.target

    def version_name(self, index: int, notation: str = "python") -> str:
        """A version in the terms of the reader, with its other name in brackets.

        Args:
            index: its position.
            notation: `wire` for JSON and REST requests, whose readers know api-versions:
                `2018-12-01.8.0 (azure-batch 6.0.0)`; all else is code of the package:
                `azure-batch 6.0.0 (2018-12-01.8.0)`.
        """
        name, packages = self.history.name(index), self.history.versions[index].packages
        if not packages:
            return name
        release = f"azure-batch {packages[0]}"
        return f"{name} ({release})" if notation == "wire" else f"{release} ({name})"

    def props(self, wire_type: str) -> list[Property]:
        """The properties of a type at the target."""
        return [p for p in self.history.types[wire_type].props.values() if self.has(p.at)]

    def ref_at(self, wire_type: str, wire: str, index: int) -> str | None:
        """The type reference of a property at a version."""
        owner = self.history.types.get(wire_type)
        prop = owner.props.get(wire) if owner is not None else None
        return prop.refs[index] if prop is not None else None

    def steps(self, wire_type: str, path: Path, index: int) -> tuple[Step, ...] | None:
        """The levels of nesting on the way to a path's last step; None where one is missing."""
        steps = []
        owner = wire_type
        for wire in path.steps[:-1]:
            ref = self.ref_at(owner, wire, index)
            if ref is None or ref not in self.history.types:
                return None
            steps.append(Step(wire, ref))
            owner = ref
        return tuple(steps)

    def owner_of(self, wire_type: str, path: Path, index: int) -> str | None:
        """The type that holds a path's last step."""
        steps = self.steps(wire_type, path, index)
        if steps is None:
            return None
        return steps[-1].type if steps else wire_type


def rule_at(rules: tuple[Rule, ...], version: int) -> Rule | None:
    """The rule of one transition among those about a subject."""
    return next((rule for rule in rules if rule.version == version), None)

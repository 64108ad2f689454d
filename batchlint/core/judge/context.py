"""What every judgement needs: the history, the rules, and the versions in question."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from batchlint.core.findings import Finding, Severity
from batchlint.core.uses import Confidence, LinkedNames, Span
from batchlint.core.writing import Edit, Fix, Step
from batchlint.history import History, Operation, first_after, last_before
from batchlint.rules.grammar import Path, Rule, RuleSet


class Absence(NamedTuple):
    """Something is not there at the target.

    `gone`: it was there up to the version before `version`; `unavailable`: it is there from
    `version` on. `returns` is the later version at which a gone thing comes back.
    """

    status: Literal["gone", "unavailable"]
    version: int
    returns: int | None = None


@dataclass(slots=True, eq=False, repr=False)
class Context:
    """The versions that code is judged against, and what is known of the API.

    `target` is the version that the code must work with, `source` the one it works with today
    (None where unknown). `requests` remembers which operations a request can be, by verb and path.
    """

    history: History
    rules: RuleSet
    target: int
    source: int | None = None
    requests: dict[tuple[str | None, str], dict[int, Operation]] = field(default_factory=dict, compare=False)

    def absence(self, mask: int) -> Absence | None:
        """Why something with these versions is not there at the target; None where it is there.

        Raises:
            ValueError: the mask is empty: such a thing never was.
        """
        if mask >> self.target & 1:
            return None
        before = last_before(mask, self.target)
        after = first_after(mask, self.target)
        # Code that works today with a version after the gap was not written for one before it.
        newer = self.source is not None and self.source > self.target and after is not None
        if before is not None and not newer:
            return Absence("gone", before + 1, after)
        if after is None:
            raise ValueError("a thing that never was")
        return Absence("unavailable", after)

    def crosses(self, version: int) -> bool:
        """Whether the code is known to move over the transition to this version."""
        return self.source is not None and self.source < version <= self.target

    def version_name(self, index: int) -> str:
        """`2020-09-01.12.0 (azure-batch 10.0.0)`."""
        package = self.history.versions[index].packages
        name = self.history.name(index)
        return f"{name} (azure-batch {package[0]})" if package else name

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


def finding(
    context: Context,
    rule: Rule | None,
    *,
    span: Span,
    subject: str,
    message: str,
    version: int | None,
    confidence: Confidence,
    name: str = "no-longer-available",
    kind: str = "removed",
    severity: Severity = "error",
    edits: tuple[Edit, ...] | None = None,
    safe: bool = True,
    group: str | None = None,
    linked: LinkedNames | None = None,
) -> Finding:
    """Put a finding together; a likely one never carries a safe fix."""
    fix = Fix(edits, safe and confidence == "certain", group) if edits else None
    return Finding(
        rule=rule.name if rule is not None else name,
        kind=rule.kind if rule is not None else kind,
        severity=severity,
        confidence=confidence,
        message=message,
        subject=subject,
        version=version,
        span=span,
        fix=fix,
        linked=linked,
    )


def rule_at(rules: tuple[Rule, ...], version: int) -> Rule | None:
    """The rule of one transition among those about a subject."""
    return next((rule for rule in rules if rule.version == version), None)

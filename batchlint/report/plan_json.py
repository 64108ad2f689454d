"""A plan as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from batchlint.project.names import known_versions, label, target_name
from batchlint.report.plan_wording import sums

if TYPE_CHECKING:
    from batchlint.planning.intervals import Interval
    from batchlint.planning.model import Blocker, Compatibility, Part, Plan, RuleWork, Step, Works


def as_json(plan: Plan) -> str:
    """The plan as one JSON object that ends with a line break."""
    content = {
        "format": 1,
        "parts": [_part(part) for part in plan.parts],
        "compatibility": _compatibility(plan.compatibility),
        "failures": [{"place": place, "message": message} for place, message in plan.failures],
        "files": plan.files,
    }
    return json.dumps(content, indent=1) + "\n"


def _name(index: int | None) -> str | None:
    return None if index is None else target_name(index)


def _step_name(step: Step) -> str | None:
    return _name(step.version) if step.version is None or step.generation else label(step.version)


def _part(part: Part) -> dict[str, Any]:
    return {
        "from": _name(part.source),
        "to": _name(part.target),
        "reasons": list(part.reasons),
        "files": list(part.files),
        "summary": {
            **dict(zip(("safe", "unsafe", "by_hand"), sums(part), strict=True)),
            "transitions": part.transitions if part.source is not None else None,
            "decisions": len(part.decisions),
            "unknown": len(part.unknown),
        },
        "transitions": [
            {
                "version": _step_name(step),
                **({"generation": step.generation, "kinds": dict(step.kinds)} if step.generation else {}),
                "packages": [] if step.version is None else list(known_versions()[step.version].packages),
                "when": step.when,
                "safe": step.safe,
                "unsafe": step.unsafe,
                "by_hand": step.by_hand,
                "files": list(step.files),
                "rules": [_work(work) for work in step.work],
            }
            for step in part.steps
        ],
        "decisions": [
            {**asdict(decision), "version": _name(decision.version)} for decision in part.decisions
        ],
        "retirements": [asdict(each) for each in part.retiring],
        "unknown": [{"place": place, "message": message} for place, message in part.unknown],
        "suppressed": part.suppressed,
        "requirements": [
            {
                "path": found.path,
                "specifiers": list(found.specifiers),
                "version": _name(found.speaks),
                "state": found.state,
                "release": found.goal or None,
                "command": found.command or None,
                **({"problems": list(found.problems)} if found.problems else {}),
            }
            for found in part.requirements
        ],
        "api_versions": list(part.asking),
        "compatibility": _compatibility(part.compatibility),
    }


def _work(work: RuleWork) -> dict[str, Any]:
    places = [place._asdict() for place in work.places]
    return {**asdict(work), "files": dict(work.files), "places": places}


def _compatibility(found: Compatibility) -> dict[str, Any]:
    return {
        **_works(found.whole),
        "files": [{"path": each.name, **_works(each)} for each in found.files],
        "unrestricted": found.unrestricted,
    }


def _works(found: Works) -> dict[str, Any]:
    return {
        "works": None if found.chosen is None else _interval(found.chosen),
        "others": [_interval(other) for other in found.others],
        "above": [_blocker(blocker) for blocker in found.above],
        "below": [_blocker(blocker) for blocker in found.below],
        "conflict": found.conflict or None,
    }


def _interval(found: Interval) -> dict[str, Any]:
    return {"first": _name(found.first), "last": _name(found.last)}


def _blocker(found: Blocker) -> dict[str, Any]:
    return {"rule": found.rule, "subject": found.subject or None, "places": list(found.places)}

"""Build a plan from surveyed files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from batchlint.planning.compatibility import Labels, Namer, Placer, compatibility
from batchlint.planning.generation import transitions
from batchlint.planning.model import Part, Plan
from batchlint.planning.requirements import requirements
from batchlint.planning.steps import About, asking, decisions, retiring, steps, unknown
from batchlint.planning.survey import Survey
from batchlint.project.requirement_scope import Governors
from batchlint.rules.grammar import Rule


class Surveyed(NamedTuple):
    """A file with its survey.

    Attributes:
        path: its absolute path.
        survey: what was found.
        target: position of the target version.
        named: the release named as the target, if one was.
        reason: the evidence for the version in use today.
    """

    path: str
    survey: Survey
    target: int
    named: str | None
    reason: str


class Knowledge(NamedTuple):
    """Rules and their descriptions by name, and functions that name versions and places."""

    rules: Mapping[str, Rule]
    about: Mapping[str, About]
    name: Namer
    place: Placer

    @property
    def labels(self) -> Labels:
        """The names that compatibility is described with."""
        return Labels(self.rules, self.place, self.name)


def build(
    surveyed: Sequence[Surveyed], files: int, failures: Sequence[tuple[str, str]], knowledge: Knowledge
) -> Plan:
    """Plan the upgrade of all files, in parts with the same source and target.

    Args:
        surveyed: the files in which something may be found.
        files: the number of checked files.
        failures: places and messages of the files that could not be read.
        knowledge: rules, descriptions and names.

    Returns:
        The plan; parts by source, oldest first, those with an unknown one last.
    """
    speaking = [each for each in surveyed if _matters(each.survey)]
    grouped: dict[tuple[int | None, int], list[Surveyed]] = defaultdict(list)
    for each in speaking:
        grouped[each.survey.source, each.target].append(each)
    governors = Governors()
    ordered = sorted(grouped.items(), key=lambda item: (item[0][0] is None, item[0][0] or 0, item[0][1]))
    parts = tuple(_part(key, group, governors, knowledge) for key, group in ordered)
    whole = compatibility(_readable(speaking), knowledge.labels)
    return Plan(parts, whole, files, tuple(failures))


def _matters(survey: Survey) -> bool:
    return bool(survey.speaks or survey.findings or survey.unknown or survey.suppressed)


def _readable(surveyed: Sequence[Surveyed]) -> list[Survey]:
    return [each.survey for each in surveyed if each.survey.breaks]


def _part(
    key: tuple[int | None, int], group: Sequence[Surveyed], governors: Governors, knowledge: Knowledge
) -> Part:
    source, target = key
    rules, about, _, place = knowledge
    surveys = [each.survey for each in group]
    packaged = [survey.packaged for survey in surveys]
    code = [each.path for each in group if each.survey.speaks and each.path.endswith((".py", ".pyi"))]
    releases = {each.named for each in group}
    return Part(
        source=source,
        target=target,
        reasons=tuple(sorted({each.reason for each in group if each.reason})),
        files=tuple(sorted(survey.path for survey in surveys)),
        steps=steps(surveys, source, target, about, rules, place),
        decisions=decisions(surveys, about, rules, place),
        unknown=unknown(surveys, place),
        suppressed=sum(len(survey.suppressed) for survey in surveys),
        requirements=requirements(code, target, releases.pop() if len(releases) == 1 else None, governors),
        asking=asking(surveys, place),
        compatibility=compatibility(_readable(group), knowledge.labels),
        retiring=retiring(surveys, (source, target), place),
        transitions=transitions(source, target, any(packaged), not all(packaged)),
    )

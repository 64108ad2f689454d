"""The step of a project to another generation of the package: all files under one requirement, or none.

One release of the package is installed for all of them, and none works with code for both generations.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from batchlint.core.wording import number, some
from batchlint.project.discover import shown_path
from batchlint.project.kinds import CODE
from batchlint.project.names import generation_name
from batchlint.project.roots import project_root
from batchlint.project.versions import PIN, target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from batchlint.run.evaluate import Outcome
    from batchlint.run.session import Session


class _File(NamedTuple):
    """A file that makes the step, or holds it up.

    Attributes:
        keys: absolute paths of what governs it.
        shown: the file as reports show it.
        outcome: that of a file that could make the step; None for one that holds it up.
    """

    keys: frozenset[str]
    shown: str
    outcome: Outcome | None


def moved_together(session: Session, outcomes: list[Outcome]) -> list[Outcome]:
    """Choose for each file whether it makes the step, once it is known what all of them can do.

    What the run was not given is not asked for.

    Args:
        session: the run; receives one note for each requirement, or project, that stays behind.
        outcomes: those of all files.

    Returns:
        The outcomes; in place of a file that has to stay with others, its result without the step.
    """
    if not any(outcome.done is not None and outcome.done.held is not None for outcome in outcomes):
        return outcomes
    held: set[int] = set()
    for keys, files in _grouped(_files(session, outcomes)):
        behind = list(dict.fromkeys(file.shown for file in files if file.outcome is None))
        could = [file.outcome for file in files if file.outcome is not None]
        if not behind or not could:
            continue
        held.update(map(id, could))
        newest = max(o.candidate.settings.target for o in could if o.candidate is not None)
        said = (
            f"{number(len(could), 'more file')} can move to {generation_name(newest)} only together with "
            f"{some(behind)}; use --partial to move {'it' if len(could) == 1 else 'them'} now"
        )
        session.results.notes.append((shown_path(min(keys)), said))
    return [_held(outcome) if id(outcome) in held else outcome for outcome in outcomes]


def _held(outcome: Outcome) -> Outcome:
    return outcome if outcome.done is None else outcome._replace(done=outcome.done.held)


def _files(session: Session, outcomes: Iterable[Outcome]) -> Iterable[_File]:
    """The files that make the step, and those that hold it up; what can't be read or written is one."""
    for outcome in outcomes:
        candidate, done = outcome.candidate, outcome.done
        if candidate is None or done is None or not candidate.name.endswith(CODE):
            continue
        source, settings = candidate.source, candidate.settings
        if target(session.options.versions.named_target(source.path) or "latest") == PIN:
            continue  # the requirement has moved already, and code for the one before runs with nothing
        in_part = settings.unsafe or settings.partial
        can_move = done.held is not None and source.inside
        if can_move or done.held is not None or done.after.failures or (done.blocked and not in_part):
            yield _File(_keys(session, source.path), source.shown, outcome if can_move else None)
    for problem in session.results.problems:
        if problem.path.endswith(CODE):
            yield _File(_keys(session, os.path.abspath(problem.path)), problem.path, None)


def _keys(session: Session, path: str) -> frozenset[str]:
    """What ties a file to others: the requirements that govern it, else its project."""
    governing = session.options.versions.governors.governing(path)
    return frozenset(pin.path for pin in governing) or frozenset([project_root(os.path.dirname(path))])


def _grouped(files: Iterable[_File]) -> list[tuple[set[str], list[_File]]]:
    """Files that belong together, since they share what governs them, directly or over others."""
    groups: list[tuple[set[str], list[_File]]] = []
    for file in files:
        keys, members = set(file.keys), [file]
        for group in [group for group in groups if group[0] & keys]:
            groups.remove(group)
            keys |= group[0]
            members = group[1] + members
        groups.append((keys, members))
    return groups

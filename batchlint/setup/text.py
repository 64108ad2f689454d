"""What `init` shows of a project and of what it would write."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence

from batchlint.core.wording import number, some
from batchlint.project.discover import shown_path
from batchlint.project.names import known_versions, latest, target_name
from batchlint.report.diff import name_in, unified
from batchlint.report.screen import Line, wrap
from batchlint.report.tables import Column
from batchlint.setup.places import Place, ignored
from batchlint.setup.proposals import BASELINE, HOOKS, Proposal
from batchlint.setup.survey import Survey
from batchlint.setup.writing import Change

#: The column at which values start.
_COLUMN = 16
_MOST = 3
TARGETS = (
    Column("target", "bold cyan", keep=True),
    Column("findings"),
    Column("safe fixes"),
    Column("meaning"),
)


def newest_release() -> str:
    """The newest known release, as `--to` takes it."""
    return f"azure-batch=={known_versions()[latest()].packages[-1]}"


def described(survey: Survey, width: int) -> Iterator[Line]:
    """The project: its files with Batch, its requirements and versions."""
    verb = "uses" if len(survey.uses) == 1 else "use"
    yield [(f"{len(survey.uses)} of {number(survey.files, 'file')} {verb} Azure Batch", "bold")]
    facts = {kind: _counted(paths) for kind, paths in survey.kinds.items()}
    facts["requirements"] = some(survey.requirements, _MOST) or "none on azure-batch"
    versions = sorted({name for use in survey.uses for name in use.api_versions})
    facts["api-versions"] = some(versions, _MOST)
    facts["used today"] = some(sources(survey), _MOST) or "unknown: no requirement or api-version sets it"
    for name, text in facts.items():
        if text:
            first, *rest = wrap(text, width, " " * _COLUMN)
            yield [(f"  {name}".ljust(_COLUMN), "cyan"), (first[_COLUMN:], "")]
            yield from ([(line, "")] for line in rest)


def sources(survey: Survey) -> list[str]:
    """The versions that the files work with today, oldest first."""
    found = sorted({use.source for use in survey.uses if use.source is not None})
    return [target_name(index) for index in found]


def _counted(paths: list[str]) -> str:
    return (
        some(paths, _MOST) if len(paths) <= _MOST else f"{number(len(paths), 'file')}: {some(paths, _MOST)}"
    )


def target_rows(surveys: Mapping[str, Survey]) -> list[list[str]]:
    """The rows of the table of targets, whose columns are `TARGETS`."""
    means = {
        "pin": "for each file, the release in its azure-batch requirement",
        "latest": f"the newest version that batchlint knows: today {newest_release()}",
    }
    return [[to, str(found.findings), str(found.safe), means.get(to, "")] for to, found in surveys.items()]


def listed(changes: Iterable[Change]) -> Iterator[Line]:
    """The files to write, one in a line."""
    for change in changes:
        what = "change" if change.before is not None else "create"
        yield [(f"  {what} ", ""), (shown_path(change.path), "bold"), (_findings(change), "")]


def _findings(change: Change) -> str:
    """The number of findings in a baseline; empty for other files."""
    if not _is_baseline(change):
        return ""
    count = sum(entry["count"] for entry in json.loads(change.after)["findings"])
    return f": {number(count, 'finding')} of today"


def diff(change: Change, place: Place) -> bytes:
    """The diff of a file, with its path relative to the top of the repository; `git apply` accepts it."""
    made = unified(name_in(os.path.realpath(place.top), change.path), change.before or b"", change.after)
    return made if change.before is not None else b"--- /dev/null\n" + made.partition(b"\n")[2]


def preview(proposal: Proposal, place: Place) -> bytes:
    """The diffs to look at before an answer; a baseline can be long and is not among them."""
    return b"".join(diff(change, place) for change in proposal.changes if not _is_baseline(change))


def _is_baseline(change: Change) -> bool:
    return os.path.basename(change.path) == BASELINE


def by_hand(proposals: Iterable[Proposal], width: int) -> Iterator[Line]:
    """What a person must do."""
    for proposal in proposals:
        if proposal.by_hand:
            yield from ([(line, "yellow")] for line in wrap(proposal.by_hand, width, ""))
            yield []
            yield from ([(f"    {line}", "")] for line in proposal.snippet.split("\n"))
            yield []


def next_steps(changes: Sequence[Change], place: Place, folder: str) -> Iterator[Line]:
    """The commands to run next.

    Args:
        changes: what was written.
        place: where batchlint is set up.
        folder: the working directory relative to that of the shell.
    """
    yield [("Next:", "bold")]
    if folder != ".":
        yield [(f"  cd {shlex.quote(folder)}", "")]
    if place.has_git:
        top = os.path.realpath(place.top)
        hidden = ignored(place, [name_in(top, change.path) for change in changes])
        paths = " ".join(shlex.quote(shown_path(change.path)) for change in changes)
        yield [(f"  git add {'--force ' if hidden else ''}{paths}", "")]
        if hidden:
            yield [(f"git ignores {some(sorted(hidden))}, so --force is needed.", "yellow")]
    if any(os.path.basename(change.path) == HOOKS for change in changes):
        yield [("  pre-commit install", "")]
    yield [("  batchlint plan --to latest", "")]

"""The job of a CI service: what to write for it, as a proposal."""

from __future__ import annotations

import os
import re
import shlex
from typing import Any

from batchlint.project.discover import shown_path
from batchlint.project.errors import UsageError
from batchlint.setup import snippets
from batchlint.setup.places import MARKS, Place, content, writable
from batchlint.setup.proposals import Proposal, extended
from batchlint.setup.writing import Change
from batchlint.setup.yaml_text import NotAdded, listed, parsed, scalar

_MENTION = re.compile(r"\bbatchlint\b")
#: The folder that a job checks.
_FOLDER = re.compile(
    r"(?:\bbatchlint check |batchlint@\S+\s+with:\s+working-directory: )('[^'\n]+'|\"[^\"\n]+\"|\w\S*)"
)
#: Stages that suit the job if the pipeline has no stage `test`.
_STAGES = ("lint", "check", "quality", "verify", "validate", "build")


def job(place: Place, service: str) -> Proposal:
    """The job of a CI service: a file of its own, and the line that includes it.

    Args:
        place: where batchlint is set up.
        service: one of `SERVICES`.
    """
    if service == "github":
        return _workflow(place)
    path = next(
        (path for mark in MARKS[service] if os.path.lexists(path := os.path.join(place.top, mark))), None
    )
    if path is None:
        text = snippets.gitlab(place.below) if service == "gitlab" else snippets.azure(place.below)
        return _new(place, os.path.join(place.top, MARKS[service][0]), text)
    pipeline = _pipeline(path)
    if service == "gitlab":
        name, text = ".gitlab/batchlint.yml", snippets.gitlab(place.below, _stage(pipeline))
        items = {"include": snippets.gitlab_include(name)}
    else:
        name, text = ".azure-pipelines/batchlint.yml", snippets.azure(place.below, is_template=True)
        items = snippets.azure_items(name)
    beside = os.path.join(place.top, *name.split("/"))
    if _mentions(path):
        return _kept(place, beside if os.path.lexists(beside) else path)
    made = _new(place, beside, text)
    if made.by_hand or (made.present and not _mentions(beside)):
        return made
    usual, *_ = items
    key = next((key for key in items if key in pipeline), usual)
    if key not in pipeline and service == "azure":
        by_hand = f"Add this step to a job in {shown_path(path)}:"
        return Proposal(made.changes, by_hand=by_hand, snippet=listed(items[key]))
    return extended(place, path, key, items[key], made.changes)


def _workflow(place: Place) -> Proposal:
    folder = os.path.join(place.top, ".github", "workflows")
    path = os.path.join(folder, "batchlint.yml")
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        other = os.path.join(folder, name)
        if name.endswith((".yml", ".yaml")) and other != path and _mentions(other):
            return _kept(place, other)
    return _new(place, path, snippets.github(place.below))


def _text_at(path: str) -> str:
    """The text of a file; empty if it can't be read."""
    try:
        return (content(path) or b"").decode("utf-8", "replace")
    except UsageError:
        return ""


def _mentions(path: str) -> bool:
    """Whether a file of a CI service mentions batchlint."""
    return _MENTION.search(_text_at(path)) is not None


def _kept(place: Place, path: str) -> Proposal:
    """A job that exists, and what to add if it is for another folder."""
    folders, shown = _FOLDER.findall(_text_at(path)), shown_path(path)
    if not folders or not {shlex.quote(place.below), scalar(place.below)}.isdisjoint(folders):
        return Proposal(present=shown)
    by_hand = f"The job in {shown} is for another folder. To check this one too, add this command to it:"
    return Proposal(present=shown, by_hand=by_hand, snippet=snippets.command(place.below))


def _new(place: Place, path: str, text: str) -> Proposal:
    """A new file of a CI service; one that exists stays."""
    if os.path.lexists(path):
        return _kept(place, path)
    try:
        return Proposal((Change(writable(place, path), None, text.encode("utf-8")),))
    except UsageError as error:
        by_hand = f"{shown_path(path)} can't be written: {error}. Write this text to a file yourself:"
        return Proposal(by_hand=by_hand, snippet=text.rstrip("\n"))


def _pipeline(path: str) -> dict[str, Any]:
    """The content of a pipeline; empty if it can't be read."""
    try:
        config = parsed(_text_at(path))
    except NotAdded:
        return {}
    return config if isinstance(config, dict) else {}


def _stage(pipeline: dict[str, Any]) -> str:
    """The stage of the job in a pipeline of GitLab; empty for the usual one, `test`."""
    stages = pipeline.get("stages")
    named = [stage for stage in stages if isinstance(stage, str)] if isinstance(stages, list) else []
    if not named or "test" in named:
        return ""
    return next((stage for stage in _STAGES if stage in named), named[0])

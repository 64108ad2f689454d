"""What to write: configuration and baseline, the hook, the job of the CI service.

A proposal is made completely before anything is written.
"""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from batchlint.project.baseline import Entry, read_baseline, written
from batchlint.project.config import Config, ConfigFinder
from batchlint.project.discover import shown_path
from batchlint.project.errors import UsageError
from batchlint.project.roots import is_below
from batchlint.setup import snippets
from batchlint.setup.places import MARKS, Place, content, writable
from batchlint.setup.toml_text import with_keys
from batchlint.setup.writing import Change
from batchlint.setup.yaml_text import Item, NotAdded, document, listed, parsed, scalar, with_item

BASELINE = "batchlint-baseline.json"
_OWN, _PROJECT = "batchlint.toml", "pyproject.toml"
HOOKS = ".pre-commit-config.yaml"
_HOOK_NAMES = ("batchlint", "batchlint-fix")
_MENTION = re.compile(r"\bbatchlint\b")
#: The folder that a job checks.
_FOLDER = re.compile(
    r"(?:\bbatchlint check |batchlint@\S+\s+with:\s+working-directory: )('[^'\n]+'|\"[^\"\n]+\"|\w\S*)"
)
#: Stages that suit the job if the pipeline has no stage `test`.
_STAGES = ("lint", "check", "quality", "verify", "validate", "build")


#: By key and target, the comments in the configuration.
_COMMENTS = {
    "from": "The version that the code works with today; set it to the new one after each upgrade",
    "extend-exclude": "Files that batchlint can't read",
    "baseline": "Known findings, which are not reported",
}
_NO_SOURCE = (
    "The version in use today comes from requirements and api-versions in the code; `from` would set it"
)
_OTHER_TARGET = "The version that the code must work with"
_TARGETS = {
    "pin": f"{_OTHER_TARGET}: for each file, the azure-batch release in its requirement",
    "latest": f"{_OTHER_TARGET}: the newest one that batchlint knows",
}


@dataclass(frozen=True)
class Proposal:
    """Files to write for one purpose.

    Attributes:
        changes: the files.
        note: why they are not the usual ones; empty if they are.
        present: the file that makes the proposal unnecessary, as it is shown; empty for none.
        by_hand: what a person must do, as a sentence; empty for nothing.
        snippet: what a person must add.
    """

    changes: tuple[Change, ...] = ()
    present: str = ""
    note: str = ""
    by_hand: str = ""
    snippet: str = ""


class Wanted(NamedTuple):
    """What the configuration should contain.

    Attributes:
        to: the target; None to leave it.
        source: the version in use today; None to leave it.
        excluded: patterns of files that can't be read.
        entries: the findings for a baseline; None for no baseline.
    """

    to: str | None
    source: str | None
    excluded: tuple[str, ...]
    entries: list[Entry] | None


def existing(place: Place) -> Config | None:
    """The configuration that applies to a folder, if it is in the repository.

    Raises:
        UsageError: it is wrong.
    """
    config = ConfigFinder().for_folder(place.folder)
    if config.file is None:
        return None
    is_inside = is_below(config.file, place.top) and (place.has_git or config.base == place.folder)
    return config if is_inside else None


def configuration(place: Place, config: Config | None, wanted: Wanted) -> Proposal:
    """The configuration and the baseline.

    Args:
        place: where they belong.
        config: the configuration that exists; its values stay.
        wanted: what it should contain.

    Raises:
        UsageError: they can't be written.
    """
    keys: dict[str, Any] = {"to": wanted.to, "from": wanted.source}
    keys["extend-exclude"] = list(wanted.excluded) or None
    keys["baseline"] = BASELINE if wanted.entries is not None else None
    known = config.values if config is not None else {}
    missing = [key for key in ("extend-exclude",) if keys[key] is not None and key in known]
    keys = {key: value for key, value in keys.items() if value is not None and key not in known}
    changes = []
    if "baseline" in keys:
        path = os.path.join(place.folder, BASELINE)
        if os.path.lexists(path):
            read_baseline(path, shown_path(path))  # it stays, so it must be valid
        else:
            changes.append(Change(writable(place, path), None, written(wanted.entries or ())))
    by_hand, snippet = "", ""
    if missing:
        by_hand = (
            f"Add these patterns to extend-exclude in {shown_path(config.file or '') if config else ''}."
        )
        snippet = "\n".join(f'"{glob}"' for glob in wanted.excluded)
    if not keys:
        present = shown_path(config.file or "") if config is not None else ""
        return Proposal(tuple(changes), present, by_hand=by_hand, snippet=snippet)
    change, note = _config_change(place, config, keys)
    return Proposal((change, *changes), note=note, by_hand=by_hand, snippet=snippet)


def _config_change(place: Place, config: Config | None, keys: dict[str, Any]) -> tuple[Change, str]:
    """The change of the configuration file, or a new one; and why it is not in the usual one."""
    paths = [os.path.join(place.folder, name) for name in (_PROJECT, _OWN)]
    if config is not None and config.file is not None:
        paths = [config.file]
    comments = {**_COMMENTS, "to": _TARGETS.get(keys.get("to", ""), _OTHER_TARGET)}
    if "from" not in keys:
        comments["to"] += f"\n{_NO_SOURCE}"
    note = ""
    for path in paths:
        is_project = os.path.basename(path) == _PROJECT
        if is_project and not os.path.isfile(path):
            continue
        before = content(path)
        after = with_keys(_text_of(path, before or b""), keys, is_project, comments)
        if after is not None:
            return Change(writable(place, path), before, after.encode("utf-8")), note
        note = f"{shown_path(path)} can't be extended, so the configuration goes to {_OWN}."
    said = ", ".join((with_keys("", keys, False) or "").strip().splitlines())
    raise UsageError(f"{shown_path(paths[-1])}: nothing can be added to it automatically; add {said}")


def _text_of(path: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{shown_path(path)}: is not UTF-8; save it in that encoding first") from None


def pre_commit(place: Place, to: str) -> Proposal:
    """The entry of pre-commit.

    Args:
        place: where batchlint is set up.
        to: the target of the configuration.
    """
    path = os.path.join(place.top, HOOKS)
    item = snippets.hook(to, place.below)
    try:
        entries = _hooks(content(path) or b"")
    except (UsageError, NotAdded):
        entries = []  # the reason comes with the attempt to change it
    entries = [entry for entry in entries if _covers(entry, place.below)]
    if not entries:
        return _listed(place, path, "repos", item)
    by_hand, snippet = "", ""
    checks = [entry.get("args") for entry in entries if entry["id"] == "batchlint"]
    if checks and to not in map(_target, checks):
        by_hand = (
            f"The hook in {shown_path(path)} has another target than the configuration. Set its arguments:"
        )
        snippet = f"args: [--to, {scalar(to)}]"
    return Proposal(present=shown_path(path), by_hand=by_hand, snippet=snippet)


def _target(arguments: Any) -> str:
    """The target in the arguments of a hook."""
    given = [str(each) for each in arguments] if isinstance(arguments, list) else []
    named = [value for option, value in pairwise(given) if option == "--to"]
    named += [each.partition("=")[2] for each in given if each.startswith("--to=")]
    return named[-1] if named else "pin"


def _covers(entry: dict[str, Any], folder: str) -> bool:
    """Whether a hook checks a folder: all do, except those that `init` wrote for another one."""
    files = str(entry.get("files", ""))
    return not (files.startswith("^") and files.endswith("/")) or f"{re.escape(folder)}/".startswith(
        files[1:]
    )


def _hooks(data: bytes) -> list[dict[str, Any]]:
    """The entries for hooks of batchlint.

    Raises:
        NotAdded: the file is not valid YAML.
    """
    config = parsed(data.decode("utf-8", "replace"))
    found = []
    repos = config.get("repos") if isinstance(config, dict) else None
    for repo in repos if isinstance(repos, list) else ():
        hooks = repo.get("hooks") if isinstance(repo, dict) else None
        for entry in hooks if isinstance(hooks, list) else ():
            if isinstance(entry, dict) and entry.get("id") in _HOOK_NAMES:
                found.append(entry)
    return found


def _listed(place: Place, path: str, key: str, item: Item, beside: tuple[Change, ...] = ()) -> Proposal:
    """A YAML file with an item at the end of a list, together with other files."""
    try:
        before, real = content(path), writable(place, path)
        text = "" if before is None else before.decode("utf-8")
        after = document(key, item) if before is None else with_item(text, key, item)
    except (UsageError, NotAdded, UnicodeDecodeError) as error:
        why = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        why = why.removeprefix(f"{shown_path(path)}: ")
        by_hand = f"{shown_path(path)} can't be changed automatically: {why}. Add this entry to `{key}`:"
        return Proposal(beside, by_hand=by_hand, snippet=listed(item))
    return Proposal((*beside, Change(real, before, after.encode("utf-8"))))


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
    if _mentions(path):
        return _kept(place, path)
    pipeline = _pipeline(path)
    if service == "gitlab":
        name, text = ".gitlab/batchlint.yml", snippets.gitlab(place.below, _stage(pipeline))
        items = {"include": snippets.gitlab_include(name)}
    else:
        name, text = ".azure-pipelines/batchlint.yml", snippets.azure(place.below, is_template=True)
        items = snippets.azure_items(name)
    beside = os.path.join(place.top, *name.split("/"))
    made = _new(place, beside, text)
    if made.by_hand or (made.present and not _mentions(beside)):
        return made
    usual, *_ = items
    key = next((key for key in items if key in pipeline), usual)
    if key not in pipeline and service == "azure":
        by_hand = f"Add this step to a job in {shown_path(path)}:"
        return Proposal(made.changes, by_hand=by_hand, snippet=listed(items[key]))
    return _listed(place, path, key, items[key], made.changes)


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

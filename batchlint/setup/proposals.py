"""What to write: configuration and baseline, and the hook; `jobs` has the job of the CI service.

A proposal is made completely before anything is written.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from batchlint.project.baseline import Entry, read_baseline, written
from batchlint.project.config import Config, ConfigFinder
from batchlint.project.discover import shown_path
from batchlint.project.errors import UsageError
from batchlint.project.roots import is_below
from batchlint.project.versions import PIN, target
from batchlint.setup import snippets
from batchlint.setup.places import Place, content, writable
from batchlint.setup.toml_text import with_keys
from batchlint.setup.writing import Change
from batchlint.setup.yaml_text import Item, NotAdded, listed, parsed, scalar, with_item

BASELINE = "batchlint-baseline.json"
_OWN, _PROJECT = "batchlint.toml", "pyproject.toml"
HOOKS = ".pre-commit-config.yaml"
_HOOK_NAMES = ("batchlint", "batchlint-fix")


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
        raise UsageError(f"{shown_path(path)}: it is not UTF-8; save it in that encoding first") from None


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
        return extended(place, path, "repos", item)
    by_hand, snippet = "", ""
    checks = [entry.get("args") for entry in entries if entry["id"] == "batchlint"]
    if checks and target(to) not in map(_target, checks):
        by_hand = (
            f"The hook in {shown_path(path)} has another target than the configuration. Set its arguments:"
        )
        snippet = f"args: [--to, {scalar(to)}]"
    return Proposal(present=shown_path(path), by_hand=by_hand, snippet=snippet)


def _target(arguments: Any) -> int | None:
    """The position of the target in the arguments of a hook, or `PIN`; None if it is not known."""
    given = [str(each) for each in arguments] if isinstance(arguments, list) else []
    named = [value for option, value in pairwise(given) if option == "--to"]
    named += [each.partition("=")[2] for each in given if each.startswith("--to=")]
    try:
        return target(named[-1]) if named else PIN
    except UsageError:
        return None


def _covers(entry: dict[str, Any], folder: str) -> bool:
    """Whether a hook checks a folder: all do, except those that `init` wrote for another one."""
    files = str(entry.get("files", ""))
    is_for_folder = files.startswith("^") and files.endswith("/")
    return not is_for_folder or f"{re.escape(folder)}/".startswith(files[1:])


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


def extended(place: Place, path: str, key: str, item: Item, beside: tuple[Change, ...] = ()) -> Proposal:
    """A YAML file with an item at the end of a list, which is created if it does not exist.

    Args:
        place: where batchlint is set up.
        path: the file.
        key: the key of the list.
        item: the new item.
        beside: other files that belong to it.
    """
    try:
        before, real = content(path), writable(place, path)
        after = with_item(_text_of(path, before or b""), key, item)
    except (UsageError, NotAdded) as error:
        why = str(error).removeprefix(f"{shown_path(path)}: ")
        by_hand = f"{shown_path(path)} can't be changed automatically: {why}. Add this entry to `{key}`:"
        return Proposal(beside, by_hand=by_hand, snippet=listed(item))
    return Proposal((*beside, Change(real, before, after.encode("utf-8"))))

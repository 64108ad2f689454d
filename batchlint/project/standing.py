"""What git lists stays as it is while nothing changes that git goes by.

That is its index, the names in every folder that it does not ignore, the files that say what it
ignores, and its configuration. As long as all of them are as they were, git need not be asked.
"""

from __future__ import annotations

import os
import sys

from batchlint.core.signature import as_they_were, state_of
from batchlint.project.git import user_environment
from batchlint.project.listing import asked_git, began, begin, listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from batchlint.project.cache import Cache

#: Keys of git's configuration after which it goes by more than is known here.
_BEYOND = ("include.", "includeif.", "core.worktree")
_EXCLUDES = "core.excludesfile"


class Listing:
    """A folder's list: an earlier run's while that stands, else asked of git again.

    Attributes:
        grounds: the states that the list rests on and that were found as they were.
    """

    def __init__(self, folder: str, cache: Cache) -> None:
        """Ask nothing yet.

        Args:
            folder: the absolute path of the folder.
            cache: where lists are kept.
        """
        self._folder = folder
        self._cache = cache
        self._name = "listed in " + folder
        self._kept: dict[str, Any] = {}
        self.grounds: dict[str, int] = {}

    def look(self) -> None:
        """Look whether the list stands; where it does not, git starts to make it anew."""
        self._kept = self._cache.looks(self._name)
        rests_on = self._kept.get("grounds")
        if rests_on and self._kept["home"] == _home() and as_they_were(rests_on, {}):
            self.grounds = rests_on
        else:
            begin(self._folder)

    def output(self) -> bytes | None:
        """The list: names relative to the folder, each with a null byte behind it; None without git."""
        return self._kept["output"] if self.grounds else listed(self._folder)

    def keep(self, output: bytes) -> None:
        """Keep the list for the next run.

        Args:
            output: as git gave it.
        """
        is_known = self._kept.get("output") == output and self._kept["home"] == _home()
        if self.grounds or (is_known and not self._kept["grounds"]):
            return
        rests_on = _grounds(self._folder, output, began.get(self._folder, 0))
        if rests_on is not None:
            self._cache.keep_looks(self._name, {"output": output, "grounds": rests_on, "home": _home()})


def _home() -> str:
    """Where git looks for the configuration of the user: another place makes it another list."""
    kept = {name: value for name, value in user_environment().items() if name.startswith("GIT_")}
    return repr(
        [*(os.environ.get(name) for name in ("HOME", "XDG_CONFIG_HOME", "PATH")), sorted(kept.items())]
    )


def _grounds(folder: str, output: bytes, since: int) -> dict[str, int] | None:
    """What a list rests on: the states of files and folders, -1 for those that must not be there.

    Empty where no states tell that the list is as it was; None where something changed so short a time
    before git began that it may not have seen it.
    """
    if sys.platform == "win32":  # where times of folders need not tell of every new name
        return {}
    data = asked_git(
        folder, "rev-parse", "--show-toplevel", "--git-path", "index", "--git-path", "info/exclude"
    )
    settings = asked_git(folder, "config", "--list", "--show-origin", "--includes", "-z")
    if data is None or settings is None:
        return {}
    lines = os.fsdecode(data).split("\n")[:-1]
    origins = _configurations(os.fsdecode(settings))
    if len(lines) != 3 or origins is None:
        return {}
    top, *own = lines
    folders = _folders(folder, output)
    if folders is None or not f"{folder}/".startswith(top.rstrip("/") + "/"):
        return {}
    named = {os.path.join(folder, path) for path in (*own, *origins)}
    above = folder
    while above != top:
        above = os.path.dirname(above)
        named.add(os.path.join(above, ".gitignore"))
    return _states((*folders, *named), since)


def _states(paths: Iterable[str], since: int) -> dict[str, int] | None:
    states: dict[str, int] = {}
    for path in paths:
        state = states[path] = state_of(path, since)
        if state == 0:
            return None
    return states


def _configurations(settings: str) -> set[str] | None:
    """The files that say what git is to do, there or not; None where it goes by more than these."""
    user = os.path.expanduser("~")
    config = os.environ.get("XDG_CONFIG_HOME") or os.path.join(user, ".config")
    found = {"/etc/gitconfig", os.path.join(user, ".gitconfig"), os.path.join(config, "git", "config")}
    excludes = os.path.join(config, "git", "ignore")
    parts = iter(settings.split("\0"))
    for origin, entry in zip(parts, parts, strict=False):
        key, _, value = entry.partition("\n")
        if key.startswith(_BEYOND):
            return None
        if key == _EXCLUDES:
            excludes = os.path.expanduser(value)
        if origin.startswith("file:"):
            found.add(origin[5:])
    if not os.path.isabs(excludes):
        return None
    return found | {excludes}


def _folders(top: str, output: bytes) -> list[str] | None:
    """The folders in which git looks for names, and the files in them that say what it ignores.

    None where there is a repository inside: what git says of that rests on more.
    """
    names = os.fsdecode(output).split("\0")[:-1]
    known = {""}
    for name in dict.fromkeys(name.rpartition("/")[0] for name in names):
        while name not in known:
            known.add(name)
            name = name.rpartition("/")[0]
    found: list[str] = []
    pending = sorted(known)
    while pending:
        unknown: list[str] = []
        for name in pending:
            path = os.path.join(top, name) if name else top
            found.append(path)
            below, rules, is_other = _listed(path)
            if is_other and name:
                return None
            found.extend(rules)
            start = f"{name}/" if name else ""
            unknown.extend(start + folder for folder in below if start + folder not in known)
        pending = list(_seen(top, unknown)) if unknown else []
        known.update(pending)
    return found


def _listed(path: str) -> tuple[list[str], list[str], bool]:
    """Of a folder: the names of those in it, the file that says what to ignore, whether it is a top."""
    folders, rules, is_top = [], [], False
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.name == ".git":
                    is_top = True
                elif entry.name == ".gitignore":
                    rules.append(entry.path)
                elif entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
    except OSError:
        pass
    return folders, rules, is_top


def _seen(top: str, names: list[str]) -> Iterator[str]:
    """Those of some folders that git does not ignore."""
    # A name that begins with a colon would be more than a name.
    plain = [f"./{name}" for name in names]
    said = asked_git(top, "check-ignore", "-z", "--stdin", data="\0".join(plain), fine=(0, 1))
    ignored = set(os.fsdecode(said).split("\0")) if said is not None else set()
    return (name for name, path in zip(names, plain, strict=True) if path not in ignored)

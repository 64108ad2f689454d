"""Which files a run looks at."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from batchlint.core.signature import signature
from batchlint.project.config import ConfigFinder
from batchlint.project.errors import Problem, UsageError
from batchlint.project.globs import DEFAULT_EXCLUDES, Pattern
from batchlint.project.listing import git_files, walk

#: What is taken from a folder; a file that is named is taken whatever its suffix.
SUFFIXES = (".py", ".pyi", ".json", ".ipynb")
_DEFAULT = frozenset(DEFAULT_EXCLUDES)


@dataclass(slots=True)
class Source:
    """A file to look at.

    Attributes:
        path: absolute path.
        shown: the path in reports: relative to the working directory, with `/`.
        named: given on the command line, not found in a folder.
        real: where the content is: another path for a link.
        inside: whether `real` is in one of the given paths, so that a fix may write there.
        mark: its signature, 0 where that is not known.
        size: in bytes, 0 where that is not known.
    """

    path: str
    shown: str
    named: bool
    real: str
    inside: bool
    mark: int = 0
    size: int = 0


class Found(NamedTuple):
    """What there is to look at, in the order of the shown path, and the folders that can't be listed."""

    sources: list[Source]
    failures: list[Problem]


@dataclass(slots=True)
class Excluder:
    """Decides what is left out, by the configuration nearest to each path.

    Attributes:
        configs: where the patterns come from.
        excludes: `--exclude`, in place of the configured ones and the default; None if not given.
        extends: `--extend-exclude`, on top.
        forced: whether paths that were named are left out as well.
        respect_gitignore: whether what git ignores is left out; None for what the configuration says.
    """

    configs: ConfigFinder
    excludes: tuple[Pattern, ...] | None = None
    extends: tuple[Pattern, ...] = ()
    forced: bool | None = None
    respect_gitignore: bool | None = None
    _folders: dict[tuple[str, str], bool] = field(default_factory=dict)
    _rules: dict[str, tuple[tuple[Pattern, ...], bool]] = field(default_factory=dict)

    def excluded(self, path: str) -> bool:
        """Whether one file or folder is left out, not counting the folders above it."""
        folder, _, name = path.rpartition(os.sep)
        patterns, default = self._in_folder(folder)
        if default and name in _DEFAULT:
            return True
        return bool(patterns) and any(p.matches(path) for p in patterns)

    def _in_folder(self, folder: str) -> tuple[tuple[Pattern, ...], bool]:
        """The patterns that count for what is in a folder, and whether the default ones do."""
        found = self._rules.get(folder)
        if found is None:
            config = self.configs.for_folder(folder or os.sep)
            chosen = self.excludes if self.excludes is not None else config.excludes
            patterns = (*(chosen or ()), *config.extend_excludes, *self.extends)
            found = self._rules[folder] = (patterns, chosen is None)
        return found

    def excluded_below(self, root: str, path: str) -> bool:
        """Whether a path, or a folder between it and `root`, is left out."""
        return self._folder_excluded(root, os.path.dirname(path)) or self.excluded(path)

    def _folder_excluded(self, root: str, folder: str) -> bool:
        if len(folder) <= len(root):
            return False
        key = (root, folder)
        found = self._folders.get(key)
        if found is None:
            found = self._folder_excluded(root, os.path.dirname(folder)) or self.excluded(folder)
            self._folders[key] = found
        return found

    def is_forced(self, path: str) -> bool:
        """Whether a named path is left out: `--force-exclude`, and it or a folder above is excluded."""
        # A configuration above a folder that has one of its own concerns nothing in it.
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        forced = self.forced
        if forced is None:
            forced = bool(self.configs.for_folder(folder).values.get("force-exclude"))
        if not forced:
            return False
        # Folders above the project don't count: it may live in one named `venv`.
        base = self.configs.for_folder(folder).base
        return self.excluded_below(base if path.startswith(base + os.sep) else os.path.dirname(path), path)

    def gitignore(self, folder: str) -> bool:
        """Whether what git ignores is left out below a folder."""
        if self.respect_gitignore is not None:
            return self.respect_gitignore
        return bool(self.configs.for_folder(folder).values.get("respect-gitignore", True))


def discover(paths: Iterable[str], excluder: Excluder) -> Found:
    """Find the files to look at.

    Args:
        paths: files and folders as given.
        excluder: what to leave out.

    Returns:
        Every file once.

    Raises:
        UsageError: a path does not exist.
    """
    given: list[tuple[str, str]] = []
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"{path}: no such file or folder")
        if not os.path.exists(path):
            raise UsageError(f"{path}: is a link to something that does not exist")
        given.append((path, os.path.abspath(path)))
    roots = [os.path.realpath(path) for path, _ in given]
    roots = [
        r
        for r, (path, _) in zip(roots, given, strict=True)
        if os.path.isdir(path) or not os.path.islink(path)
    ]
    found: dict[str, Source] = {}
    failures: list[Problem] = []

    def failed(folder: str, error: OSError) -> None:
        failures.append(Problem(shown_path(folder), f"can't be listed: {error.strerror or error}"))

    for path, absolute in given:
        if excluder.is_forced(absolute):
            continue
        if os.path.isdir(path):
            _add_folder(found, absolute, _files(absolute, excluder, failed), roots)
        else:
            _add(found, absolute, named=True, roots=roots)
    return Found(sorted(found.values(), key=lambda s: s.shown), failures)


def shown_path(path: str) -> str:
    """A path as reports show it: relative to the working directory where that can be said.

    Args:
        path: an absolute path.

    Returns:
        The path with `/`.
    """
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive of Windows
        relative = path
    return relative.replace(os.sep, "/")


def _files(
    root: str, excluder: Excluder, failed: Callable[[str, OSError], None]
) -> Iterator[tuple[str, os.stat_result]]:
    """The files of a folder that are of a known kind and not left out, and what `lstat` says of each."""
    listed = git_files(root) if excluder.gitignore(root) else None
    if listed is None:
        yield from walk(root, SUFFIXES, excluder.gitignore(root), excluder.excluded, failed)
        return
    start = root.rstrip(os.sep) + os.sep
    for name in listed:
        path = start + name.replace("/", os.sep)
        if name.endswith(SUFFIXES):
            if excluder.excluded_below(root, path):
                continue
            try:
                found = os.lstat(path)
            except OSError:  # removed, and git was not told
                continue
            if stat.S_ISREG(found.st_mode) or (stat.S_ISLNK(found.st_mode) and os.path.isfile(path)):
                yield path, found
        elif os.path.isdir(path) and not os.path.islink(path) and not excluder.excluded_below(root, path):
            # A repository inside the repository: git names it and does not look into it.
            yield from _files(path.rstrip(os.sep), excluder, failed)


def _add_folder(
    found: dict[str, Source], folder: str, files: Iterable[tuple[str, os.stat_result]], roots: list[str]
) -> None:
    """Add the files of a folder. Folders in it are no links, so what is no link itself lies there."""
    real, shown = os.path.realpath(folder), shown_path(folder)
    start = len(folder.rstrip(os.sep))
    real, shown = real.rstrip(os.sep), "" if shown == "." else shown.rstrip("/") + "/"
    for path, told in files:
        if stat.S_ISLNK(told.st_mode):
            _add(found, path, named=False, roots=roots)
            continue
        below = path[start:]
        place = real + below
        before = found.get(place)
        # A file is looked at once: under its own path rather than that of a link to it.
        if before is None or (before.path != place and path == place):
            name = shown + below[1:].replace(os.sep, "/")
            found[place] = Source(path, name, False, place, True, signature(told), told.st_size)


def _add(found: dict[str, Source], path: str, named: bool, roots: list[str]) -> None:
    real = os.path.realpath(path)
    inside = any(real == r or real.startswith(r.rstrip(os.sep) + os.sep) for r in roots)
    if not named and not inside:
        return  # a link that leads out of what was given
    before = found.get(real)
    if before is None or (before.path != real and path == real):
        found[real] = Source(path, shown_path(path), named, real, inside)

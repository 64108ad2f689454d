"""Which files a run looks at."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from operator import attrgetter
from typing import NamedTuple

from batchlint.core.signature import signatures
from batchlint.project.config import ConfigFinder
from batchlint.project.errors import Problem, UsageError
from batchlint.project.globs import DEFAULT_EXCLUDES, Pattern
from batchlint.project.kinds import SUFFIXES, language_at
from batchlint.project.listing import git_files, walk

_DEFAULT = frozenset(DEFAULT_EXCLUDES)


class Source(NamedTuple):
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
    """What there is to look at, in the order of the shown path, and the folders that can't be listed.

    `skipped` are the shown paths of files that were named and are of no kind that is read.
    """

    sources: list[Source]
    failures: list[Problem]
    skipped: list[str]


class Excluder:
    """Decides what is left out, by the configuration nearest to each path."""

    def __init__(
        self,
        configs: ConfigFinder,
        excludes: tuple[Pattern, ...] | None = None,
        extends: tuple[Pattern, ...] = (),
        forced: bool | None = None,
        respect_gitignore: bool | None = None,
    ) -> None:
        """Leave out nothing yet.

        Args:
            configs: where the patterns come from.
            excludes: `--exclude`, in place of the configured ones and the default; None if not given.
            extends: `--extend-exclude`, on top.
            forced: whether paths that were named are left out as well.
            respect_gitignore: whether what git ignores is left out; None for what the configuration
                says.
        """
        self.configs = configs
        self.excludes = excludes
        self.extends = extends
        self.forced = forced
        self.respect_gitignore = respect_gitignore
        self._folders: dict[tuple[str, str], bool] = {}
        self._rules: dict[str, tuple[tuple[Pattern, ...], bool]] = {}

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

    def asks(self, folder: str) -> bool:
        """Whether a file in a folder may be left out; no default pattern has the suffixes of files."""
        return bool(self._in_folder(folder)[0])

    def left(self, root: str, paths: list[str]) -> list[str]:
        """What is not left out of files below a folder, whose suffixes no default pattern has.

        Args:
            root: the folder; neither it nor one above counts.
            paths: absolute paths of files.

        Returns:
            The paths that stay, in order.
        """
        folders = {path.rpartition(os.sep)[0] for path in paths}
        out = {folder for folder in folders if self._folder_excluded(root, folder)}
        ruled = {folder for folder in folders if self._in_folder(folder)[0]}
        if not out and not ruled:
            return paths
        stay = []
        for path in paths:
            folder = path.rpartition(os.sep)[0]
            if folder not in out and not (folder in ruled and self.excluded(path)):
                stay.append(path)
        return stay

    def excluded_below(self, root: str, path: str) -> bool:
        """Whether a path, or a folder between it and `root`, is left out."""
        return self._folder_excluded(root, os.path.dirname(path)) or self.excluded(path)

    def _folder_excluded(self, root: str, folder: str) -> bool:
        if len(folder) <= len(root) or folder == os.path.dirname(folder):
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
        if _missing(path):
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
    skipped: dict[str, None] = {}

    def failed(path: str, error: OSError) -> None:
        what = "listed" if os.path.isdir(path) else "read"
        failures.append(Problem(shown_path(path), f"can't be {what}: {error.strerror or error}"))

    for path, absolute in given:
        if excluder.is_forced(absolute):
            continue
        if os.path.isdir(path):
            _add_folder(found, absolute, _files(absolute, excluder, failed), roots)
        elif _is_read(absolute):
            _add(found, absolute, named=True, roots=roots)
        else:
            skipped[shown_path(absolute)] = None
    return Found(sorted(found.values(), key=attrgetter("shown")), failures, sorted(skipped))


def _is_read(path: str) -> bool:
    """Whether a file is of a kind that is read; what can't be opened fails later, with the reason."""
    try:
        return bool(language_at(path))
    except OSError:
        return True


def shown_path(path: str) -> str:
    """A path as reports show it: relative to the working directory if possible.

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
) -> Iterator[tuple[list[str], list[os.stat_result]]]:
    """The files of a folder that are of a known kind and not excluded, with their `lstat`."""
    listed = git_files(root) if excluder.gitignore(root) else None
    if listed is None:
        ignoring = excluder.gitignore(root)
        yield _asked(list(walk(root, SUFFIXES, ignoring, excluder.excluded, excluder.asks, failed)), failed)
        return
    start = root.rstrip(os.sep) + os.sep
    paths = [start + name for name in listed if name.lower().endswith(SUFFIXES)]
    if os.sep != "/":
        paths = [path.replace("/", os.sep) for path in paths]
    yield _asked(excluder.left(root, paths), failed)
    if len(paths) == len(listed):
        return
    for name in listed:
        if name.lower().endswith(SUFFIXES):
            continue
        path = start + name.replace("/", os.sep)
        if os.path.isdir(path) and not os.path.islink(path) and not excluder.excluded_below(root, path):
            # A repository inside the repository: git names it and does not look into it.
            yield from _files(path.rstrip(os.sep), excluder, failed)


def _missing(path: str) -> bool:
    """Whether a path is known to lead nowhere."""
    try:
        os.stat(path)
    except FileNotFoundError:
        return True
    except OSError:  # reading it reports the error
        pass
    return False


def _asked(
    paths: list[str], failed: Callable[[str, OSError], None]
) -> tuple[list[str], list[os.stat_result]]:
    """Those paths at which there are files or links to files, with the results of `lstat`."""
    try:
        stats = list(map(os.lstat, paths))
        if set(map(stat.S_IFMT, {told.st_mode for told in stats})) <= {stat.S_IFREG}:
            return paths, stats
    except OSError:
        pass
    good, stats = [], []
    for path in paths:
        try:
            told = os.lstat(path)
            is_file = stat.S_ISREG(os.stat(path).st_mode)
        except (FileNotFoundError, NotADirectoryError):  # a link to nothing, or removed meanwhile
            continue
        except OSError as error:  # a circle of links
            failed(path, error)
            continue
        if is_file:
            good.append(path)
            stats.append(told)
    return good, stats


def _add_folder(
    found: dict[str, Source],
    folder: str,
    files: Iterable[tuple[list[str], list[os.stat_result]]],
    roots: list[str],
) -> None:
    """Add the files of a folder. Folders in it are no links, so what is no link itself lies there."""
    real, shown = os.path.realpath(folder), shown_path(folder)
    start = len(folder.rstrip(os.sep))
    real, shown = real.rstrip(os.sep), "" if shown == "." else shown.rstrip("/") + "/"
    now = time.time_ns()
    for paths, stats in files:
        below = [path[start + 1 :] for path in paths]
        places = paths if real == folder else [f"{real}{os.sep}{name}" for name in below]
        names = below if not shown else [shown + name for name in below]
        if os.sep != "/":
            names = [name.replace(os.sep, "/") for name in names]
        marks = signatures(stats, now)
        sizes = [told.st_size for told in stats]
        # Tens of thousands of files: what can be done for all of them at once is not done one by one.
        made = list(map(Source, paths, names, repeat(False), places, repeat(True), marks, sizes))
        links = [told.st_mode for told in stats if stat.S_ISLNK(told.st_mode)]
        if not found and not links:
            found.update(zip(places, made, strict=True))
            continue
        for source, told in zip(made, stats, strict=True):
            if stat.S_ISLNK(told.st_mode):
                _add(found, source.path, named=False, roots=roots)
                continue
            before = found.get(source.real)
            # A file is checked once: under its own path rather than that of a link to it.
            if before is None or (before.path != source.real and source.path == source.real):
                found[source.real] = source


def _add(found: dict[str, Source], path: str, named: bool, roots: list[str]) -> None:
    real = os.path.realpath(path)
    inside = any(real == r or real.startswith(r.rstrip(os.sep) + os.sep) for r in roots)
    if not named and not inside:
        return  # a link that leads out of what was given
    before = found.get(real)
    if before is None or (before.path != real and path == real):
        found[real] = Source(path, shown_path(path), named, real, inside)

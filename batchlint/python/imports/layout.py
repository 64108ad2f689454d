"""Where the modules of a project are."""

from __future__ import annotations

import os

from batchlint.project.roots import MARKS, import_top, is_below

#: Folders that hold other people's code, or none.
SKIPPED = frozenset(
    [
        *("__pycache__", "node_modules", "site-packages", "dist-packages", "venv", "env"),
        *("build", "dist", "_build", "buck-out"),
    ]
)
#: At most so many folders of a repository are searched for other projects.
_MOST_BESIDE = 200


class Layout:
    """The files and folders of one project, each read once; all paths are absolute."""

    def __init__(self, root: str) -> None:
        self.root = root
        #: The names in folders.
        self._folders: dict[str, frozenset[str]] = {}
        #: The folders that absolute imports from a folder search.
        self._search_paths: dict[str, list[str]] = {}
        #: The folders in which absolute imports from a folder find the first part of a name; the same
        #: beyond the root.
        self._tops: dict[tuple[str, str], list[str]] = {}
        self._tops_outside: dict[tuple[str, str], list[str]] = {}
        #: The roots of other projects.
        self._others: list[str] | None = None
        self._files: list[str] | None = None

    def python_files(self) -> list[str]:
        """The Python files of the project, but for those in folders of other people's code."""
        if self._files is None:
            self._files = []
            pending = [self.root]
            while pending:
                folders, files = [], []
                try:
                    with os.scandir(pending.pop()) as scan:
                        for entry in scan:
                            if entry.name.endswith(".py") and not entry.is_dir():
                                files.append(entry.path)
                            elif entry.is_dir(follow_symlinks=False) and not _is_external(entry.name):
                                folders.append(entry.path)
                except OSError:
                    continue
                self._files += sorted(files)
                pending += sorted(folders, reverse=True)
        return self._files

    def package(self, folder: str) -> str | None:
        """The `__init__.py` in a folder below the root; None where there is none."""
        is_package = _is_inside(folder, self.root) and "__init__.py" in self._names(folder)
        return f"{folder}{os.sep}__init__.py" if is_package else None

    def conftests(self, folder: str) -> list[str]:
        """The files of pytest's shared fixtures for a folder, nearest first."""
        starts = self._starts(folder)
        return [f"{start}{os.sep}conftest.py" for start in starts if "conftest.py" in self._names(start)]

    def find(self, folder: str, name: str, level: int) -> str | None:
        """The file of a module of the project, as an import statement names it; None for other modules.

        Args:
            folder: the folder of the importing file.
            name: the module's name as written, without leading dots.
            level: how many dots stand before it.
        """
        parts = name.split(".") if name else []
        if level:
            for _ in range(level - 1):
                folder = os.path.dirname(folder)
            return self._file(folder, parts)
        first = parts[0] if parts else ""
        if (folder, first) not in self._tops:
            self._tops[folder, first] = [
                s for s in self._search_path(folder) if not first or self._has(s, first)
            ]
        found = self._first_file(self._tops[folder, first], parts)
        return found if found is not None else self._in_namespace(folder, parts)

    def find_outside(self, folder: str, name: str) -> str | None:
        """The file of a module that lies above the project or beside it, in the same repository."""
        parts = name.split(".")
        key = (self.root if _is_inside(folder, self.root) else folder, parts[0])
        if key not in self._tops_outside:
            above = [start for start in self._above(key[0]) if self._has(start, parts[0])]
            # Many a project has a `utils.py` of its own; a package is meant for others.
            beside = [s for s in self._beside() if "__init__.py" in self._names(f"{s}{os.sep}{parts[0]}")]
            self._tops_outside[key] = above + beside
        return self._first_file(self._tops_outside[key], parts)

    def _above(self, folder: str) -> list[str]:
        """The folders above one, up to the repository's top, each with its `src`."""
        found, top = [], import_top(self.root)
        while is_below(folder, top):
            folder = os.path.dirname(folder)
            found += [folder, f"{folder}{os.sep}src"]
        return found

    def _beside(self) -> list[str]:
        """The roots of other projects in the folders above and one deeper, each with its `src`."""
        if self._others is None:
            self._others, above, looked = [], self._above(self.root)[::2], 0
            pending = list(above)
            for folder in pending:
                for name in sorted(self._names(folder)):
                    path = f"{folder}{os.sep}{name}"
                    if "." in name or _is_external(name) or path == self.root or path in above:
                        continue
                    looked += 1
                    if looked > _MOST_BESIDE:
                        return self._others
                    if not self._names(path).isdisjoint(MARKS):
                        self._others += [path, f"{path}{os.sep}src"]
                    elif folder in above:
                        pending.append(path)
        return self._others

    def _in_namespace(self, folder: str, parts: list[str]) -> str | None:
        """A module of a namespace package: that has no marks, so it begins where its name does."""
        if not parts or f"{os.sep}{parts[0]}{os.sep}" not in f"{folder}{os.sep}":
            return None
        inside = self.root.rstrip(os.sep) + os.sep
        # It may begin above the project, as `azure` does for a part of the Azure CLI.
        while folder.strip(os.sep):
            folder, _, name = folder.rpartition(os.sep)
            found = self._file(folder, parts) if name == parts[0] else None
            if found is not None and found.startswith(inside):
                return found
        return None

    def _starts(self, folder: str) -> list[str]:
        """Where absolute imports start: beside the script, above the package, at the root."""
        found = [folder]
        while folder != self.root and is_below(folder, self.root):
            folder = os.path.dirname(folder)
            found.append(folder)
        return found

    def _search_path(self, folder: str) -> list[str]:
        """The folders that absolute imports from one search."""
        if folder not in self._search_paths:
            starts = self._starts(folder)
            starts += [f"{start}{os.sep}src" for start in starts if "src" in self._names(start)]
            self._search_paths[folder] = starts
        return self._search_paths[folder]

    def _first_file(self, starts: list[str], parts: list[str]) -> str | None:
        return next((found for start in starts if (found := self._file(start, parts)) is not None), None)

    def _file(self, folder: str, parts: list[str]) -> str | None:
        """The file of a module below a folder, by the names in it: most imports lead elsewhere."""
        for part in parts[:-1]:
            if part not in self._names(folder):
                return None
            folder = f"{folder}{os.sep}{part}"
        if not parts:
            return f"{folder}{os.sep}__init__.py" if "__init__.py" in self._names(folder) else None
        last = parts[-1]
        names = self._names(folder)
        if last in names and "__init__.py" in self._names(f"{folder}{os.sep}{last}"):
            return f"{folder}{os.sep}{last}{os.sep}__init__.py"
        return f"{folder}{os.sep}{last}.py" if f"{last}.py" in names else None

    def _has(self, folder: str, first: str) -> bool:
        names = self._names(folder)
        return first in names or f"{first}.py" in names

    def _names(self, folder: str) -> frozenset[str]:
        """The names in a folder; none where there is no such folder."""
        if folder not in self._folders:
            try:
                self._folders[folder] = frozenset(os.listdir(folder))
            except OSError:
                self._folders[folder] = frozenset()
        return self._folders[folder]


def _is_external(name: str) -> bool:
    """Whether a folder of this name holds no code of the project's own."""
    return name.startswith(".") or name in SKIPPED


def _is_inside(folder: str, root: str) -> bool:
    return folder == root or is_below(folder, root)

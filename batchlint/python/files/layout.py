"""Where the files of a project stand, and which of them a module's name means."""

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
#: So many folders of a repository are looked at for other projects.
_MOST_BESIDE = 200


class Layout:
    """The files and folders of one project, each looked at once."""

    def __init__(self, root: str) -> None:
        """Prepare; nothing is read yet.

        Args:
            root: absolute path of the folder that the project begins in.
        """
        self.root = root
        self._folders: dict[str, frozenset[str]] = {}
        self._begins: dict[str, list[str]] = {}
        #: Where absolute imports from a folder find the first part of a name.
        self._tops: dict[tuple[str, str], tuple[str, ...]] = {}
        #: The same beyond the root; and the roots of other projects.
        self._tops_outside: dict[tuple[str, str], tuple[str, ...]] = {}
        self._others: list[str] | None = None
        self._all: list[str] | None = None

    def package(self, folder: str) -> str | None:
        """The `__init__.py` in a folder below the root, if there is one."""
        return (
            f"{folder}{os.sep}__init__.py"
            if self._is_inside(folder) and "__init__.py" in self._names(folder)
            else None
        )

    def python_files(self) -> list[str]:
        """The Python files of the project: those of folders that hold other people's code are none."""
        if self._all is None:
            self._all = []
            pending = [self.root]
            while pending:
                folder = pending.pop()
                folders, files = [], []
                try:
                    with os.scandir(folder) as scan:
                        for entry in scan:
                            if entry.name.endswith(".py") and not entry.is_dir():
                                files.append(entry.path)
                            elif entry.is_dir(follow_symlinks=False) and not _is_foreign(entry.name):
                                folders.append(entry.path)
                except OSError:
                    continue
                self._all += sorted(files)
                pending += sorted(folders, reverse=True)
        return self._all

    def find(self, folder: str, name: str, level: int) -> str | None:
        """The file of a module, seen from an import statement.

        Args:
            folder: absolute path of the folder of the importing file.
            name: the module's name as written, without leading dots.
            level: how many dots stand before it.

        Returns:
            Its absolute path; None where it is not a module of the project.
        """
        parts = name.split(".") if name else []
        if level:
            for _ in range(level - 1):
                folder = os.path.dirname(folder)
            return self._file(folder, parts)
        key = (folder, parts[0] if parts else "")
        tops = self._tops.get(key)
        if tops is None:
            first, starts = key[1], self._starts(folder)
            starts = [*starts, *(f"{start}{os.sep}src" for start in starts if "src" in self._names(start))]
            tops = self._tops[key] = tuple(s for s in starts if not first or self._has(s, first))
        for start in tops:
            found = self._file(start, parts)
            if found is not None:
                return found
        return self._in_namespace(folder, parts)

    def find_outside(self, folder: str, name: str) -> str | None:
        """The file of a module that lies above the project or beside it, in the same repository.

        Args:
            folder: absolute path of the folder of the importing file.
            name: the module's name.
        """
        parts = name.split(".")
        key = (self.root if self._is_inside(folder) else folder, parts[0])
        starts = self._tops_outside.get(key)
        if starts is None:
            above = [start for start in self._above(key[0]) if self._has(start, parts[0])]
            # Many a project has a `utils.py` of its own; a package is meant for others.
            beside = [s for s in self._beside() if "__init__.py" in self._names(f"{s}{os.sep}{parts[0]}")]
            starts = self._tops_outside[key] = (*above, *beside)
        return next((found for start in starts if (found := self._file(start, parts)) is not None), None)

    def _has(self, folder: str, first: str) -> bool:
        names = self._names(folder)
        return first in names or f"{first}.py" in names

    def _above(self, folder: str) -> list[str]:
        """The folders above one, up to the repository's top, and the sources in them."""
        found, top = [], import_top(self.root)
        while is_below(folder, top):
            folder = os.path.dirname(folder)
            found += [folder, f"{folder}{os.sep}src"]
        return found

    def _beside(self) -> list[str]:
        """The roots of other projects in the folders above and one deeper, and the sources in them."""
        if self._others is None:
            self._others, above, looked = [], self._above(self.root)[::2], 0
            pending = list(above)
            for folder in pending:
                for name in sorted(self._names(folder)):
                    path = f"{folder}{os.sep}{name}"
                    if "." in name or _is_foreign(name) or path == self.root or path in above:
                        continue
                    looked += 1
                    if looked > _MOST_BESIDE:
                        return self._others
                    if not self._names(path).isdisjoint(MARKS):
                        self._others += [path, f"{path}{os.sep}src"]
                    elif folder in above:
                        pending.append(path)
        return self._others

    def _is_inside(self, folder: str) -> bool:
        return folder == self.root or is_below(folder, self.root)

    def _in_namespace(self, folder: str, parts: list[str]) -> str | None:
        """A namespace package has no marks of its own, and the name tells where it begins."""
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

    def conftests(self, folder: str) -> list[str]:
        """The files of pytest's shared fixtures for a folder, nearest first."""
        starts = self._starts(folder)
        return [f"{start}{os.sep}conftest.py" for start in starts if "conftest.py" in self._names(start)]

    def _starts(self, folder: str) -> list[str]:
        """Where absolute imports start: beside the script, above the package, at the root."""
        found = self._begins.get(folder)
        if found is None:
            found, current = [folder], folder
            while current != self.root and is_below(current, self.root):
                current = os.path.dirname(current)
                found.append(current)
            self._begins[folder] = found
        return found

    def _file(self, folder: str, parts: list[str]) -> str | None:
        """A module below a folder: going by the names in it, since most imports lead elsewhere."""
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

    def _names(self, folder: str) -> frozenset[str]:
        """What is in a folder; nothing where there is none."""
        if folder not in self._folders:
            try:
                self._folders[folder] = frozenset(os.listdir(folder))
            except OSError:
                self._folders[folder] = frozenset()
        return self._folders[folder]


def _is_foreign(name: str) -> bool:
    """Whether a folder of this name is none in which a project has its own code."""
    return name.startswith(".") or name in SKIPPED

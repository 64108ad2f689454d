"""The projects that one run looks at."""

from __future__ import annotations

from batchlint.python.imports.graph import ImportGraphs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from batchlint.python.project import Project


class Projects:
    """What a run knows about projects, computed once for all of their files.

    Files must not change while it is in use. A pickled copy begins anew: a process that gets one reads
    the files for itself.

    Attributes:
        graphs: the import graphs, which need no parsing.
    """

    def __init__(self, custom_names: frozenset[str] = frozenset()) -> None:
        """Prepare; nothing is read yet.

        Args:
            custom_names: the wire names that custom rules of the run are about.
        """
        self.graphs = ImportGraphs(custom_names)
        self._projects: dict[str, Project] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return Projects, (self.graphs.custom_names,)

    def at(self, root: str) -> Project:
        """The project below a folder, whose files are analysed as needed.

        Args:
            root: absolute path of the folder.
        """
        if root not in self._projects:
            # Importing libcst takes time, and most runs find nothing that has to be parsed.
            from pathlib import Path

            from batchlint.python.project import Project

            self._projects[root] = Project(Path(root), self.graphs)
        return self._projects[root]

    def knows_callers(self, path: str, root: str) -> bool:
        """Whether the callers of functions in a file were analysed, which is done once for a group of files.

        Args:
            path: where the file is, absolute.
            root: the folder of its project.
        """
        return root in self._projects and self._projects[root].knows_callers(path)

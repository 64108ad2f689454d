"""Jupyter notebooks: their code cells as one Python file, and edits of it as edits of the JSON."""

from __future__ import annotations

from pathlib import Path

from batchlint import python
from batchlint.core.reading import ParseFailure, Reading
from batchlint.notebook.document import Notebook, harm, open_notebook
from batchlint.python.projects import Projects

__all__ = ["Notebook", "harm", "open_notebook", "read"]


def read(
    text: str,
    path: Path | None = None,
    root: Path | None = None,
    projects: Projects | None = None,
) -> Reading:
    """Read a notebook.

    Args:
        text: the decoded JSON, without a byte-order mark.
        path: where the file is, absolute; None for text that is no file.
        root: the folder of the project that it belongs to; its Python files say what the names are
            that the notebook imports.
        projects: what the run found out about projects; None to begin anew.

    Returns:
        The uses of Batch in the code cells, by offsets into `layout.text`. A cell that is not Python
        is one of the `failures`; the others are read without it. Empty for a notebook in another
        language, and for a broken one that does not mention Batch.

    Raises:
        ParseFailure: the text is no notebook, or the cells can't be read, and it is about Batch.
    """
    try:
        notebook = open_notebook(text)
    except ParseFailure:
        if not _claims_batch(text):
            return Reading()
        raise
    projects = projects or Projects()
    if not projects.graphs.may_use_batch(notebook.code, str(path or ""), str(root or "")):
        # Its comments may still suppress something.
        return Reading(layout=notebook)
    return notebook.read(lambda code: python.read(code, path, root, projects))


def _claims_batch(text: str) -> bool:
    """Whether silence about a broken notebook would be wrong."""
    from batchlint.python.infer.state import NAMES_SERVICE

    lowered = text.lower()
    return ("azure" in lowered and "batch" in lowered) or NAMES_SERVICE.search(text) is not None

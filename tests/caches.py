"""What the process remembers of folders, which the tests make and remove."""

from __future__ import annotations

from batchlint.project.roots import import_top, project_root


def forget() -> None:
    """Drop it."""
    project_root.cache_clear()
    import_top.cache_clear()

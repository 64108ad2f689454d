"""Whether code uses the `azure-batch` package, by its imports as text."""

from __future__ import annotations

import re

_IMPORTS = re.compile(
    r"^[^\S\n]*(?:from\s+azure\.batch\b|import\s+(?:[\w., \t]*[,\s])?azure\.batch\b"
    r"|from\s+azure\s+import\s+[(\w, \t]*\bbatch\b)",
    re.MULTILINE,
)


def imports_package(code: str) -> bool:
    """Whether code imports from the package; whatever release has what it imports.

    Args:
        code: Python code.
    """
    return "batch" in code and _IMPORTS.search(code) is not None

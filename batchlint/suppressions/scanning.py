"""Scan a text for suppressions, in whatever language it is."""

from __future__ import annotations

import re

from batchlint.core.search_words import MARK
from batchlint.suppressions.places import Places

_DIRECTIVE = re.compile(rf"#[ \t]*{re.escape(MARK)}\s*ignore")


def scanned(kind: str, text: str, uses_batch: bool = True, always: bool = False) -> Places | None:
    """The comments and statements of a text.

    Args:
        kind: the kind of the file; see `kinds.kind`.
        text: its text, or its code.
        uses_batch: whether it uses Batch. The comments of other YAML may mention batchlint in any words.
        always: whether to scan a text without a suppression, too.

    Returns:
        None where there can be no suppression: in plain JSON, and in a text without one.
    """
    if (MARK not in text and not always) or kind in ("json", "lines"):
        return None
    if kind == "yaml":
        if not uses_batch and _DIRECTIVE.search(text) is None:
            return None
        from batchlint.suppressions.yaml_scan import yaml_places  # most files are not YAML

        return yaml_places(text)
    if kind == "jsonc":
        from batchlint.suppressions.json_scan import json_places

        return json_places(text)
    if kind in ("shell", "makefile"):
        from batchlint.suppressions.shell_scan import shell_places

        return shell_places(text, kind == "makefile")
    from batchlint.suppressions.scan import Scan

    return Scan(text)

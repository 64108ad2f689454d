"""The hooks of pre-commit: if both are configured, only one of them lists the findings."""

from __future__ import annotations

import os
from typing import Any

from batchlint.project.files import SMALL, read_bytes
from batchlint.project.plain_yaml import load_yaml

_CONFIG = ".pre-commit-config.yaml"


def lists_findings() -> bool:
    """Whether the hook `batchlint` also runs, with the same arguments as `batchlint-fix`."""
    if "PRE_COMMIT" not in os.environ or "batchlint" in os.environ.get("SKIP", "").split(","):
        return False
    try:
        # pre-commit starts hooks at the top of the repository.
        config = load_yaml(read_bytes(_CONFIG, limit=SMALL).decode("utf-8", "replace"))
        hooks = {hook["id"]: hook for each in config["repos"] for hook in each["hooks"]}
        check, fix = ({**hooks[name], "id": ""} for name in ("batchlint", "batchlint-fix"))
    except (OSError, ValueError, KeyError, TypeError):  # not there, or not a configuration
        return False
    return check == fix and not _stops(config, fix)


def _stops(config: dict[str, Any], hook: dict[str, Any]) -> bool:
    """Whether no hook runs after one that failed."""
    return "true" in (config.get("fail_fast"), hook.get("fail_fast"))

"""The releases of `azure-batch`, which are kept between runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import batchlint
from tests.proof.environment import cache_folder, unpacked

#: Taken before the tests hide the user's variables.
CACHE = cache_folder()
_FILE = Path(batchlint.__file__).parent / "history" / "api.json"


@pytest.fixture(scope="session")
def packages() -> Path:
    """A folder with the source of all releases, or the test is skipped."""
    history: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return unpacked([package for version in history["versions"] for package in version["packages"]], CACHE)

"""Notebooks as tests need them."""

from __future__ import annotations

import json
from typing import Any

from batchlint.core.reports import FileReport, FixReport
from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.settings import Settings
from tests.versions import NEWEST_OF_FIRST

SETTINGS = Settings(NEWEST_OF_FIRST)
IMPORT = "import azure.batch.models as m\n"
POOL = 'm.PoolAddParameter(id="p", vm_size="s", max_tasks_per_node=4)'
FIXED = POOL.replace("max_tasks_per_node", "task_slots_per_node")


def cell(source: str | list[str], **fields: Any) -> dict[str, Any]:
    """A code cell; a source given as text becomes a list of lines, as nbformat writes it."""
    lines = source.splitlines(keepends=True) if isinstance(source, str) else source
    return {
        "cell_type": "code",
        "execution_count": 7,
        "metadata": {},
        "outputs": [{"output_type": "stream", "name": "stdout", "text": ["max_tasks_per_node\n"]}],
        "source": lines,
        **fields,
    }


def notebook(*cells: str | dict[str, Any], metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    """A notebook of nbformat 4."""
    return {
        "cells": [cell(c) if isinstance(c, str) else c for c in cells],
        "metadata": metadata or {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def written(content: Any, **style: Any) -> bytes:
    """The file, as nbformat writes it unless the style says otherwise."""
    options = {"indent": 1, "ensure_ascii": False, **style}
    return (json.dumps(content, **options) + "\n").encode()


def check(*cells: str | dict[str, Any], **fields: Any) -> FileReport:
    """The report of a notebook with these cells."""
    return check_source("nb.ipynb", written(notebook(*cells, **fields)), SETTINGS)


def fix(data: bytes, unsafe: bool = False) -> FixReport:
    """Fix a notebook; fixing the result again must change nothing."""
    settings = Settings(NEWEST_OF_FIRST, unsafe=unsafe)
    done = fix_source("nb.ipynb", data, settings)
    if done.data is not None:
        assert fix_source("nb.ipynb", done.data, settings).data is None
    return done


def sources(data: bytes) -> list[str]:
    """The sources of all cells of a file."""
    return ["".join(c["source"]) for c in json.loads(data)["cells"]]


def found(report: FileReport) -> list[str]:
    """The code that each finding points at."""
    assert report.text is not None
    assert not report.failures, report.failures
    return [report.text[slice(*f.span)] for f in report.findings]

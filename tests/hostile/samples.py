"""One valid file of every kind that batchlint reads."""

from __future__ import annotations

import json

from tests.cli.conftest import JSON_POOL, POOL

PAYLOAD = json.loads(JSON_POOL)
NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 4,
    "metadata": {"kernelspec": {"language": "python", "name": "python3"}},
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["# A pool\n"]},
        {
            "cell_type": "code",
            "execution_count": 1,
            "metadata": {},
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["made\n"]}],
            "source": POOL.splitlines(keepends=True),
        },
    ],
}
BASELINE = {
    "format": 1,
    "findings": [{"path": "old.py", "rule": "run-elevated", "subject": "StartTask.runElevated", "code": "x"}],
}
RULES = """\
from: 2019-08-01.10.0
to: 2020-03-01.11.0
rules:
  studio-images:
    title: sizes are those of the studio
    property: vmSize
    of: [PoolAddParameter]
    matches: ^standard_[a-z]
    why: The studio has quota for these alone.
    instead: name a size that the studio has
    see: studio wiki
    examples:
      - PoolAddParameter:
          before: {id: render, vmSize: 1small}
          keep: {id: render, vmSize: standard_d2}
"""
LOCK = """\
[[package]]
name = "azure-batch"
version = "10.0.0"
description = "Batch"
"""

#: By the name of the file; the values of JSON are kept to be changed one by one.
TEXTS: dict[str, str] = {
    "app.py": POOL,
    "stub.pyi": POOL,
    "pool.json": JSON_POOL,
    "book.ipynb": json.dumps(NOTEBOOK, indent=1),
    "baseline.json": json.dumps(BASELINE),
    "pyproject.toml": '[project]\nname = "farm"\ndependencies = ["azure-batch>=8,<11"]\n'
    '[tool.batchlint]\nselect = ["removed"]\nexclude = ["old/**"]\n[tool.batchlint.per-file-ignores]\n"a.py" = ["removed"]\n',
    "batchlint.toml": 'to = "latest"\nexclude = ["old/**"]\n[payloads]\n"pools/*.json" = "PoolAddParameter"\n',
    "rules/studio.yaml": RULES,
    "requirements.txt": "-r other.txt\nazure-batch[aio]>=8,<11 ; python_version > '3' # pinned\nrequests\n",
    "setup.cfg": "[options]\ninstall_requires =\n  azure-batch==10.0.0\n  requests\n",
    "setup.py": "from setuptools import setup\nsetup(name='farm', install_requires=['azure-batch==10.0.0'])\n",
    "Pipfile": '[packages]\nazure-batch = "==10.0.0"\nrequests = {version = "*"}\n',
    "Pipfile.lock": '{"default": {"azure-batch": {"version": "==10.0.0"}}}',
    "poetry.lock": LOCK,
    "uv.lock": LOCK,
    "environment.yml": "name: farm\ndependencies:\n- python=3.11\n- azure-batch=10.0.0\n- pip:\n  - azure-batch==10.0.0\n",
    "Dockerfile": "FROM python\nRUN pip install azure-batch==10.0.0 \\\n  requests\n",
    "tox.ini": "[testenv]\ndeps =\n  azure-batch==10.0.0\n",
    ".github/workflows/ci.yml": "jobs:\n  test:\n    steps:\n    - run: pip install azure-batch==10.0.0\n",
    ".gitignore": "*.log\n/build/\n!keep.log\n[a-c]*.tmp\n",
}

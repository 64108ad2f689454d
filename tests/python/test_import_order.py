"""Imports that a fix adds, takes out or renames stand where a formatter would put them, and the rest stays."""

from __future__ import annotations

import ast
import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.python.test_generation_calls import fixed

#: What a file may import, in the order of isort, each with a use of it.
PIECES = [
    ("from __future__ import annotations\n\n", ""),
    ("import os\nimport sys\n", "print(os, sys)\n"),
    ("from pathlib import Path\n", "print(Path)\n"),
    (
        "\nimport azure.batch.models as batchmodels\n",
        "task = batchmodels.TaskAddParameter(id='t', command_line='c')\n",
    ),
    ("\nimport requests\n", "print(requests)\n"),
    (
        "from azure.batch import BatchServiceClient\n",
        "client = BatchServiceClient(credentials, batch_url=url)\nclient.pool.delete('p')\n",
    ),
    (
        "from azure.batch.batch_auth import SharedKeyCredentials\n",
        "credentials = SharedKeyCredentials('a', 'k')\n",
    ),
    (
        "from azure.batch.models import BatchErrorException, CloudPool\n",
        "print(BatchErrorException, CloudPool)\n",
    ),
    (
        "from azure.common.credentials import ServicePrincipalCredentials\n",
        "other = ServicePrincipalCredentials(client_id='a', secret='s', tenant='t')\n",
    ),
    ("from zoneinfo import ZoneInfo\n", ""),
]


def _files() -> dict[str, str]:
    """Files with some of the imports each, as isort orders them."""
    found = {}
    for docstring, chosen in itertools.product(
        (False, True), itertools.product((False, True), repeat=len(PIECES))
    ):
        picked = [piece for piece, is_in in zip(PIECES, chosen, strict=True) if is_in]
        number = sum(1 << i for i, is_in in enumerate(chosen) if is_in) * 2 + docstring
        # Every so manieth of all combinations, each piece with and without each other one.
        if number % 13 == 0 and any("azure" in lines for lines, _ in picked):
            head = "".join(lines for lines, _ in picked).lstrip("\n")
            text = '"""What it does."""\n\n' * docstring + head + "\n\n" + "".join(use for _, use in picked)
            found[f"f{number}.py"] = text
    return found


def _ruff(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", "--select", "I"]
    return subprocess.run([*command, str(folder)], capture_output=True, text=True, check=False)


def test_sorted_imports_stay_sorted(tmp_path: Path) -> None:
    for name, text in _files().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    _ruff(tmp_path, "check", "--fix")
    changed = 0
    for path in sorted(tmp_path.iterdir()):
        data = fixed(path.read_text(encoding="utf-8"), unsafe=True).data
        changed += data is not None
        path.write_bytes(data or path.read_bytes())
    assert changed > 50
    result = _ruff(tmp_path, "check", "--output-format=concise")
    assert result.returncode == 0, result.stdout


#: Classes that keep their name, that have another one, and that no one imports any more.
KEPT = ["ResourceFile", "OutputFile", "NetworkConfiguration", "MountConfiguration"]
RENAMED = {"CloudPool": "BatchPool", "StartTask": "BatchStartTask", "JobConstraints": "BatchJobConstraints"}
DROPPED = ["PoolListOptions", "JobGetOptions"]
LAYOUTS = [
    ("from azure.batch.models import ", ", ", "\n"),
    ("from azure.batch.models import (", ", ", ")\n"),
    ("from azure.batch.models import (\n    ", ",\n    ", ",\n)\n"),
    ("from azure.batch.models import (\n    ", ",\n    ", "\n)\n"),
    ("from azure.batch.models import (\n    ", ", ", "\n)\n"),
    ("from azure.batch.models import ", ", \\\n    ", "\n"),
    ("from azure.batch.models import (  # what it takes\n\t", ",\n\t", ",  # the last\n)\n"),
]


@settings(max_examples=40)
@given(
    names=st.lists(st.sampled_from([*KEPT, *RENAMED, *DROPPED]), min_size=1, max_size=6, unique=True),
    layout=st.sampled_from(LAYOUTS),
    order=st.sampled_from([sorted, list, lambda names: sorted(names, key=str.lower)]),
)
def test_a_list_of_names_keeps_its_form(
    names: list[str], layout: tuple[str, str, str], order: object
) -> None:
    assert callable(order)
    names, (head, separator, end) = order(names), layout
    uses = "".join(f"print({name})\n" for name in names if name not in DROPPED)
    text = f"import os\n{head}{separator.join(names)}{end}import sys\n\n{uses}"
    data = fixed(text).data
    new = data.decode() if data is not None else text
    statements = [s for s in ast.parse(new).body if isinstance(s, ast.ImportFrom)]
    found = [alias.name for s in statements for alias in s.names]
    expected = [RENAMED.get(name, name) for name in names if name not in DROPPED]
    assert sorted(found) == sorted(expected)
    if names == sorted(names):
        assert found == sorted(found)
    if not expected:
        assert new == "import os\nimport sys\n\n"
        return
    assert new == f"import os\n{head}{separator.join(found)}{end}import sys\n\n" + "".join(
        f"print({RENAMED.get(name, name)})\n" for name in names if name not in DROPPED
    )


@pytest.mark.parametrize(
    "line",
    [
        "x = 1; from azure.batch.models import PoolListOptions",
        "if x: from azure.batch.models import PoolListOptions",
    ],
)
def test_an_import_that_shares_its_line_stays(line: str) -> None:
    assert fixed(f"x = 1\n{line}\n", unsafe=True).data is None

"""The first look may let through, and must not drop."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from batchlint.core.search_words import ENDED, READ
from batchlint.history import load
from batchlint.payload.detect import detect
from batchlint.payload.vocabulary import WEIGHTS
from batchlint.project.names import payload_types
from batchlint.project.word_search import may_matter
from batchlint.project.words import table
from batchlint.rules.shipped import load_rules

PASSED = [
    ("a.py", b"from azure.batch import models\n"),
    ("a.py", b"import AZURE.BATCH\n"),
    ("a.py", b"from azext.batch import *\n"),
    ("a.py", b"from sdk import models\nx = models.PoolAddParameter(batch)\n"),
    ("a.py", b"def f(batch_client):\n    batch_client.job.get_task_counts('x')\n"),
    ("a.py", b'requests.post(f"{BATCH_URL}/pools", json={"vmSize": "x"})\n'),
    ("a.py", b'VERSION = "2016-07-01.3.1"\n'),
    ("a.pyi", b"import azure.batch\n"),
    ("a.json", b'{"vmSize" : "x"}'),
    ("a.json", b"[{'id': 'x', 'vmSize': 's'}]"),
    ("a.json", b"{\n  id: 'x',\n  vmSize: 's'\n}"),
    ("a.json", b'{"run\\u0045levated": true}'),
    ("a.json", '{"vmSize": "x"}'.encode("utf-16")),
    ("a.json", '{"vmSize": "x"}'.encode("utf-16-le")),
    ("a.json", '{"vmSize": "x"}'.encode("utf-32")),
    ("a.json", b'{"type": "Microsoft.Batch/batchAccounts/pools"}'),
    ("a.ipynb", b'{"cells": [{"cell_type": "code", "source": "import os\\nimport azure.batch"}]}'),
    ("a.ipynb", b'{"cells": [{"cell_type": "code", "source": ["\\u0061zure.\\u0062atch"]}]}'),
    ("a.ipynb", b'\xef\xbb\xbf{"cells": [{"cell_type": "code", "source": "batch\\nPoolAddParameter"}]}'),
    ("a.ipynb", b'{"worksheets": [{"cells": [{"cell_type": "code", "input": "azure.batch"}]}]}'),
    ("a.ipynb", b'{"cells": ["azure.batch"'),
    ("unknown", b""),
]

DROPPED = [
    ("a.py", b"import os\nfor batch in batches:\n    train(batch)\n"),
    ("a.py", b"import azure.storage\nprint('hello')\n"),
    ("a.py", b""),
    ("a.json", b'{"name": "x", "version": 1, "dependencies": {"left-pad": "1.0"}}'),
    ("a.json", b"[1, 2, 3]"),
    ("a.json", b"["),
    ("a.ipynb", b""),
    ("a.ipynb", b'{"cells": ["torch"'),
    ("a.ipynb", b'{"cells": [{"cell_type": "code", "source": ["x = 1"], "outputs": ["azure.batch"]}]}'),
    ("a.ipynb", b'{"cells": [{"cell_type": "markdown", "source": ["azure.batch"]}]}'),
]


@pytest.mark.parametrize(("name", "data"), PASSED)
def test_passed(name: str, data: bytes) -> None:
    assert may_matter(name, data)


@pytest.mark.parametrize(("name", "data"), DROPPED)
def test_dropped(name: str, data: bytes) -> None:
    assert not may_matter(name, data)


def test_every_word_that_tells_a_payload_is_known() -> None:
    assert {word.encode() for word in WEIGHTS} - table("wire") <= {b"thumbprint"}


@pytest.mark.parametrize(
    "name", ["PoolAddParameter", "JobAddParameter", "JobScheduleAddParameter", "TaskAddParameter"]
)
def test_the_smallest_bodies_pass(name: str) -> None:
    body = {prop.wire: "x" for prop in load().types[name].props.values() if prop.required}
    assert may_matter("a.json", json.dumps(body).encode())


def test_every_example_of_every_rule_passes() -> None:
    for rule in load_rules().rules:
        for example in rule.examples:
            if example.before is None:
                continue
            if example.of == "python":
                assert may_matter("a.py", str(example.before).encode()), rule.name
                continue
            assert example.of in payload_types()
            if detect(example.before).bodies:
                assert may_matter("a.json", json.dumps(example.before).encode()), rule.name


def test_this_repository_names_no_type_that_is_not_there() -> None:
    types = {name for name, known in load().types.items() if known.kind == "object" and known.at}
    assert payload_types() == types


def test_examples_pass() -> None:
    folder = Path(__file__).parents[2] / "examples" / "render-farm"
    passed = {
        f.name
        for f in folder.rglob("*.*")
        if f.suffix in {".py", ".json"} and may_matter(f.name, f.read_bytes())
    }
    assert passed >= {"pools.py", "frames.py", "rest.py", "pool.json", "nightly-job.json"}


def test_names_that_ended_are_looked_for_without_a_word_on_batch() -> None:
    found = [name for name in table("ended_python") if may_matter("a.py", f"print(thing.{name})\n".encode())]
    assert {piece for piece in ENDED if any(piece in name for name in found)} == set(ENDED)
    assert all(any(piece in f".{name}" for piece in (*ENDED, *READ)) for name in found)


def test_operations_of_a_client_that_another_file_makes_are_looked_for() -> None:
    names = {name for o in load().operations.values() for name in o.names if "." in name}
    code = "from app import connect\nprint(connect().{}('a'))\n"
    assert names
    assert [name for name in names if not may_matter("a.py", code.format(name).encode())] == []


@pytest.mark.parametrize("name", ["resize_errors", "begin_dedicated_hosts", "blob_sources"])
def test_names_that_only_begin_so_are_others(name: str) -> None:
    assert not may_matter("a.py", f"print(thing.{name})\n".encode())
    ended = next(piece for piece in ENDED if piece in name)
    assert may_matter("a.py", f"print(thing.{name}, thing.target{ended})\n".encode())

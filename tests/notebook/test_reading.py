"""Which cells are read, as what, and what becomes of those that can't be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.settings import Settings
from tests.versions import NEWEST_OF_FIRST

from .helpers import FIXED, IMPORT, POOL, SETTINGS, cell, check, fix, found, notebook, sources, written


def test_cells_are_one_module() -> None:
    report = check(IMPORT, "def pool():\n    return m.CloudPool()\n", "p = pool()", "p.max_tasks_per_node")
    assert found(report) == ["max_tasks_per_node"]
    assert [start.number for start in report.cells] == [1, 2, 3, 4]


def test_only_code_cells_are_looked_at() -> None:
    others = [{"cell_type": kind, "metadata": {}, "source": [IMPORT, POOL]} for kind in ("markdown", "raw")]
    report = check(*others, IMPORT, *others, POOL, *others)
    assert found(report) == ["max_tasks_per_node"]
    assert [start.number for start in report.cells] == [3, 6]


@pytest.mark.parametrize(
    ("metadata", "count"),
    [
        ({}, 1),
        ({"kernelspec": {"language": "python"}}, 1),
        ({"kernelspec": {"language": "Python"}, "language_info": {"name": "ipython"}}, 1),
        ({"kernelspec": {"language": "python"}, "language_info": {"name": "pyspark"}}, 1),
        ({"kernelspec": {"name": "python3", "language": ""}, "language_info": {}}, 1),
        ({"kernelspec": None, "language_info": ["R"]}, 1),
        ({"language_info": {"name": "R"}}, 0),
        ({"kernelspec": {"language": "julia"}}, 0),
        ({"kernelspec": {"language": "C#"}, "language_info": {"name": "polyglot-notebook"}}, 0),
    ],
)
def test_the_kernel_decides(metadata: dict[str, Any], count: int) -> None:
    assert len(found(check(IMPORT + POOL, metadata=metadata))) == count


def test_a_cell_may_have_a_language_of_its_own() -> None:
    shell = cell("echo (", metadata={"vscode": {"languageId": "shellscript"}})
    python = cell(POOL, metadata={"vscode": {"languageId": "python"}})
    assert found(check(IMPORT, shell, python)) == ["max_tasks_per_node"]


def test_nbformat_3() -> None:
    def old(source: Any, **fields: Any) -> dict[str, Any]:
        return {"cell_type": "code", "input": source, "language": "python", "outputs": [], **fields}

    heading = {"cell_type": "heading", "level": 1, "source": ["max_tasks_per_node"]}
    sheets = [
        {"cells": [heading, old([IMPORT, POOL])], "metadata": {}},
        {"cells": [old("(", language="bash"), old(POOL)]},
    ]
    data = written({"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": sheets})
    report = check_source("nb.ipynb", data, SETTINGS)
    assert found(report) == ["max_tasks_per_node"] * 2
    assert [start.number for start in report.cells] == [2, 4]
    assert fix(data).data == data.replace(POOL_JSON, FIXED_JSON)


POOL_JSON, FIXED_JSON = (json.dumps(text)[1:-1].encode() for text in (POOL, FIXED))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
@pytest.mark.parametrize(
    "style",
    [{}, {"indent": 4}, {"indent": None}, {"indent": None, "separators": (",", ":")}, {"ensure_ascii": True}],
)
def test_a_fix_changes_the_code_and_nothing_else(mark: bytes, newline: bytes, style: dict[str, Any]) -> None:
    image = cell("plot()", outputs=[{"data": {"image/png": "aGk=\n"}, "nan": float("nan")}])
    content = notebook(IMPORT, image, "# é 😀 \x1b\n" + POOL + "  # ü\nx = 'é'", cell(POOL)["source"][0])
    data = mark + written(content, **style).replace(b"\n", newline)
    assert fix(data).data == data.replace(POOL_JSON, FIXED_JSON)


def test_names_written_with_escapes_are_found_and_fixed() -> None:
    data = (
        written(notebook(IMPORT + POOL)).replace(b"azure", b"\\u0061zure").replace(b"max_t", b"m\\u0061x_t")
    )
    done = fix(data)
    assert done.data is not None
    assert sources(done.data) == [IMPORT + FIXED]
    assert b"\\u0061zure" in done.data


def test_what_a_fix_needs_is_imported_in_its_own_cell() -> None:
    imports = "from azure.batch.models import (\n    StartTask,\n    PoolAddParameter\n)"
    use = 'StartTask(command_line="x", run_elevated=True, wait_for_success=True)'
    data = written(notebook("%pylab\n" + imports, "%%time\n" + use))
    done = fix(data)
    assert done.data is not None
    assert json.loads(done.data)["cells"][0]["source"] == [
        "%pylab\n",
        "from azure.batch.models import (\n",
        "    StartTask,\n",
        "    PoolAddParameter,\n",
        "    ElevationLevel,\n",
        "    AutoUserSpecification,\n",
        "    UserIdentity\n",
        ")",
    ]
    assert sources(done.data)[1].startswith('%%time\nStartTask(command_line="x", user_identity=UserIdentity(')


def test_a_broken_cell_fails_and_the_others_are_read() -> None:
    report = check(IMPORT, "x = 1\ndef f(:\n    pass", POOL, "for")
    assert [(f.cell, f.line) for f in report.failures] == [(2, 2), (4, 1)]
    assert len(report.findings) == 1
    # What the broken cell defines is not known, so nothing is rewritten.
    assert fix_source("nb.ipynb", written(notebook(IMPORT, "def f(:", POOL)), SETTINGS).data is None


def test_two_broken_cells_are_not_one_whole_one() -> None:
    report = check(IMPORT, 'x = """', POOL, '"""', "if x:", "    y = 1")
    assert [f.cell for f in report.failures] == [2, 4, 5]
    assert len(report.findings) == 1


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        (b'{"cells": [\n"from azure.batch import x"\n', "not a valid notebook: Expecting ',' delimiter", 3),
        (b'["azure.batch"]', "not a notebook: it has no list of cells", 0),
        (b'{"source": "azure.batch"}', "not a notebook: it has no list of cells", 0),
        (b"[" * 100_000 + b'"azure.batch"', "nested too deeply", 0),
        (b'{"cells": [], "x": "azure.batch \xff"}', "not valid UTF-8", 1),
        (b'{"cells": [{"cell_type": "code", "source": [1, "azure.batch"]}]}', "is not text", 0),
    ],
)
def test_what_is_broken_and_about_batch_fails(data: bytes, message: str, line: int) -> None:
    (failure,) = check_source("nb.ipynb", data, SETTINGS).failures
    assert message in failure.message
    assert failure.line == line
    assert fix_source("nb.ipynb", data, SETTINGS).data is None


@pytest.mark.parametrize("data", [b"", b"{}", b'{"cells": [\n"batch_size"', b'{"a": "batch"}', b"<html>"])
def test_what_is_broken_and_not_about_batch_is_silent(data: bytes) -> None:
    assert check_source("nb.ipynb", data, SETTINGS).failures == []


def test_a_broken_cell_of_another_notebook_is_silent() -> None:
    report = check("import torch\nbatch_size = 4", "def f(:", "x = ")
    assert (report.failures, report.findings, report.unknown) == ([], [], [])


def test_payload_types_are_not_for_notebooks() -> None:
    settings = Settings(NEWEST_OF_FIRST, payload_type="PoolAddParameter")
    assert len(check_source("nb.ipynb", written(notebook(IMPORT, POOL)), settings).findings) == 1


def test_api_versions_count() -> None:
    assert check('V = "2018-12-01.8.0"\n' + IMPORT).api_versions == ["2018-12-01.8.0"]


def test_the_project_says_what_imported_names_are(tmp_path: Path) -> None:
    (tmp_path / "setup.py").write_text("")
    (tmp_path / "clients.py").write_text(
        "from azure.batch import BatchServiceClient\n"
        "def connect(url):\n    return BatchServiceClient(None, batch_url=url)\n"
    )
    path = tmp_path / "notebooks" / "nb.ipynb"
    path.parent.mkdir()
    data = written(
        notebook("# batch\nfrom clients import connect", "connect('x').pool.get('p').resize_error")
    )
    settings = Settings(NEWEST_OF_FIRST, project=str(tmp_path))
    assert found(check_source(str(path), data, settings)) == ["resize_error"]


def test_large_outputs_are_no_code() -> None:
    output = {"output_type": "display_data", "data": {"x": [POOL] * 1000, "y": "azure.batch " * 10_000}}
    data = written(notebook(IMPORT, cell(POOL, outputs=[output])))
    report = check_source("nb.ipynb", data, SETTINGS)
    assert found(report) == ["max_tasks_per_node"]
    assert report.text is not None
    assert len(report.text) < 200

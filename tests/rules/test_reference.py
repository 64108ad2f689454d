"""docs/reference: what the rule files say, and nothing else."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from batchlint.builtin_checks import CHECKS
from batchlint.report.sources import RELEASE_NOTES
from batchlint.rules.shipped import load_rules

SCRIPT = Path(__file__).parents[2] / "scripts" / "rule_pages.py"


@pytest.fixture(scope="module")
def made() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rule_pages", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    path = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = path
    return module


def test_the_pages_are_current(made: ModuleType) -> None:
    names = made.stale()
    assert not names, f"run `{made.COMMAND}`: docs/reference is not current ({', '.join(names)})"


def test_every_rule_and_check_has_a_page_and_stands_in_the_index(made: ModuleType) -> None:
    pages = made.pages()
    names = {*load_rules().by_name, *CHECKS}
    assert set(pages) == {"README.md", "azure-batch-15.md", *(f"{name}.md" for name in names)}
    for name in names:
        # By version or as a check, and by kind.
        assert pages["README.md"].count(f"[{name}]({name}.md)") == 2


def test_a_page_says_what_a_user_asks(made: ModuleType) -> None:
    page = made.pages()["run-elevated.md"]
    for text in (
        "- **Since:** 2017-01-01.4.0 (azure-batch 2.0.0)\n",
        "- **What to do:** run `batchlint fix`\n",
        "- **Python name:** `run_elevated`\n",
        f"({RELEASE_NOTES}#version-2017-01-0140)",
        '-   "runElevated": true',
        '+       "elevationLevel": "admin"',
        "-     run_elevated=True,",
        "elevation_level=batchmodels.ElevationLevel.admin,",
        "# batchlint: ignore[run-elevated]",
        '"legacy/**" = ["run-elevated"]',
        "(../../rules/2017-01-01.4.0.yaml)",
    ):
        assert text in page


def test_the_names_of_azure_batch_15_are_listed(made: ModuleType) -> None:
    page = made.pages()["azure-batch-15.md"]
    for row in (
        "| `pool.add` | `create_pool` | `POST /pools` |",
        "| `job.delete` | `begin_delete_job` | `DELETE /jobs/{jobId}` |",
        "| `PoolAddParameter` | `BatchPoolCreateOptions` |",
        "| `TaskState` | `BatchTaskState` |",
        "| `batch_url` | `endpoint` |",
        "| `azure.batch.batch_auth.SharedKeyCredentials` | `azure.core.credentials.AzureNamedKeyCredential` |",
    ):
        assert f"\n{row}\n" in page
    operations = page.partition("## Operations")[2].partition("## Classes")[0]
    assert operations.count("\n| `") == 70


def test_writing_repairs_a_folder(made: ModuleType, tmp_path: Path) -> None:
    made.write(tmp_path)
    assert made.stale(tmp_path) == []
    (tmp_path / "README.md").write_text("old", encoding="utf-8")
    (tmp_path / "base-url.md").unlink()
    (tmp_path / "rule-of-yesterday.md").write_text("gone", encoding="utf-8")
    assert made.stale(tmp_path) == ["README.md", "base-url.md", "rule-of-yesterday.md"]
    made.write(tmp_path)
    assert made.stale(tmp_path) == []

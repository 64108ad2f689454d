"""House rules are suppressed, told as unused and kept in baselines like all others."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from batchlint.cli.main import run
from tests.versions import TO_NEWEST_OF_FIRST

STUDIO = Path(__file__).parent / "studio.yaml"
POOL = """\
import azure.batch.models as m

pool = m.PoolAddParameter(id="film-a", vm_size="small", enable_inter_node_communication=True){}
"""
RULE = "studio-no-node-traffic"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BATCHLINT_TO", TO_NEWEST_OF_FIRST)  # which the code below is written for
    (tmp_path / "house").mkdir()
    shutil.copy(STUDIO, tmp_path / "house")
    (tmp_path / "batchlint.toml").write_text('extend-rules = ["house"]\n')
    return tmp_path


def check(capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    run(["check", "--output-format", "json", "app.py"])
    return [finding["rule"] for finding in json.loads(capsys.readouterr().out)["findings"]]


def test_a_comment_suppresses_a_house_rule(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "app.py").write_text(POOL.format(""))
    assert check(capsys) == [RULE]
    (here / "app.py").write_text(POOL.format(f"  # batchlint: ignore[{RULE}] network team"))
    assert check(capsys) == []


def test_one_that_suppresses_nothing_is_told_and_removed(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unused = POOL.format("  # batchlint: ignore[studio-vm-sizes]")
    (here / "app.py").write_text(unused)
    assert sorted(check(capsys)) == sorted([RULE, "unused-suppression"])
    run(["fix", "app.py"])
    assert (here / "app.py").read_text() == POOL.format("")


def test_comments_are_added_for_house_rules(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "app.py").write_text(POOL.format(""))
    run(["fix", "--add-ignores", "app.py"])
    assert f"ignore[{RULE}]" in (here / "app.py").read_text()
    assert check(capsys) == []


def test_a_baseline_keeps_what_another_selection_can_not_tell(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "app.py").write_text(POOL.format(""))
    run(["check", "--write-baseline", "known.json"])
    run(["check", "--baseline", "known.json", "--ignore", RULE])
    assert "stale" not in capsys.readouterr().out
    run(["check", "--write-baseline", "known.json", "--ignore", RULE])
    assert RULE in (here / "known.json").read_text()

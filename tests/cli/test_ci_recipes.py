"""The recipes of docs/ci.md and the action: each command in them is run, as its CI service would."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

import batchlint

Project = Any

ROOT = Path(batchlint.__file__).parent.parent
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs on the path are shell scripts")

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS: list[tuple[str, str]] = _BLOCK.findall((ROOT / "docs" / "ci.md").read_text(encoding="utf-8"))
ACTION, GITHUB, PLAN, GITLAB, AZURE, SHELL, PRE_COMMIT = (text for _, text in BLOCKS)

#: Installing is written down and not done; a virtual environment has the same tools.
_SHIM = """\
#!/usr/bin/env bash
set -eu
case "$(basename "$0")" in
  batchlint) exec {python} -m batchlint "$@" ;;
  pip) if [ "$1" = install ]; then printf '%s\\n' "${{@: -1}}" >> {log}; exit; fi ;;
esac
[ "${{1-}}" != -I ] || shift
if [ "${{1-}} ${{2-}}" = "-m pip" ]; then printf '%s\\n' "${{@: -1}}" >> {log}; exit; fi
if [ "${{1-}} ${{2-}}" = "-m venv" ]; then mkdir -p "$3/bin"; cp {shims}/* "$3/bin"; exit; fi
exec {python} "$@"
"""
CODES = [("clean", 0), ("pool", 1), ("broken", 2)]


@dataclass
class Runner:
    """A machine of a CI service: what it runs, and what was installed there."""

    project: Any
    folder: Path

    def __post_init__(self) -> None:
        (self.folder / "shims").mkdir(parents=True)
        for name in ("batchlint", "pip", "python", "python3"):
            shim = self.folder / "shims" / name
            parts = {"python": sys.executable, "log": self.folder / "log", "shims": self.folder / "shims"}
            shim.write_text(_SHIM.format(**parts), encoding="utf-8")
            shim.chmod(0o755)

    def run(self, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a script as the services do: a line that fails ends it."""
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.project.path,
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith("BATCHLINT_")},
                "PATH": f"{self.folder / 'shims'}{os.pathsep}{os.environ['PATH']}",
                **environment,
            },
            capture_output=True,
            encoding="utf-8",
        )

    @property
    def installed(self) -> list[str]:
        return (self.folder / "log").read_text(encoding="utf-8").splitlines()


@pytest.fixture
def runner(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    return Runner(project, tmp_path_factory.mktemp("runner"))


def findings_in(file: Path) -> int:
    """Read a report by what its suffix says, and count what is in it."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".xml":
        return len([*ET.fromstring(text).iter("failure"), *ET.fromstring(text).iter("error")])
    if file.suffix == ".sarif":
        (run,) = json.loads(text)["runs"]
        told = run["invocations"][0].get("toolExecutionNotifications", ())
        return len(run["results"]) + len(told)
    if file.suffix == ".json":
        return len(json.loads(text))
    assert "batchlint:" in text
    return text.count("error") + text.count("fail")


def check_reports(code: int, *files: Path) -> None:
    for file in files:
        assert bool(findings_in(file)) == (code > 0), file


def check_installed(runner: Runner) -> None:
    (said,) = runner.installed
    requirement = Requirement(said)
    assert requirement.name == "batchlint"
    assert [specifier.operator for specifier in requirement.specifier] == ["=="]


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        (ACTION, "vendor.github-workflows"),
        (GITHUB, "vendor.github-workflows"),
        (GITLAB, "vendor.gitlab-ci"),
        (AZURE, "vendor.azure-pipelines"),
        ((ROOT / "action.yml").read_text(encoding="utf-8"), "vendor.github-actions"),
        ((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"), "vendor.github-workflows"),
        ((ROOT / ".github/workflows/publish.yml").read_text(encoding="utf-8"), "vendor.github-workflows"),
    ],
    ids=["action", "github", "gitlab", "azure", "action.yml", "ci.yml", "publish.yml"],
)
def test_the_schema_of_the_service_is_kept(tmp_path: Path, text: str, schema: str) -> None:
    file = tmp_path / "file.yml"
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    if schema == "vendor.azure-pipelines":  # its patterns are of the older kind
        command += ["--regex-variant", "nonunicode", "--data-transform", "azure-pipelines"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("what", "code"), CODES)
def test_github(project: Project, runner: Runner, texts: dict[str, str], what: str, code: int) -> None:
    project.write("app.py", texts[what])
    (job,) = yaml.safe_load(GITHUB)["jobs"].values()
    install, check = (step["run"] for step in job["steps"] if "run" in step)
    assert runner.run(install).returncode == 0
    check_installed(runner)
    summary = runner.folder / "summary of the step.md"
    done = runner.run(check, GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == code, done.stderr
    assert ("::error file=app.py,line=" in done.stdout) == (code > 0)
    uploaded = job["steps"][-1]["with"]["sarif_file"]
    assert uploaded in job["steps"][-1]["if"]
    check_reports(code, project.path / uploaded, summary)


def test_the_plan_as_an_artifact(project: Project, runner: Runner, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    make, keep = yaml.safe_load(PLAN)
    assert runner.run(make["run"]).returncode == 0
    assert (project.path / keep["with"]["path"]).read_text().startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(("what", "code"), CODES)
def test_gitlab(project: Project, runner: Runner, texts: dict[str, str], what: str, code: int) -> None:
    project.write("app.py", texts[what])
    job = yaml.safe_load(GITLAB)["batchlint"]
    done = runner.run("\n".join(job["script"]))
    assert done.returncode == code, done.stderr
    check_installed(runner)
    reports = job["artifacts"]["reports"].values()
    check_reports(code, *(project.path / name for name in reports))
    # The reports lie in the checkout now; they are nothing to look at.
    again = runner.run(job["script"][-1])
    assert again.returncode == code
    assert [line for line in again.stdout.splitlines() if "app.py" in line] == [
        line for line in done.stdout.splitlines() if "app.py" in line
    ]
    assert "gl-code-quality" not in again.stdout


@pytest.mark.parametrize(("what", "code"), CODES)
def test_azure_pipelines(
    project: Project, runner: Runner, texts: dict[str, str], what: str, code: int
) -> None:
    project.write("app.py", texts[what])
    text = AZURE.replace("$(Agent.TempDirectory)", str(runner.folder))
    assert "$(" not in text
    steps = yaml.safe_load(text)["steps"]
    install, check, show = (step["script"] for step in steps if "script" in step)
    assert runner.run(install).returncode == 0
    check_installed(runner)
    done = runner.run(check)
    assert done.returncode == code, done.stderr
    assert ("##vso[task.logissue type=error;sourcepath=app.py" in done.stdout) == (code > 0)
    shown = runner.run(show).stdout.strip().removeprefix("##vso[task.uploadsummary]")
    check_reports(code, Path(shown), Path(steps[-1]["inputs"]["testResultsFiles"]))


@pytest.mark.parametrize(("what", "code"), CODES)
def test_shell(project: Project, runner: Runner, texts: dict[str, str], what: str, code: int) -> None:
    project.write("app.py", texts[what])
    done = runner.run(SHELL)
    assert done.returncode == code, done.stderr
    assert done.stdout.splitlines()[-1].startswith(("Ready", "Not ready", "batchlint could not")[code])
    check_installed(runner)
    check_reports(code, project.path / "batchlint.xml")


def test_pre_commit(tmp_path: Path) -> None:
    file = tmp_path / ".pre-commit-config.yaml"
    file.write_text(PRE_COMMIT, encoding="utf-8")
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(file)]
    assert subprocess.run(command, capture_output=True).returncode == 0
    (repository,) = yaml.safe_load(PRE_COMMIT)["repos"]
    manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in repository["hooks"]} == {hook["id"] for hook in manifest}

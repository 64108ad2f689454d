"""What `init` writes into files of other tools: it is what the documentation recommends, and valid."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import batchlint
from batchlint.setup import snippets

ROOT = Path(batchlint.__file__).parent.parent
_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FOLDERS = ["", "services/render", "ren der", "a'b", "été"]


def blocks(page: str) -> list[str]:
    """The YAML blocks of a page, with the installed version."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [block.replace("0.1.0", batchlint.__version__) for block in _BLOCK.findall(text)]


def test_they_are_the_recipes_of_the_documentation() -> None:
    recipes = blocks("docs/ci.md")
    assert snippets.gitlab("") in recipes
    assert snippets.azure("") in recipes
    for page in ("README.md", "docs/getting-started.md"):
        assert snippets.pre_commit("pin", "") in blocks(page)
    # The recipe for GitHub also uploads a report for code scanning, which not all repositories can use.
    lines = iter(next(recipe for recipe in recipes if "batchlint/batchlint@" in recipe).splitlines())
    assert [line for line in snippets.github("").splitlines() if line not in lines] == []


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("service", ["github", "gitlab", "azure", "azure steps"])
def test_the_schema_of_the_service_is_kept(tmp_path: Path, service: str, folder: str) -> None:
    text, schema = {
        "github": (snippets.github(folder), "vendor.github-workflows"),
        "gitlab": (snippets.gitlab(folder, "lint"), "vendor.gitlab-ci"),
        "azure": (snippets.azure(folder), "vendor.azure-pipelines"),
        "azure steps": (snippets.azure(folder, is_template=True), "vendor.azure-pipelines"),
    }[service]
    file = tmp_path / "file.yml"
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    if service.startswith("azure"):  # its patterns are of the older kind
        command += ["--regex-variant", "nonunicode", "--data-transform", "azure-pipelines"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("folder", FOLDERS[1:])
def test_the_folder_is_passed_to_the_shell_as_one_word(folder: str) -> None:
    (job,) = yaml.safe_load(snippets.gitlab(folder)).values()
    assert shlex.split(job["script"][1])[:3] == ["batchlint", "check", folder]
    steps = yaml.safe_load(snippets.azure(folder, is_template=True))["steps"]
    assert shlex.split(steps[2]["script"])[:3] == ["batchlint", "check", folder]


def test_the_workflow_may_do_nothing_but_read() -> None:
    workflow: Any = yaml.safe_load(snippets.github(""))
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow[True] == ["push", "pull_request"], "no event that gives a stranger's code a token"
    (job,) = workflow["jobs"].values()
    assert job.keys() == {"runs-on", "steps"}
    checkout, check = job["steps"]
    assert checkout["with"] == {"persist-credentials": False}
    assert check["uses"] == f"batchlint/batchlint@v{batchlint.__version__}"
    assert "${{" not in snippets.github("")


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("to", ["pin", "latest", "14.2.0", "2020-09-01.12.0", "azure-batch>=8,<9", "10"])
def test_the_hook_is_one_that_pre_commit_accepts(tmp_path: Path, to: str, folder: str) -> None:
    from pre_commit.clientlib import load_config

    file = tmp_path / ".pre-commit-config.yaml"
    file.write_text(snippets.pre_commit(to, folder), encoding="utf-8")
    (repo,) = load_config(str(file))["repos"]
    (hook,) = repo["hooks"]
    assert hook.get("args", ["--to", "pin"]) == ["--to", to]
    assert not folder or re.search(hook["files"], f"{folder}/app.py")
    assert not folder or not re.search(hook["files"], f"{folder}x/app.py")

"""Jobs for pipelines that exist."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from batchlint.setup import snippets
from batchlint.setup.jobs import job
from batchlint.setup.places import Place
from batchlint.setup.proposals import Proposal

#: Steps at the top of a pipeline, in the order of its keys.
STEPS = "steps:\n- script: make\n\n# Elsewhere\nvariables:\n  a: b\n"
STEP = {"template": ".azure-pipelines/batchlint.yml"}
JOB = {"job": "batchlint", "steps": [STEP]}
STAGE = {"stage": "batchlint", "dependsOn": [], "jobs": [JOB]}


class _Loader(yaml.SafeLoader):
    """Ignores the tags of GitLab."""


_Loader.add_constructor("!reference", lambda loader, node: loader.construct_sequence(node))


def proposed(folder: Path, name: str, text: str | bytes, service: str) -> Proposal:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return job(Place(str(folder), str(folder), True), service)


def written(proposal: Proposal, folder: Path) -> dict[str, Any]:
    return {
        Path(change.path).relative_to(folder.resolve()).as_posix(): yaml.load(change.after, _Loader)
        for change in proposal.changes
    }


@pytest.mark.parametrize(
    ("text", "include", "stage"),
    [
        ("", [], None),
        ("# nothing yet\n", [], None),
        ("build:\n  script: make", [], None),
        ("stages:\n  - build\n  - test\n", [], None),
        ("stages: [build, deploy]\n", [], "build"),
        ("stages: [deploy, rollout]\n", [], "deploy"),
        (
            "include:\n  - local: a.yml\n  - template: b.yml\n",
            [{"local": "a.yml"}, {"template": "b.yml"}],
            None,
        ),
        ("include: a.yml\n", ["a.yml"], None),
        ("include: [a.yml]\n", ["a.yml"], None),
        ("include:\n  local: a.yml\n", [{"local": "a.yml"}], None),
        ("include:\n- b.yml # ours\nx:\n  script: !reference [a, b]\n", ["b.yml"], None),
    ],
)
def test_a_pipeline_of_gitlab(tmp_path: Path, text: str, include: list[Any], stage: str | None) -> None:
    made = proposed(tmp_path, ".gitlab-ci.yml", text, "gitlab")
    files = written(made, tmp_path)
    assert list(files) == [".gitlab/batchlint.yml", ".gitlab-ci.yml"] and not made.by_hand
    assert files[".gitlab-ci.yml"]["include"] == [*include, {"local": ".gitlab/batchlint.yml"}]
    assert files[".gitlab/batchlint.yml"]["batchlint"].get("stage") == stage


@pytest.mark.parametrize(
    "text",
    [
        "include: |\n  a.yml\n",
        "spec:\n  inputs: {}\n---\na: 1\n",
        "a: [\n",
        b"a: \xff\n",
    ],
)
def test_a_line_that_gitlab_needs_is_printed(tmp_path: Path, text: str | bytes) -> None:
    made = proposed(tmp_path, ".gitlab-ci.yml", text, "gitlab")
    assert list(written(made, tmp_path)) == [".gitlab/batchlint.yml"]
    assert (
        made.by_hand.startswith(".gitlab-ci.yml can't be changed automatically: ")
        or "ci.yml can't" in made.by_hand
    )
    assert yaml.safe_load(made.snippet) == [{"local": ".gitlab/batchlint.yml"}]


@pytest.mark.parametrize("name", ["azure-pipelines.yml", "azure-pipelines.yaml", ".azure-pipelines.yml"])
def test_a_pipeline_of_azure(tmp_path: Path, name: str) -> None:
    made = proposed(tmp_path, name, STEPS, "azure")
    files = written(made, tmp_path)
    assert files[name]["steps"] == [{"script": "make"}, {"template": ".azure-pipelines/batchlint.yml"}]
    assert list(files[".azure-pipelines/batchlint.yml"]) == ["steps"]


@pytest.mark.parametrize(
    ("text", "key", "item"),
    [
        ("steps: []\n", "steps", STEP),
        ("jobs:\n- job: a\n  steps:\n  - script: make\n", "jobs", JOB),
        ("stages:\n- stage: a\n  jobs: []\n", "stages", STAGE),
    ],
)
def test_other_pipelines_of_azure(tmp_path: Path, text: str, key: str, item: dict[str, Any]) -> None:
    made = proposed(tmp_path, "azure-pipelines.yml", text, "azure")
    assert not made.by_hand
    assert written(made, tmp_path)["azure-pipelines.yml"][key] == [*yaml.safe_load(text)[key], item]


@pytest.mark.parametrize("text", ["extends:\n  template: a.yml\n", "steps: [\n"])
def test_a_step_that_azure_needs_is_printed(tmp_path: Path, text: str) -> None:
    made = proposed(tmp_path, "azure-pipelines.yml", text, "azure")
    assert list(written(made, tmp_path)) == [".azure-pipelines/batchlint.yml"]
    assert yaml.safe_load(made.snippet) == [{"template": ".azure-pipelines/batchlint.yml"}]


@pytest.mark.parametrize(
    ("name", "service"),
    [
        (".github/workflows/lint.yaml", "github"),
        (".github/workflows/batchlint.yml", "github"),
        (".gitlab-ci.yml", "gitlab"),
        ("azure-pipelines.yml", "azure"),
    ],
)
def test_a_job_that_exists_stays(tmp_path: Path, name: str, service: str) -> None:
    made = proposed(tmp_path, name, "a:\n  script: pipx run batchlint check\n", service)
    assert not made.changes and made.present.endswith(Path(name).name)


@pytest.mark.parametrize(
    ("text", "is_for_all"),
    [
        ("run: batchlint check .\nworking-directory: web\n", True),
        ("run: batchlint check app\n", False),
        (snippets.github(""), True),
        (snippets.github("app"), False),
    ],
)
def test_a_job_for_another_folder(tmp_path: Path, text: str, is_for_all: bool) -> None:
    made = proposed(tmp_path, ".github/workflows/lint.yml", text, "github")
    assert not made.changes and (made.snippet == "batchlint check") != is_for_all


@pytest.mark.parametrize(
    ("text", "is_included"), [("batchlint:\n  script: batchlint check\n", True), ("a: 1\n", False)]
)
def test_an_included_file_is_not_replaced(tmp_path: Path, text: str, is_included: bool) -> None:
    (tmp_path / ".gitlab-ci.yml").write_text("a: 1\n")
    made = proposed(tmp_path, ".gitlab/batchlint.yml", text, "gitlab")
    assert list(written(made, tmp_path)) == [".gitlab-ci.yml"] * is_included

"""`init` in repositories of many kinds: what it writes passes, stays small, and leaves all else alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from identify import identify

from batchlint import __version__
from batchlint.cli import init as command
from batchlint.cli.main import run

Project = Any

POOL = """\
import azure.batch.models as batchmodels

pool = batchmodels.PoolAddParameter(id="p", vm_size="s", target_dedicated=3, max_tasks_per_node=4)
"""
JSON_POOL = '{"id": "render", "vmSize": "small", "targetDedicated": 3, "maxTasksPerNode": 4}\n'
NOTEBOOK = """\
{"cells": [{"cell_type": "code", "execution_count": null, "id": "a", "metadata": {}, "outputs": [],
 "source": ["%pip install azure-batch==6.0.0\\n", "import azure.batch.models as m\\n",
  "m.StartTask(command_line='x', run_elevated=True)"]}],
 "metadata": {"kernelspec": {"language": "python", "name": "python3", "display_name": "Python 3"}},
 "nbformat": 4, "nbformat_minor": 5}
"""
BROKEN = "import azure.batch.models as m\n\ndef broken(:\n    m.StartTask(run_elevated=True)\n"
HOOKS = """\
# Hooks of the team
default_language_version:
    python: python3
repos:
-   repo: https://github.com/pre-commit/pre-commit-hooks
    rev: v4.6.0
    hooks:
    -   id: check-yaml  # quick
    # - id: check-toml

-   repo: local
    hooks:
    -   id: local
        name: local
        entry: "true"
        language: system

exclude: ^vendor/
ci:
    skip: [local]
"""


class Kind(NamedTuple):
    """A repository: its files, what `init` is called with, and what that must write."""

    files: dict[str, str]
    writes: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    git: bool = True
    to: str = "pin"


KINDS = {
    "requirements, hooks and workflows": Kind(
        {
            "requirements.txt": "azure-batch==6.0.0\n",
            "farm/pools.py": POOL,
            ".pre-commit-config.yaml": HOOKS,
            ".github/workflows/test.yml": "on: push\njobs: {}\n",
        },
        (
            "batchlint.toml",
            "batchlint-baseline.json",
            ".pre-commit-config.yaml",
            ".github/workflows/batchlint.yml",
        ),
    ),
    "poetry, with line ends of Windows": Kind(
        {
            "pyproject.toml": '[tool.poetry]\r\nname = "farm"\r\n\r\n[tool.poetry.dependencies]\r\n'
            'azure-batch = "^10.0" # the farm\r\n',
            "farm.py": POOL.replace("\n", "\r\n"),
        },
        ("pyproject.toml", "batchlint-baseline.json", ".pre-commit-config.yaml"),
    ),
    "uv, without a newline at the end": Kind(
        {
            "pyproject.toml": '[project]\nname = "farm"\nversion = "1"\ndependencies = ["azure-batch>=8,<9"]',
            "uv.lock": 'version = 1\n\n[[package]]\nname = "azure-batch"\nversion = "8.0.0"\n',
            "src/farm/pools.py": POOL,
            ".batchlint_cache/old": "of an earlier version",
        },
        ("pyproject.toml", "batchlint-baseline.json", ".pre-commit-config.yaml"),
    ),
    "setup.cfg without git": Kind(
        {"setup.cfg": "[options]\ninstall_requires =\n    azure-batch==14.2.0\n", "farm.py": POOL},
        ("batchlint.toml", "batchlint-baseline.json"),
        git=False,
    ),
    "conda and notebooks": Kind(
        {
            "environment.yml": "dependencies:\n  - python=3.9\n  - pip:\n      - azure-batch==9.0.0\n",
            "notebooks/try.ipynb": NOTEBOOK,
            "notebooks/pools.py": POOL,
        },
        ("batchlint.toml", "batchlint-baseline.json", ".pre-commit-config.yaml"),
    ),
    "payloads and GitLab": Kind(
        {
            "payloads/pool.json": JSON_POOL,
            ".gitlab-ci.yml": "stages: [lint, deploy]\n\ninclude:\n- template: Jobs/SAST.gitlab-ci.yml # s\n\n"
            "deploy:\n  stage: deploy\n  script: !reference [.setup, script]\n",
        },
        (
            "batchlint.toml",
            "batchlint-baseline.json",
            ".pre-commit-config.yaml",
            ".gitlab-ci.yml",
            ".gitlab/batchlint.yml",
        ),
        to="latest",
    ),
    "two services with other releases": Kind(
        {
            "services/old/requirements.txt": "azure-batch==3.0.0\n",
            "services/old/pools.py": POOL,
            "services/new/requirements.txt": "azure-batch==14.2.0\n",
            "services/new/pools.py": POOL,
            "services/new/deploy": "#!/usr/bin/env python3\n" + POOL,
        },
        ("batchlint.toml", "batchlint-baseline.json", ".pre-commit-config.yaml"),
    ),
    "Azure Pipelines": Kind(
        {
            "requirements/base.txt": "azure-batch==7.0.0\n",
            "farm.py": POOL,
            "azure-pipelines.yml": "trigger: [main]\nsteps:\n  - script: make\n    displayName: Make\n",
        },
        (
            "batchlint.toml",
            "batchlint-baseline.json",
            ".pre-commit-config.yaml",
            "azure-pipelines.yml",
            ".azure-pipelines/batchlint.yml",
        ),
    ),
    "code that can't be parsed": Kind(
        {
            "requirements.txt": "azure-batch==6.0.0\n",
            "farm.py": POOL,
            "legacy/[old]/two.py": "import azure.batch\n" + 'print "a" %\n',
            "legacy/broken.py": BROKEN,
            **({os.fsdecode(b"legacy/\xff.py"): BROKEN} if sys.platform == "linux" else {}),
        },
        ("batchlint.toml", "batchlint-baseline.json", ".pre-commit-config.yaml"),
    ),
    "a damaged pyproject.toml and damaged hooks": Kind(
        {"pyproject.toml": "[tool\n", "farm.py": POOL, ".pre-commit-config.yaml": "repos: [\n"},
        ("batchlint.toml", "batchlint-baseline.json"),
        to="latest",
    ),
    "a configuration": Kind(
        {
            "pyproject.toml": '[tool.batchlint] # ours\nto = "azure-batch==12.0.0"\n\n[tool.batchlint.payloads]\n'
            '"p/*" = "PoolAddParameter"\n',
            "farm.py": POOL,
            ".pre-commit-config.yaml": "x: &own [{repo: meta, hooks: [{id: identity}]}]\nrepos: *own\n",
        },
        ("pyproject.toml", "batchlint-baseline.json"),
        to="azure-batch==12.0.0",
    ),
    "a release as the target": Kind(
        {"farm.py": POOL, "deploy": "#!/usr/bin/env python3\n" + POOL},
        (
            "batchlint.toml",
            "batchlint-baseline.json",
            ".pre-commit-config.yaml",
            ".github/workflows/batchlint.yml",
        ),
        ("--to", "14.2.0", "--from", "azure-batch==6.0.0", "--ci", "github"),
        to="14.2.0",
    ),
    "no findings": Kind(
        {"requirements.txt": "azure-batch==6.0.0\n", "farm.py": "import azure.batch.models\n"},
        ("batchlint.toml", ".pre-commit-config.yaml"),
    ),
}


def planted(project: Project, kind: Kind) -> None:
    for name, content in kind.files.items():
        file = project.write(name, content)
        if content.startswith("#!"):
            file.chmod(0o755)
    if kind.git:
        git(project.path, "init", "--quiet")
        git(project.path, "add", "--all")


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    command = ["git", *who, *arguments]
    return os.fsdecode(subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout)


def snapshot(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() or path.is_symlink())
    found = {path.relative_to(folder).as_posix(): path for path in files}
    own = (".git/", ".batchlint_cache/")
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(own)}


def is_insertion(before: bytes, after: bytes) -> bool:
    """Whether something was inserted at one place, and all else stayed."""
    same = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
    return any(after.endswith(before[cut:]) for cut in range(same, -1, -1))


def hook_of(folder: Path) -> dict[str, Any]:
    config = yaml.safe_load((folder / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (entry,) = (hook for repo in config["repos"] for hook in repo["hooks"] if hook["id"] == "batchlint")
    return dict(entry)


def hooked(project: Project, folder: Path) -> Any:
    """What the hook finds in all files that pre-commit passes to it."""
    entry = hook_of(folder)
    names = git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")[:-1]
    chosen = [
        name
        for name in names
        if re.search(entry.get("files", ""), name)
        and identify.tags_from_path(str(folder / name)) & {"python", "json"}
    ]
    before = os.getcwd()
    os.chdir(folder)
    try:
        arguments = ("--force-exclude", "--to", "pin", *entry.get("args", ()))
        return project.run("check", *arguments, *chosen)
    finally:
        os.chdir(before)


@pytest.mark.parametrize("name", KINDS)
def test_a_repository_passes_afterwards(project: Project, name: str) -> None:
    kind = KINDS[name]
    planted(project, kind)
    before = snapshot(project.path)
    done = project.run("init", "--yes", *kind.arguments)
    assert done.code == 0, done.out + done.err
    assert "`batchlint check` passes" in done.out and done.err == ""
    after = snapshot(project.path)
    assert {n for n in after if after[n] != before.get(n)} == set(kind.writes)
    assert before.keys() <= after.keys()
    assert all(is_insertion(content, after[n]) for n, content in before.items())
    config = next(n for n in kind.writes if n.endswith(".toml"))
    assert f'to = "{kind.to}"'.encode() in after[config]
    checked = project.run("check", "--no-cache")
    assert checked.code == 0, checked.out
    if ".pre-commit-config.yaml" in kind.writes:
        found = hooked(project, project.path)
        assert found.code == 0, found.out
    again = project.run("init", "--yes", *kind.arguments)
    assert (again.code, snapshot(project.path)) == (0, after), again.out
    assert "Already set up." in again.out


@pytest.mark.parametrize("name", KINDS)
def test_the_diff_is_what_would_be_written(project: Project, name: str, tmp_path_factory: Any) -> None:
    kind = KINDS[name]
    planted(project, kind)
    before = snapshot(project.path)
    shown = project.run("init", "--diff", *kind.arguments)
    assert shown.code == 1
    unasked = project.run("init", *kind.arguments)
    assert (unasked.code, unasked.raw) == (1, shown.raw)
    assert "Nothing was written" in unasked.err and "--yes" in unasked.err
    assert snapshot(project.path) == before and not (project.path / "batchlint.toml").exists()
    patch = tmp_path_factory.mktemp("patch") / "setup.patch"
    patch.write_bytes(shown.raw)
    project.run("init", "--yes", *kind.arguments)
    written = snapshot(project.path)
    for file in kind.writes:
        (project.path / file).unlink()
        if file in before:
            (project.path / file).write_bytes(before[file])
    git(project.path, "apply", "--whitespace=nowarn", str(patch))
    assert snapshot(project.path) == written


def test_what_is_written(project: Project) -> None:
    planted(project, KINDS["requirements, hooks and workflows"])
    assert project.run("init", "--yes").code == 0
    hooks = (project.path / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    entry = (
        f"\n-   repo: https://github.com/batchlint/batchlint\n    rev: v{__version__}\n"
        "    hooks:\n    -   id: batchlint\n"
    )
    assert hooks == HOOKS.replace("\nexclude:", entry + "\nexclude:")
    assert (project.path / "batchlint.toml").read_text(encoding="utf-8") == (
        "# The version that the code must work with: for each file, the azure-batch release in its requirement\n"
        "# The version in use today comes from requirements and api-versions in the code; `from` would set it\n"
        'to = "pin"\n'
        "# Known findings, which are not reported\n"
        'baseline = "batchlint-baseline.json"\n'
    )


def test_what_is_shown(project: Project) -> None:
    planted(project, KINDS["two services with other releases"])
    lines = project.run("init", "--yes", "--ci", "none").lines
    assert lines[0] == "3 of 3 files use Azure Batch"
    assert lines[1].split() == [".py", "services/new/deploy,", "services/new/pools.py,"]
    said = " ".join(" ".join(lines).split())
    assert "services/old/requirements.txt: azure-batch==3.0.0" in said
    assert "used today 2017-05-01.5.0, 2024-02-01.19.0" in said
    assert re.search(r"^pin +\d+ +\d+ +for each file, the release in its azure-batch", "\n".join(lines), re.M)
    assert "  git add batchlint.toml batchlint-baseline.json .pre-commit-config.yaml" in lines


def test_what_cannot_be_added_is_printed(project: Project) -> None:
    planted(project, KINDS["a configuration"])
    out = project.run("init", "--yes").out
    said = " ".join(out.split())
    assert ".pre-commit-config.yaml can't be changed automatically: its key `repos` is written in" in said
    snippet = re.findall(r"^    (.*\n)", out, re.MULTILINE)
    (entry,) = yaml.safe_load("".join(snippet))
    assert entry["hooks"] == [{"id": "batchlint", "args": ["--to", "azure-batch==12.0.0"]}]


def test_values_that_exist_stay(project: Project) -> None:
    project.write("batchlint.toml", 'to = "azure-batch==6.0.0"\nextend-exclude = ["x"]\n')
    project.write("farm.py", POOL)
    project.write("broken.py", BROKEN)
    done = project.run("init", "--yes", "--to", "latest")
    assert done.code == 2, "what must be excluded can't be added to the list"
    assert "`--to` has no effect because batchlint.toml sets `to` to azure-batch==6.0.0." in done.out
    assert 'Add these patterns to extend-exclude in batchlint.toml.\n\n    "broken.py"' in done.out
    assert "does not pass yet" in done.out and "broken.py" in done.out
    assert project.path.joinpath("batchlint.toml").read_text() == (
        'to = "azure-batch==6.0.0"\nextend-exclude = ["x"]\n'
        '# Known findings, which are not reported\nbaseline = "batchlint-baseline.json"\n'
    )


def test_a_folder_of_a_repository(project: Project) -> None:
    project.write("services/ren der/requirements.txt", "azure-batch==6.0.0\n")
    project.write("services/ren der/pools.py", POOL)
    project.write("other/pools.py", POOL)
    git(project.path, "init", "--quiet")
    done = project.run("init", "services/ren der", "--yes", "--pre-commit", "--ci", "github")
    assert done.code == 0, done.out + done.err
    assert done.lines[0] == "In services/ren der:"
    assert done.lines[done.lines.index("Next:") + 1] == "  cd 'services/ren der'"
    new = ("services/ren der/batchlint.toml", "services/ren der/batchlint-baseline.json")
    assert all((project.path / name).is_file() for name in new)
    assert hook_of(project.path)["files"] == r"^services/ren\ der/"
    workflow = yaml.safe_load((project.path / ".github/workflows/batchlint.yml").read_bytes())
    assert workflow["jobs"]["batchlint"]["steps"][1]["with"] == {"working-directory": "services/ren der"}
    assert hooked(project, project.path).code == 0
    assert project.run("check", "services/ren der").code == 0
    assert project.run("check", "other").code == 1
    again = project.run("init", "services/ren der", "--yes")
    assert again.code == 0 and "Already set up." in again.out


def test_two_folders_of_a_repository(project: Project) -> None:
    for folder in ("a", "b"):
        project.write(f"{folder}/requirements.txt", "azure-batch==6.0.0\n")
        project.write(f"{folder}/pools.py", POOL)
    git(project.path, "init", "--quiet")
    (project.path / ".github").mkdir()
    assert project.run("init", "a", "--yes").code == 0
    done = project.run("init", "b", "--yes")
    assert done.code == 0
    config = yaml.safe_load((project.path / ".pre-commit-config.yaml").read_bytes())
    assert [repo["hooks"][0]["files"] for repo in config["repos"]] == ["^a/", "^b/"]
    assert "workflows/batchlint.yml is for another folder" in " ".join(done.out.split())
    assert "\n    batchlint check b\n" in done.out
    before = snapshot(project.path)
    assert project.run("init", "b", "--yes").code == 0 and snapshot(project.path) == before


@pytest.mark.parametrize("name", [".gitlab-ci.yml", "azure-pipelines.yml"])
def test_a_pipeline_for_two_folders(project: Project, name: str) -> None:
    project.write(name, "steps: []\n")
    for folder in ("a", "b"):
        project.write(f"{folder}/pools.py", POOL)
    git(project.path, "init", "--quiet")
    assert "is for another folder" not in project.run("init", "a", "--yes").out
    assert "\n    batchlint check b\n" in project.run("init", "b", "--yes").out


def test_a_folder_with_its_own_configuration(project: Project) -> None:
    project.write("pools.py", POOL)
    project.write("app/batchlint.toml", 'to = "azure-batch==6.0.0"\n')
    project.write("app/pools.py", POOL)
    assert project.run("init", "--yes").code == 0
    assert '"path": "pools.py"' in project.path.joinpath("app/batchlint-baseline.json").read_text()
    assert "app/" not in project.path.joinpath("batchlint-baseline.json").read_text()
    before = snapshot(project.path)
    assert project.run("init", "--yes").code == 0 and snapshot(project.path) == before


def test_a_requirement_above_the_folder(project: Project) -> None:
    project.write("requirements.txt", "azure-batch==14.2.0\n")
    project.write("app/pools.py", POOL.replace("max_tasks", "target_node_communication_mode=1, max_tasks"))
    project.write("app/old.py", "from azure.batch import BatchClient\n")
    git(project.path, "init", "--quiet")
    done = project.run("init", "app", "--yes", "--pre-commit")
    assert done.code == 0, done.out
    assert "../requirements.txt" in project.path.joinpath("app/batchlint-baseline.json").read_text()
    assert project.run("check", "app").code == 0
    assert hooked(project, project.path).code == 0
    assert project.run("check", "--isolated", "--to", "pin").code == 1


def test_a_hook_with_another_target_is_named(project: Project) -> None:
    planted(project, KINDS["requirements, hooks and workflows"])
    assert project.run("init", "--yes").code == 0
    hooks = project.path / ".pre-commit-config.yaml"
    given = hooks.read_text().replace("id: batchlint\n", "id: batchlint\n        args: [--to, '14.2.0']\n")
    hooks.write_text(given)
    (project.path / "batchlint.toml").write_text('to = "azure-batch==14.2.0"\nfail-on = "never"\n')
    assert "another target" not in project.run("init", "--yes").out
    (project.path / "batchlint.toml").write_text('to = "latest"\nfail-on = "never"\n')
    done = project.run("init", "--yes")
    assert "The hook in .pre-commit-config.yaml has another target than the configuration." in done.out
    assert "\n    args: [--to, latest]\n" in done.out


def test_a_configuration_above_the_folder_is_used(project: Project) -> None:
    project.write("batchlint.toml", "fail-on = 'warning'\n")
    project.write("services/pools.py", POOL)
    git(project.path, "init", "--quiet")
    project.path.joinpath("services/deep").mkdir()
    os.chdir(project.path / "services" / "deep")
    done = project.run("init", "--yes")
    assert done.code == 0 and done.lines[0] == "In ../..:"
    assert not (project.path / "services" / "batchlint.toml").exists()
    assert "baseline" in (project.path / "batchlint.toml").read_text()


def test_a_worktree(project: Project) -> None:
    project.write("main/requirements.txt", "azure-batch==6.0.0\n")
    project.write("main/pools.py", POOL)
    git(project.path / "main", "init", "--quiet")
    git(project.path / "main", "add", "--all")
    git(project.path / "main", "commit", "--quiet", "-m", "First")
    git(project.path / "main", "worktree", "add", "--quiet", "../tree", "-b", "tree")
    assert project.run("init", "tree", "--yes", "--pre-commit").code == 0
    assert (project.path / "tree" / ".pre-commit-config.yaml").is_file()
    assert git(project.path / "main", "status", "--short") == ""


def test_the_service_comes_from_the_remote(project: Project) -> None:
    project.write("pools.py", POOL)
    git(project.path, "init", "--quiet")
    git(project.path, "remote", "add", "origin", "git@gitlab.example.com:github/farm.git")
    assert project.run("init", "--yes").code == 0
    job = yaml.safe_load((project.path / ".gitlab-ci.yml").read_bytes())["batchlint"]
    assert job["script"][0] == f"pip install batchlint=={__version__}"


@pytest.mark.parametrize(
    ("files", "remotes", "job"),
    [
        ((".github/dependabot.yml",), (), ".github/workflows/batchlint.yml"),
        ((), ("git@example.com:a/b", "https://me@github.com/a/b@c"), ".github/workflows/batchlint.yml"),
        ((), ("ssh://git@ssh.dev.azure.com:22/v3/a/b/c",), "azure-pipelines.yml"),
        ((".github/CODEOWNERS", ".gitlab-ci.yml"), ("git@gitlab.com:a/b",), ".gitlab/batchlint.yml"),
        ((), ("git@example.com:github/b",), None),
    ],
)
def test_the_service(
    project: Project, files: tuple[str, ...], remotes: tuple[str, ...], job: str | None
) -> None:
    project.write("pools.py", POOL)
    for name in files:
        project.write(name, "a: 1\n")
    git(project.path, "init", "--quiet")
    for count, remote in enumerate(remotes):
        git(project.path, "remote", "add", f"r{count}", remote)
    done = project.run("init", "--yes")
    assert done.code == 0
    jobs = {name for name in snapshot(project.path) if re.search("workflows|git.*batchlint|azure", name)}
    assert jobs == ({job} if job is not None else set())
    assert ("To add a job, use `--ci github`" in done.out) == (job is None)


@pytest.mark.parametrize(
    ("to", "requirement", "source"),
    [
        ("latest", "azure-batch==6.0.0", "2018-12-01.8.0"),
        ("azure-batch==14.2.0", "azure-batch==15.0.0b1", "azure-batch 15.0.0b1"),
        ("pin", "azure-batch==6.0.0", None),
        ("latest", "requests", None),
    ],
)
def test_the_source_is_written_for_a_version(
    project: Project, to: str, requirement: str, source: str | None
) -> None:
    project.write("app/requirements.txt", requirement)
    project.write("app/pools.py", POOL)
    project.write("pool.json", JSON_POOL)
    assert project.run("init", "--yes", "--to", to).code == 0
    config = project.path.joinpath("batchlint.toml").read_text()
    assert re.findall('^from = "(.*)"$', config, re.MULTILINE) == ([source] if source else [])
    assert ("set it to the new one after each upgrade\nfrom" in config) == (source is not None)
    assert project.run("check").code == 0, "the baseline fits the source"


def test_two_sources_are_not_written(project: Project) -> None:
    planted(project, KINDS["two services with other releases"])
    assert project.run("init", "--yes", "--to", "latest").code == 0
    assert "\nfrom" not in project.path.joinpath("batchlint.toml").read_text()


def test_a_requirement_without_code(project: Project) -> None:
    project.write("requirements.txt", "azure-batch==6.0.0\n")
    project.write("app.py", "print(1)\n")
    assert project.run("init", "--yes").code == 0
    assert 'to = "pin"' in project.path.joinpath("batchlint.toml").read_text()


def test_no_hook(project: Project) -> None:
    planted(project, KINDS["no findings"])
    assert project.run("init", "--yes", "--no-pre-commit").code == 0
    assert not (project.path / ".pre-commit-config.yaml").exists()


def test_nothing_to_do_without_batch(project: Project) -> None:
    project.write("app.py", "print(1)\n")
    project.write("data.json", "{}\n")
    git(project.path, "init", "--quiet")
    before = snapshot(project.path)
    for options in ([], ["--yes"], ["--diff"]):
        done = project.run("init", *options)
        assert done.code == 0
        assert "No file here uses Azure Batch, so there is nothing to set up." in done.out + done.err
    assert snapshot(project.path) == before
    assert project.run("init", "--yes", "--to", "latest").code == 0
    assert (project.path / "batchlint.toml").is_file()


def answered(project: Project, monkeypatch: pytest.MonkeyPatch, answers: str, *arguments: str) -> Any:
    monkeypatch.setattr(command, "can_ask", lambda: True)
    return project.run("init", *arguments, stdin=answers.encode())


def test_answers(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    planted(project, KINDS["requirements, hooks and workflows"])
    done = answered(project, monkeypatch, "2099\n14.2.0\nn\ny\ny\nn\n")
    assert done.code == 1, "the findings of today are reported, as it was wanted"
    assert "unknown" not in done.err and "does not pass yet" in done.out
    after = snapshot(project.path)
    assert b'to = "14.2.0"\n' in after["batchlint.toml"] and b"baseline" not in after["batchlint.toml"]
    assert hook_of(project.path)["args"] == ["--to", "14.2.0"]
    assert ".github/workflows/batchlint.yml" not in after


def test_the_source_is_asked_for_where_nothing_tells_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("pools.py", POOL)
    assert answered(project, monkeypatch, " \nx\n6.0.0\n\n\n").code == 0
    assert b'from = "6.0.0"\n' in snapshot(project.path)["batchlint.toml"]


@pytest.mark.parametrize("answers", ["latest\ny\nn\n", "latest\n", ""])
def test_without_the_configuration_nothing_is_written(
    project: Project, monkeypatch: pytest.MonkeyPatch, answers: str
) -> None:
    planted(project, KINDS["requirements, hooks and workflows"])
    before = snapshot(project.path)
    done = answered(project, monkeypatch, answers)
    assert done.code == (0 if answers.endswith("n\n") else 130)
    assert snapshot(project.path) == before


@pytest.mark.skipif(not hasattr(os, "forkpty"), reason="there are no terminals to open")
def test_a_terminal_asks(project: Project) -> None:
    planted(project, KINDS["requirements, hooks and workflows"])
    pid, leader = os.forkpty()
    if pid == 0:
        os.environ |= {"TERM": "xterm", "COLUMNS": "60", "NO_COLOR": "1"}
        os.execv(sys.executable, [sys.executable, "-m", "batchlint", "init"])
    shown, answered_at, asked, until = b"", 0, 0, time.monotonic() + 60
    while time.monotonic() < until:
        try:
            part = os.read(leader, 4096)
        except OSError:  # the other end was closed
            break
        if not part:
            break
        shown += part
        if shown[answered_at:].rstrip().endswith(b"]:"):
            answered_at = len(shown)
            os.write(leader, b"\n")
            asked += 1
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert (code, asked) == (0, 5), shown.decode()
    assert set(snapshot(project.path)) >= set(KINDS["requirements, hooks and workflows"].writes)


def test_a_folder_that_cannot_be_made(project: Project) -> None:
    planted(project, KINDS["Azure Pipelines"])
    project.write(".azure-pipelines", "a file\n")
    project.write(".pre-commit-config.yaml", HOOKS)
    before = snapshot(project.path)
    done = project.run("init", "--yes")
    assert done.code == 2 and done.err.startswith(
        "batchlint: error: .azure-pipelines/batchlint.yml: can't be "
    )
    assert done.err.endswith("; nothing was changed\n")
    assert snapshot(project.path) == before


def test_an_error_takes_back_what_was_written(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = KINDS["Azure Pipelines"]
    planted(project, kind)
    before = snapshot(project.path)
    for count in range(len(kind.writes)):
        left = [count]

        def full(path: str, data: bytes, *rest: Any, left: list[int] = left) -> None:
            if not left[0]:
                raise OSError(28, "No space left on device")
            left[0] -= 1
            Path(path).write_bytes(data)

        with monkeypatch.context() as patch:
            patch.setattr("batchlint.setup.writing.put_atomic", full)
            patch.setattr("batchlint.setup.writing.write_atomic", full)
            left[0] = count
            failed = project.run("init", "--yes")
        assert failed.code == 2 and "No space left on device; nothing was changed" in failed.err
        assert snapshot(project.path) == before and not (project.path / ".azure-pipelines").exists()


@pytest.mark.parametrize("where", ["/outside.yaml", ".git/config"])
@pytest.mark.parametrize("name", [".pre-commit-config.yaml", "pyproject.toml", ".github"])
def test_links_that_lead_out_are_not_followed(
    project: Project, tmp_path_factory: pytest.TempPathFactory, name: str, where: str
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    project.write("pools.py", POOL)
    git(project.path, "init", "--quiet")
    target = outside / "file" if where.startswith("/") else project.path / where
    if name == ".github":
        target = outside if where.startswith("/") else project.path / ".git"
    elif where.startswith("/"):
        target.write_text("repos:\n- repo: a\n" if name.startswith(".pre") else "[project]\n")
    (project.path / name).symlink_to(target)
    before = snapshot(outside), snapshot(project.path / ".git")
    done = project.run("init", "--yes", "--ci", "github")
    assert done.code in (0, 2) and "Traceback" not in done.err
    assert (snapshot(outside), snapshot(project.path / ".git")) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gone"], "gone: no such folder"),
        (["pools.py"], "pools.py: is a file; pass its folder"),
        (["--to", "2099-01-01"], "--to: '2099-01-01' is not a known api-version"),
        (["--from", "pin"], "--from: 'pin' is not a version"),
        (["--pre-commit"], "--pre-commit: pre-commit requires a git repository; run `git init` first"),
        (["--ci", "travis"], "--ci: 'travis' is not one of"),
        (["bad"], "bad: a file that can't be excluded can't be read"),
        (["wrong"], "batchlint.toml: unknown option 'too'"),
    ],
)
def test_wrong_usage(project: Project, arguments: list[str], message: str) -> None:
    project.write("pools.py", POOL)
    project.write("bad/pools.py", POOL)
    project.write("bad/environment.yml", "dependencies: [azure-batch==3.0.0\n")
    project.write("wrong/batchlint.toml", "too = 1\n")
    before = snapshot(project.path)
    done = project.run("init", *arguments, "--yes")
    assert done.code == 2
    assert message.removeprefix("bad: ") in done.err
    assert snapshot(project.path) == before
    assert os.getcwd() == str(project.path)


def test_a_baseline_that_exists_stays(project: Project) -> None:
    project.write("farm.py", POOL)
    assert project.run("check", "--write-baseline", "batchlint-baseline.json").code == 0
    before = project.path.joinpath("batchlint-baseline.json").read_bytes()
    project.write("farm.py", f"{POOL}\n\n{POOL}")
    done = project.run("init", "--yes")
    assert done.code == 1 and "does not pass yet" in done.out
    assert project.path.joinpath("batchlint-baseline.json").read_bytes() == before
    project.write("batchlint-baseline.json", "[")
    (project.path / "batchlint.toml").unlink()
    done = project.run("init", "--yes")
    assert done.code == 2 and "batchlint-baseline.json:1: is not valid JSON" in done.err
    assert not (project.path / "batchlint.toml").exists()


def test_without_a_baseline_the_findings_are_shown(project: Project) -> None:
    planted(project, KINDS["setup.cfg without git"])
    done = project.run("init", "--yes", "--no-baseline")
    assert done.code == 1 and "farm.py:3:" in done.out
    assert not (project.path / "batchlint-baseline.json").exists()


def test_files_that_git_ignores_are_named(project: Project) -> None:
    planted(project, KINDS["no findings"])
    project.write(".gitignore", "*.toml\n")
    out = project.run("init", "--yes").out
    assert (
        "  git add --force batchlint.toml .pre-commit-config.yaml\n" in out
        and "git ignores batchlint.toml" in out
    )


def test_the_cache_is_not_written(project: Project) -> None:
    planted(project, KINDS["no findings"])
    assert project.run("init", "--yes").code == 0
    assert not (project.path / ".batchlint_cache").exists()


def test_help() -> None:
    assert run(["init", "--help"]) == 0

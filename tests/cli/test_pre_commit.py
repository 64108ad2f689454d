"""The hooks, run by pre-commit itself from a clone of this checkout, in a repository of a user's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import batchlint
from tests.versions import TO_NEWEST_OF_FIRST

ROOT = Path(batchlint.__file__).parent.parent
#: What pip needs to build the package, and what pre-commit needs to know of it.
NEEDED = (".pre-commit-hooks.yaml", "LICENSE", "README.md", "pyproject.toml", "batchlint", "rules")

POOL = """\
import azure.batch as batch
import azure.batch.models as batchmodels


def pool(name):
    return batchmodels.PoolAddParameter(id=name, vm_size="small", max_tasks_per_node=4)


def existing(batch_client: batch.BatchServiceClient, name):
    return batch_client.pool.get(name)
"""
#: Broken without a fix.
MANUAL = """\
import azure.batch.models as batchmodels

parameter = batchmodels.PoolUpgradeOSParameter(target_os_version="*")
"""
#: Broken only by what the function in the other file gives back.
CALLER = """\
from farm.pools import existing


def slots(batch_client):
    return existing(batch_client, "render").max_tasks_per_node
"""
JSON_POOL = '{"id": "render", "vmSize": "small", "targetDedicated": 3, "taskSlotsPerNode": 4}\n'
NOTEBOOK = """\
{"cells": [{"cell_type": "code", "execution_count": null, "id": "a", "metadata": {}, "outputs": [],
 "source": ["import azure.batch.models as m\\n", "m.StartTask(command_line='x', run_elevated=True)"]}],
 "metadata": {"kernelspec": {"language": "python", "name": "python3", "display_name": "Python 3"}},
 "nbformat": 4, "nbformat_minor": 5}
"""


class Repository:
    """A user's repository, which has the hooks installed."""

    def __init__(self, path: Path, environment: dict[str, str], hooks: Path, revision: str) -> None:
        self.path = path
        self.environment = environment
        self._source = {"repo": str(hooks), "rev": revision}
        path.mkdir()
        self.call("git", "init", "--quiet")

    def configure(self, *hooks: dict[str, object]) -> None:
        """Choose hooks, and let them run at every commit."""
        config = {
            "default_language_version": {"python": sys.executable},
            "repos": [{**self._source, "hooks": list(hooks)}],
        }
        self.write(".pre-commit-config.yaml", yaml.safe_dump(config))
        done = self.call(sys.executable, "-m", "pre_commit", "install")
        assert done.returncode == 0, done.stdout

    def write(self, name: str, content: str) -> Path:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
        return file

    def call(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the repository; stdout has both of its outputs."""
        return subprocess.run(
            command,
            cwd=self.path,
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def commit(self) -> subprocess.CompletedProcess[str]:
        """Try to commit all there is."""
        self.call("git", "add", "--all")
        return self.call("git", "commit", "--quiet", "--message", "Change")

    def hook(self, *files: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the hooks for some files, or for all."""
        which = ["--files", *files] if files else ["--all-files"]
        return self.call(sys.executable, "-m", "pre_commit", "run", "--verbose", *which, **environment)

    @property
    def commits(self) -> int:
        counted = self.call("git", "rev-list", "--count", "--all").stdout
        return int(counted)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Nothing of who runs the tests: what the hooks run is what pre-commit installed."""
    foreign = ("GIT_", "PRE_COMMIT", "BATCHLINT_", "PYTHONPATH", "PYTHONHOME", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    who = {f"GIT_{role}_{what}": f"{what.lower()}@example.com"
           for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}  # fmt: skip
    return {
        **kept,
        **who,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit")),
        "PRE_COMMIT_COLOR": "never",
    }


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> tuple[Path, str]:
    """This checkout as it is now as a repository of its own, and its revision."""
    clone = tmp_path_factory.mktemp("batchlint")
    for name in NEEDED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, clone / name)
    for arguments in (["init"], ["add", "--all"], ["commit", "--message", "Now"]):
        subprocess.run(["git", *arguments], cwd=clone, env=environment, check=True, capture_output=True)
    head = ["git", "rev-parse", "HEAD"]
    return clone, subprocess.check_output(head, cwd=clone, env=environment, text=True).strip()


@pytest.fixture
def repository(tmp_path: Path, environment: dict[str, str], hooks: tuple[Path, str]) -> Iterator[Repository]:
    yield Repository(tmp_path / "project", environment, *hooks)


def test_the_manifest_is_one_that_pre_commit_takes() -> None:
    manifest = ROOT / ".pre-commit-hooks.yaml"
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", str(manifest)], capture_output=True
    )
    assert done.returncode == 0, done.stdout
    check, fix = yaml.safe_load(manifest.read_text(encoding="utf-8"))
    assert (check["id"], fix["id"]) == ("batchlint", "batchlint-fix")
    for hook in (check, fix):
        assert hook["types_or"] == ["python", "json", "yaml", "shell", "makefile", "markdown"]
        assert hook["minimum_pre_commit_version"] == "2.9.0"


def test_a_commit_with_legacy_code_is_stopped(repository: Repository) -> None:
    repository.configure({"id": "batchlint"})
    repository.write("farm/pools.py", POOL)
    repository.write("payloads/pool.json", JSON_POOL)
    repository.write("try.ipynb", NOTEBOOK)
    done = repository.commit()
    assert done.returncode == 1
    assert "farm/pools.py:6:67: error[max-tasks-per-node]" in done.stdout
    assert re.search(r"^payloads/pool\.json:1:\d+: error\[target-dedicated\]", done.stdout, re.MULTILINE)
    assert re.search(r"^try\.ipynb:cell 1:2:\d+: error\[run-elevated\]", done.stdout, re.MULTILINE)
    assert repository.commits == 0
    assert repository.path.joinpath("farm/pools.py").read_text(encoding="utf-8") == POOL


def test_a_commit_without_batch_passes(repository: Repository) -> None:
    repository.configure({"id": "batchlint"}, {"id": "batchlint-fix"})
    repository.write("app.py", "print('nothing of it')\n")
    repository.write("data.json", '{"id": 1}\n')
    done = repository.commit()
    assert done.returncode == 0, done.stdout
    assert repository.commits == 1


def test_the_fixing_hook_repairs_and_the_second_commit_passes(repository: Repository) -> None:
    repository.configure({"id": "batchlint-fix"}, {"id": "batchlint"})
    repository.write("requirements.txt", "azure-batch==14.2.0\n")
    pools = repository.write("farm/pools.py", POOL)
    payload = repository.write("payloads/pool.json", JSON_POOL)
    first = repository.commit()
    assert first.returncode == 1
    assert "files were modified by this hook" in first.stdout
    assert pools.read_text(encoding="utf-8") == POOL.replace("max_tasks_per_node", "task_slots_per_node")
    assert '"targetDedicatedNodes": 3' in payload.read_text(encoding="utf-8")
    second = repository.commit()
    assert second.returncode == 0, second.stdout
    assert repository.commits == 1


@pytest.mark.parametrize("order", [("batchlint-fix", "batchlint"), ("batchlint", "batchlint-fix")])
def test_two_hooks_list_each_finding_once(repository: Repository, order: tuple[str, str]) -> None:
    arguments = ["--to", TO_NEWEST_OF_FIRST]
    repository.configure(*({"id": name, "args": arguments} for name in order))
    repository.write("app.py", MANUAL)
    done = repository.commit()
    assert done.returncode == 1
    assert done.stdout.count("upgrade-os-parameter") == 1, done.stdout
    assert "The hook batchlint lists the remaining findings." in done.stdout
    assert len(re.findall("^- exit code: 1$", done.stdout, re.MULTILINE)) == 2


@pytest.mark.parametrize("case", ["alone", "skipped", "other arguments", "stops"])
def test_the_fixing_hook_lists_what_no_other_hook_does(repository: Repository, case: str) -> None:
    fix: dict[str, object] = {"id": "batchlint-fix", "args": ["--to", TO_NEWEST_OF_FIRST]}
    other = {"args": ["--to", "azure-batch==5.0.0"]} if case == "other arguments" else {}
    if case == "stops":
        fix["fail_fast"] = True
    repository.configure(fix, *([] if case == "alone" else [{**fix, "id": "batchlint", **other}]))
    repository.write("app.py", MANUAL)
    done = repository.hook("app.py", **({"SKIP": "batchlint"} if case == "skipped" else {}))
    assert done.returncode == 1
    assert done.stdout.count("upgrade-os-parameter") == 1, done.stdout


def test_arguments_and_the_configuration_count(repository: Repository) -> None:
    repository.configure({"id": "batchlint", "args": ["--to", "azure-batch==8.0.0"]})
    repository.write("farm/pools.py", POOL)
    assert repository.hook("farm/pools.py").returncode == 0
    repository.configure({"id": "batchlint"})
    assert repository.hook("farm/pools.py").returncode == 1
    # Files are named to hooks one by one, and are left out all the same.
    repository.write("batchlint.toml", 'extend-exclude = ["farm"]\n')
    assert repository.hook("farm/pools.py").returncode == 0


def test_a_mistake_in_the_arguments_is_one_clear_line(repository: Repository) -> None:
    repository.configure({"id": "batchlint", "args": ["--to", "azure-batch==99"]})
    repository.write("farm/pools.py", POOL)
    done = repository.hook("farm/pools.py")
    assert done.returncode == 1
    assert "exit code: 2" in done.stdout
    assert "Traceback" not in done.stdout


def _findings(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in done.stdout.splitlines() if ": error " in line]


def test_chunks_do_not_change_results(repository: Repository) -> None:
    """pre-commit hands files in chunks to processes that run side by side, in an order of its own."""
    repository.configure(
        {"id": "batchlint", "args": ["--output-format", "concise", "--to", TO_NEWEST_OF_FIRST]}
    )
    repository.write("farm/__init__.py", "")
    repository.write("farm/pools.py", POOL)
    repository.write("payloads/pool.json", JSON_POOL)
    names = ["farm/pools.py", "payloads/pool.json"]
    for number in range(10):
        names.append(f"job{number}.py")
        repository.write(names[-1], CALLER)
    repository.call("git", "add", "--all")
    whole = repository.hook(PRE_COMMIT_NO_CONCURRENCY="1")
    assert whole.stdout.count("Found ") == 1
    found = sorted(_findings(whole))
    assert len(found) == len(names)
    # Chunks of this run depend on the processors that there are.
    assert sorted(_findings(repository.hook())) == found
    halves = [repository.hook(*names[start::3]) for start in range(3)]
    assert sorted(line for half in halves for line in _findings(half)) == found
    # Without the file that tells what `existing` gives back.
    (alone,) = _findings(repository.hook("job3.py"))
    assert alone in found


@pytest.fixture
def released(hooks: tuple[Path, str], environment: dict[str, str]) -> dict[str, str]:
    """What makes git fetch the released hooks from this checkout: variables that pre-commit passes on."""
    clone, _ = hooks
    tag = ["git", "tag", "--force", f"v{batchlint.__version__}"]
    subprocess.run(tag, cwd=clone, env=environment, check=True, capture_output=True)
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{clone}.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.com/batchlint/batchlint",
    }


@pytest.mark.parametrize(
    ("folder", "to"), [(".", "pin"), (".", "latest"), ("services/render farm", "azure-batch==14.2.0")]
)
def test_the_hook_that_init_adds_passes(
    repository: Repository, released: dict[str, str], folder: str, to: str
) -> None:
    config = f"default_language_version: {{python: {sys.executable}}}\nrepos:\n- repo: meta\n"
    repository.write(".pre-commit-config.yaml", f"{config}  hooks:\n  - id: identity\n")
    repository.write(f"{folder}/requirements.txt", "azure-batch==6.0.0\n")
    repository.write(f"{folder}/pools.py", POOL)
    repository.write(f"{folder}/pool.json", JSON_POOL)
    repository.write(f"{folder}/try.ipynb", NOTEBOOK)
    repository.write(f"{folder}/broken.py", "import azure.batch\ndef broken(:\n")
    repository.write(f"{folder}/deploy", f"#!/usr/bin/env python3\n{POOL}").chmod(0o755)
    repository.call("git", "add", "--all")
    command = [sys.executable, "-m", "batchlint", "init", "--yes", "--to", to, folder]
    done = repository.call(*command, PYTHONPATH=str(ROOT))
    assert done.returncode == 0 and "`batchlint check` passes" in done.stdout, done.stdout
    repository.call("git", "add", "--all")
    done = repository.hook(**released)
    assert done.returncode == 0, done.stdout
    assert re.search(r"^batchlint\.+Passed$", done.stdout, re.MULTILINE), done.stdout
    repository.write(f"{folder}/new.py", MANUAL)
    repository.call("git", "add", "--all")
    done = repository.hook(**released)
    assert done.returncode == 1
    assert f"{folder}/new.py:3:".removeprefix("./") in done.stdout
    assert "pools.py:" not in done.stdout

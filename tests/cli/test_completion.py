"""Shells complete commands, options and their values."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from batchlint.cli.main import _COMMANDS, run
from batchlint.project.names import api_versions, known_versions
from batchlint.project.outputs import FORMATS

Project = Any

COMMANDS = list(_COMMANDS)
PROGRAM = [sys.executable, "-c", "from batchlint.startup import main; main()"]


def ask(instruction: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"_BATCHLINT_COMPLETE": instruction} | environment
    return subprocess.run([*PROGRAM, *arguments], capture_output=True, text=True, env=env)


def complete(line: str) -> list[str]:
    """What bash is told for a line, whose last word (it may be empty) is to be completed."""
    words = line.split(" ")
    done = ask("bash_complete", COMP_WORDS="\n".join(words), COMP_CWORD=str(len(words) - 1))
    assert (done.returncode, done.stderr) == (0, "")
    return [entry.removeprefix("plain,") for entry in done.stdout.splitlines() if entry]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("batchlint ", COMMANDS),
        ("batchlint ch", ["check"]),
        ("batchlint check --show", ["--show-files", "--show-unknown"]),
        ("batchlint fix --fail-on ", ["error", "warning", "unknown", "never"]),
        ("batchlint check --output-format ", list(FORMATS)),
        ("batchlint check --output-format=js", ["json"]),
        ("batchlint check --output-format =", list(FORMATS)),
        ("batchlint check --output-format = js", ["json"]),
        ("batchlint check --to = latest --fail-on = nev", ["never"]),
        ("batchlint check a.py --select target-ded", ["target-dedicated"]),
        ("batchlint check --ignore removed,rena", ["removed,renamed-in-package", "removed,renamed"]),
        ("batchlint check --ignore renamed,rena", ["renamed,renamed-in-package"]),
        ("batchlint check --select not-y", ["not-yet-available"]),
        ("batchlint fix --from 2025", ["2025-06-01"]),
        ("batchlint check --to 2024", ["2024-07-01.20.0", "2024-02-01.19.0"]),
        ("batchlint check --to azure-batch==15.0", ["azure-batch==15.0.0b2", "azure-batch==15.0.0b1"]),
        ("batchlint fix --from 2020-", ["2020-09-01.12.0", "2020-03-01.11.0"]),
        ("batchlint rules --to lat", ["latest"]),
        ("batchlint check --to azure-batch==1.", ["azure-batch==1.1.0", "azure-batch==1.0.0"]),
        ("batchlint check --type PoolRes", ["PoolResizeParameter"]),
        ("batchlint explain run-e", ["run-elevated"]),
        ("batchlint explain run-elevated r", []),
        ("batchlint schema ", ["report", "config", "rules", "explain", "versions"]),
        ("batchlint check sr", ["file,sr"]),
        ("batchlint check --config my", ["file,my"]),
        ("batchlint check --cache-dir ke", ["dir,ke"]),
        ("batchlint nonsense ", COMMANDS),
    ],
)
def test_what_is_completed(
    line: str, words: list[str], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = line.split(" ")
    monkeypatch.setenv("_BATCHLINT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "\n".join(typed))
    monkeypatch.setenv("COMP_CWORD", str(len(typed) - 1))
    with pytest.raises(SystemExit) as ended:
        run([])
    out, err = capfd.readouterr()
    assert (ended.value.code, err) == (0, "")
    assert [entry.removeprefix("plain,") for entry in out.splitlines() if entry] == words


def test_house_rules_and_broken_configurations(project: Project) -> None:
    project.write("house/a.yaml", (Path(__file__).parents[1] / "custom_rules" / "studio.yaml").read_bytes())
    project.write("batchlint.toml", 'extend-rules = ["house"]\n')
    assert complete("batchlint check --select studio-vm") == ["studio-vm-sizes"]
    project.write("batchlint.toml", "")
    assert complete("batchlint check --extend-rules house --select studio-vm") == ["studio-vm-sizes"]
    project.write("batchlint.toml", "nonsense = 1\n")
    assert complete("batchlint check --select studio-vm") == []
    assert complete("batchlint explain run-e") == ["run-elevated"]


def test_other_shells() -> None:
    words = "batchlint check --to lat"
    done = ask("zsh_complete", COMP_WORDS=words, COMP_CWORD="3")
    assert done.stdout.splitlines()[:2] == ["plain", "latest"]
    done = ask("fish_complete", COMP_WORDS=words, COMP_CWORD="lat")
    assert [line.removeprefix("plain,") for line in done.stdout.split()] in (["latest"], ["plain", "latest"])
    version = known_versions()[api_versions()["2023-11-01.18.0"]]
    done = ask("zsh_complete", COMP_WORDS="batchlint explain 2023-11", COMP_CWORD="2")
    assert done.stdout.splitlines()[:3] == ["plain", version.name, ", ".join(version.packages)]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts(shell: str) -> None:
    done = ask(f"{shell}_source")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"_BATCHLINT_COMPLETE={shell}_complete" in done.stdout


@pytest.mark.parametrize("arguments", [["--version"], ["check", "a.py"], ["check", "."]])
def test_early_answers_keep_out_of_the_way(arguments: list[str], project: Project) -> None:
    project.write("a.py", "import os\n")
    done = ask("bash_complete", *arguments, COMP_WORDS="batchlint\nver", COMP_CWORD="1")
    assert done.stdout == "plain,versions\n"


@pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("bash") is None, reason="the program is a shell script"
)
def test_in_a_real_bash(project: Project, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "batchlint"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{PROGRAM[0]}" -c "{PROGRAM[2]}" "$@"\n')
    program.chmod(0o755)
    script = """\
eval "$(_BATCHLINT_COMPLETE=bash_source batchlint)"
complete -p batchlint
COMP_WORDS=(batchlint check --select = removed,target-ded) COMP_CWORD=4
_batchlint_completion batchlint
printf '%s\\n' "${COMPREPLY[@]}"
"""
    env = os.environ | {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, env=env)
    listed, *replies = done.stdout.splitlines()
    assert "-F _batchlint_completion batchlint" in listed
    assert replies == ["removed,target-dedicated"]

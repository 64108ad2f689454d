"""`fix --interactive`: what is asked, what the answers do, and a real terminal."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.versions import TO_NEWEST_OF_FIRST

Project = Any
Ask = Callable[..., Any]

#: Two places that are fixed safely; a chain of two transitions, of which the second is unsafe; a comment.
CODE = """\
import azure.batch.models as batchmodels

pool = batchmodels.PoolAddParameter(id="a", vm_size="small", target_dedicated=3, max_tasks_per_node=4)
start = batchmodels.StartTask(command_line="setup.sh", run_elevated=False, wait_for_success=True)
file = batchmodels.ResourceFile(blob_source="x", file_path="y")  # batchlint: ignore[blob-source] later
"""
OTHER = """\
import azure.batch.models as batchmodels

pool = batchmodels.PoolAddParameter(id="b", vm_size="small", max_tasks_per_node=2)
"""
JOB = '{"id": "j", "poolInfo": {"poolId": "p"}, "jobPreparationTask": {"commandLine": "x", "runElevated": true}}\n'
TO = ("--to", TO_NEWEST_OF_FIRST, "--from", "azure-batch==2.0.0")


@pytest.fixture
def ask(project: Project, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Run with answers, as on a terminal."""
    monkeypatch.setattr("batchlint.cli.interactive.is_terminal", lambda stream: True)

    def run(answers: str, *arguments: str) -> Any:
        typed = "".join(f"{letter}\n" for letter in answers)
        return project.run("fix", "-i", *(arguments or TO), stdin=typed.encode())

    return run


def prompts(out: str) -> list[str]:
    return re.findall(r"^(\(.*?|Change.*?) \[", out, re.MULTILINE)


def test_each_place_is_one_question(project: Project, ask: Ask) -> None:
    file = project.write("app.py", CODE)
    done = ask("yny")
    assert prompts(done.out) == [
        "(1/3) Make this fix",
        "(2/3) Make this fix",
        "(3/3) Make this unsafe fix",
    ]
    assert "app.py:3:62: error[target-dedicated]\n" in done.out
    assert "3 | pool = batchmodels.PoolAddParameter(" in done.out
    assert "= fix (safe):" in done.out and "target_dedicated_nodes=3" in done.out
    assert "= fix (unsafe): 2 changes for run-elevated and auto-user-scope" in done.out
    text = file.read_text()
    assert "target_dedicated_nodes=3, max_tasks_per_node=4" in text
    assert "run_elevated" not in text and "scope=" in text
    assert done.code == 1 and "`batchlint check` lists the remaining findings." in done.out


def test_yes_to_all_is_what_fix_does_with_unsafe_fixes(project: Project, ask: Ask) -> None:
    for to in (TO, ("--to", "latest")):
        project.write("requirements.txt", "azure-batch==3.0.0\n")
        files = [project.write("app.py", CODE), project.write("b.py", OTHER), project.write("job.json", JOB)]
        files.append(project.path / "requirements.txt")
        before = [file.read_bytes() for file in files]
        expected = project.run("fix", "--unsafe-fixes", *to)
        wanted = [file.read_bytes() for file in files]
        assert wanted != before
        for file, content in zip(files, before, strict=True):
            file.write_bytes(content)
        done = ask("y" * 20, *to)
        assert [file.read_bytes() for file in files] == wanted
        assert done.code == expected.code


@pytest.mark.parametrize("answers", ["n" * 20, "dddd", "q", "", "sssssss"])
def test_no_to_all_changes_nothing(project: Project, ask: Ask, answers: str) -> None:
    project.write("requirements.txt", "azure-batch==3.0.0\n")
    files = [project.write("app.py", CODE), project.write("b.py", OTHER), project.write("job.json", JOB)]
    before = [(file.read_bytes(), file.stat().st_mtime_ns) for file in files]
    done = ask(answers)
    assert done.code == 1
    assert [(file.read_bytes(), file.stat().st_mtime_ns) for file in files] == before
    assert (project.path / "requirements.txt").read_text() == "azure-batch==3.0.0\n"


def test_answers_that_count_for_more_than_one_question(project: Project, ask: Ask) -> None:
    first, second = project.write("app.py", CODE), project.write("b.py", OTHER)

    def after(answers: str) -> tuple[int, bool, bool, bool]:
        first.write_text(CODE)
        second.write_text(OTHER)
        asked = len(prompts(ask(answers).out))
        texts = first.read_text(), second.read_text()
        return asked, "target_dedicated=" in texts[0], "max_tasks" in texts[0], "max_tasks" in texts[1]

    assert after("an") == (2, False, False, True)
    assert after("ydy") == (3, False, True, False)
    # The fixes before `q` are made, and so is nothing after it.
    assert after("yq") == (2, False, True, True)
    assert after("nry") == (3, True, False, False)
    assert after("nsy") == (3, True, True, True)


def test_help_explanations_and_mistakes_lead_back_to_the_question(project: Project, ask: Ask) -> None:
    project.write("b.py", OTHER)
    done = ask("?exky")
    assert prompts(done.out) == ["(1/1) Make this fix"] * 5
    # An explanation can fill the screen, so the fix is shown again below it.
    assert done.out.count("b.py:3:62: error[max-tasks-per-node]\n") == 2
    assert done.out.count("y - make this fix\n") == 3
    assert "`maxTasksPerNode` was renamed to `taskSlotsPerNode`" in done.out
    assert done.code == 0 and "task_slots_per_node" in (project.path / "b.py").read_text()


def test_answers_can_be_taken_back(project: Project, ask: Ask) -> None:
    file, other = project.write("app.py", CODE), project.write("b.py", OTHER)
    # The first fix is declined, after all.
    done = ask("yknnnn")
    assert prompts(done.out) == [
        "(1/3, file 1/2) Make this fix",
        "(2/3, file 1/2) Make this fix",
        "(1/3, file 1/2) Make this fix",
        "(2/3, file 1/2) Make this fix",
        "(3/3, file 1/2) Make this unsafe fix",
        "(1/1, file 2/2) Make this fix",
    ]
    assert (file.read_text(), other.read_text()) == (CODE, OTHER)
    # So is an answer that counted for all files.
    ask("nrknnn")
    assert (file.read_text(), other.read_text()) == (CODE, OTHER)


def test_requirements_come_last_and_are_asked_about(project: Project, ask: Ask) -> None:
    file = project.write("requirements.txt", "azure-batch==3.0.0\n")
    project.write("b.py", OTHER)
    done = ask("yn")
    assert prompts(done.out) == ["(1/1) Make this fix", "Change this requirement"]
    assert "-azure-batch==3.0.0\n" in done.out and "+azure-batch==14.2.0\n" in done.out
    assert file.read_text() == "azure-batch==3.0.0\n"
    assert done.code == 1 and "the code now needs azure-batch 10.0.0 or later" in done.out
    assert "the azure-batch requirement was not changed because you declined it" in done.out
    assert ask("y").code == 0
    assert file.read_text() == "azure-batch==14.2.0\n"


def test_api_versions_come_last(project: Project, ask: Ask) -> None:
    code = (
        "import requests\n\n"
        'requests.post(f"{url}/pools?api-version=2019-08-01.10.0", '
        'json={"id": "p", "vmSize": "s", "maxTasksPerNode": 4})\n'
    )
    file = project.write("rest.py", code)
    done = ask("yn")
    assert len(prompts(done.out)) == 2
    assert done.out.index("error[max-tasks-per-node]") < done.out.index("[api-version]")
    assert file.read_text() == code.replace("maxTasksPerNode", "taskSlotsPerNode")
    file.write_text(code)
    # With an error left, the request can't change.
    done = ask("ny")
    assert file.read_text() == code
    assert "was kept because the file still has 1 error" in done.out


def test_the_step_to_another_generation_is_one_question(project: Project, ask: Ask) -> None:
    code = CODE + "client = None\n\n\ndef add(client):\n    client.pool.add(pool)\n"
    file = project.write("app.py", code)
    ask("dd", "--to", "latest")
    assert file.read_text() == code
    done = ask("nney", "--to", "latest")
    assert prompts(done.out)[2:] == ["(3/3) Make this unsafe fix"] * 2
    assert re.search(r"= unsafe: 1 change to review \(line \d+\)\n", done.out)
    assert "app.py: only partly moved to azure-batch 15, because you declined other fixes\n" in done.out
    assert "azure-batch 15 is a redesigned package" in done.out
    assert "app.py: move to azure-batch 15\n" in done.out
    text = file.read_text()
    assert "BatchPoolCreateOptions(id=" in text and "client.create_pool(pool)" in text
    assert "target_dedicated=3, max_tasks_per_node=4" in text
    file.write_text(code + "\nbatchmodels.PoolUpgradeOSParameter(target_os_version='*')\n")
    done = ask("nnn", "--to", "latest")
    said = " ".join(done.out.split())
    assert re.search(
        r"= note: only partly moved to azure-batch 15: 1 of \d places needs a manual change", said
    )


def test_unsafe_fixes_can_be_left_out(project: Project, ask: Ask) -> None:
    code = CODE + "client = None\n\n\ndef add(client):\n    client.pool.add(pool)\n"
    file = project.write("app.py", code)
    done = ask("y" * 9, *TO, "--no-unsafe-fixes")
    chosen = file.read_text()
    file.write_text(code)
    project.run("fix", *TO)
    assert file.read_text() == chosen != code
    assert not any("unsafe" in prompt for prompt in prompts(done.out))
    # The file can't move completely, so there is no question on that.
    file.write_text(code + "\nbatchmodels.PoolUpgradeOSParameter(target_os_version='*')\n")
    done = ask("ny", "--no-unsafe-fixes", "--to", "latest")
    assert len(prompts(done.out)) == 3 and "move to azure-batch 15" not in done.out
    assert "target_dedicated=3, task_slots_per_node=4" in file.read_text()


def test_cells_of_notebooks(project: Project, ask: Ask) -> None:
    cells = [
        {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
        for source in (CODE, "%pip list\nother = " + CODE.splitlines()[2][7:])
    ]
    content = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, indent=1)
    file = project.write("app.ipynb", content)
    done = ask("nnnyn")
    assert len(prompts(done.out)) == 5 and "app.ipynb:cell 2:2:" in done.out
    assert file.read_text() == content[::-1].replace("=detacided_tegrat", "=sedon_detacided_tegrat", 1)[::-1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--diff",), "can't be used with --diff"),
        (("--per-transition",), "can't be used with --per-transition"),
        (("--add-ignores",), "can't be used with --add-ignores"),
        (("-",), "can't be used with stdin"),
        (("--output-format", "json"), "add --output-file for the format json"),
    ],
)
def test_what_does_not_go_together(project: Project, ask: Ask, arguments: tuple[str, ...], said: str) -> None:
    project.write("b.py", OTHER)
    done = ask("y", *arguments)
    assert (done.code, done.out) == (2, "") and said in done.err
    assert done.err.count("\n") == 1


def test_a_report_can_go_to_a_file(project: Project, ask: Ask) -> None:
    project.write("b.py", OTHER)
    assert ask("n", *TO, "--output-format", "json", "-o", "report.json").code == 1
    assert len(json.loads((project.path / "report.json").read_text())["findings"]) == 1


def test_no_terminal(project: Project) -> None:
    file = project.write("b.py", OTHER)
    done = project.run("fix", "--interactive", stdin=b"y\n")
    assert done.code == 2
    assert done.err == (
        "batchlint: error: --interactive needs a terminal; use --diff to see the fixes, or omit --interactive\n"
    )
    assert file.read_text() == OTHER


if sys.platform != "win32":
    import pty
    import select

    class Screen:
        """The program on a terminal of its own."""

        def __init__(self, folder: Path) -> None:
            self.terminal, inner = pty.openpty()
            command = [sys.executable, "-m", "batchlint", "fix", "-i", *TO, "--color", "always"]
            # What starts the tests may ignore Ctrl-C, which the program would inherit.
            before = signal.signal(signal.SIGINT, signal.default_int_handler)
            try:
                self.process = subprocess.Popen(
                    command, stdin=inner, stdout=inner, stderr=inner, cwd=folder, start_new_session=True
                )
            finally:
                signal.signal(signal.SIGINT, before)
            os.close(inner)
            self.seen = ""

        def wait_for(self, text: str, start: int = 0) -> None:
            end = time.monotonic() + 120
            while text not in self.seen[start:]:
                assert time.monotonic() < end and self._read(), self.seen

        def _read(self) -> bool:
            if not select.select([self.terminal], [], [], 60)[0]:
                return False
            try:
                data = os.read(self.terminal, 65536)
            except OSError:  # the program has ended
                return False
            self.seen += data.decode("utf-8", "replace")
            return bool(data)

        def type(self, keys: bytes) -> None:
            os.write(self.terminal, keys)

        def interrupt(self) -> None:
            """Send Ctrl-C until the program ends: the first may come before it waits for an answer."""
            while self.process.poll() is None:
                self.process.send_signal(signal.SIGINT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(5)

        def end(self) -> int:
            while self._read():
                pass
            os.close(self.terminal)
            return self.process.wait(60)

    def test_a_real_terminal(project: Project) -> None:
        first, second = project.write("app.py", CODE), project.write("b.py", OTHER)
        screen = Screen(project.path)
        screen.wait_for("(1/3, file 1/2) Make this fix")
        screen.type(b"a\n")
        screen.wait_for("(1/1, file 2/2) Make this fix")
        # The first file is written once its questions are answered.
        assert "task_slots_per_node" in first.read_text()
        screen.type(b"\x04")
        assert screen.end() == 1
        assert "\x1b[31m" in screen.seen and second.read_text() == OTHER

    def test_an_interrupted_run_keeps_what_is_complete(project: Project) -> None:
        first, second = project.write("app.py", CODE), project.write("b.py", OTHER)
        screen = Screen(project.path)
        screen.wait_for("(1/3, file 1/2) Make this fix")
        screen.type(b"y\n")
        screen.wait_for("(2/3, file 1/2) Make this fix")
        screen.type(b"d\n")
        screen.wait_for("(1/1, file 2/2) Make this fix")
        screen.interrupt()
        assert screen.end() == 130, screen.seen
        assert "target_dedicated_nodes" in first.read_text() and "max_tasks_per_node" in first.read_text()
        assert second.read_text() == OTHER
        assert "batchlint: error: interrupted" in screen.seen

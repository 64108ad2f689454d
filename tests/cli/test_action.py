"""The composite action: its steps are run by bash, with the environment that GitHub gives them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

import batchlint

Project = Any

ROOT = Path(batchlint.__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
INSTALL, CHECK, COMMENT = ACTION["runs"]["steps"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs on the path are shell scripts")

_EXPRESSION = re.compile(r"\$\{\{ (\S+) \}\}")


@dataclass
class Done:
    code: int
    out: str
    outputs: dict[str, str]
    summary: str


@dataclass
class Runner:
    """What GitHub has around the steps of an action."""

    folder: Path
    workspace: Path

    def step(self, step: dict[str, Any], steps: dict[str, str] | None = None, **inputs: str) -> Done:
        """Run one step; `inputs` have underscores for hyphens, `steps` holds outputs of earlier ones."""
        values = {f"inputs.{name}": said.get("default", "") for name, said in ACTION["inputs"].items()}
        for name, value in inputs.items():
            assert f"inputs.{name.replace('_', '-')}" in values
            values[f"inputs.{name.replace('_', '-')}"] = value
        values["github.action_path"] = str(ROOT)
        values.update(steps or {})
        output, summary = self.folder / "output", self.folder / "summary"
        for file in (output, summary):
            file.write_text("", encoding="utf-8")
        (self.folder / "script.sh").write_text(step["run"], encoding="utf-8")
        (self.folder / "temp").mkdir(exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BATCHLINT_")}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(self.folder / "script.sh")],
            cwd=self.workspace,
            env={
                **kept,
                "GITHUB_ACTIONS": "true",
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(summary),
                "RUNNER_TEMP": str(self.folder / "temp"),
                **{
                    name: _EXPRESSION.sub(lambda found: values[found[1]], value)
                    for name, value in step["env"].items()
                },
            },
            capture_output=True,
            encoding="utf-8",
        )
        said = dict(line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines())
        return Done(done.returncode, done.stdout + done.stderr, said, summary.read_text(encoding="utf-8"))

    def check(self, **inputs: str) -> Done:
        """Run the second step, with an installation of this checkout."""
        return self.step(CHECK, {"steps.install.outputs.bin": str(self.bin())}, **inputs)

    def bin(self) -> Path:
        """The folder of an installation of this checkout."""
        folder = self.folder / "bin"
        if not folder.exists():
            folder.mkdir()
            shim = folder / "python"
            # Isolated, it does not see this checkout unless that is installed.
            script = f'test "$1" = -I || exit 3\nshift\nPYTHONPATH={ROOT} PYTHONSAFEPATH=1'
            shim.write_text(f'#!/bin/sh\n{script} exec {sys.executable} "$@"\n', encoding="utf-8")
            shim.chmod(0o755)
        return folder


def plant(runner: Runner) -> None:
    """Put modules into the workspace that leave a mark when they are imported."""
    for name in ("venv", "ensurepip", "pip", "shlex", "batchlint", "yaml", "libcst", "sitecustomize", "json"):
        file = runner.workspace / name / "__init__.py"
        file.parent.mkdir()
        file.write_text(f"open({str(runner.folder / 'imported')!r}, 'a').write(__name__)\n", encoding="utf-8")


@pytest.fixture
def runner(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    return Runner(tmp_path_factory.mktemp("runner with spaces"), project.path)


def test_what_a_workflow_says_reaches_scripts_by_the_environment_only() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"
    for step in (INSTALL, CHECK):
        assert "github.token" not in str(step), "only the step that posts a comment has the token"
    used = {value for step in (INSTALL, CHECK) for value in step["env"].values()}
    for name in ACTION["inputs"]:
        assert f"${{{{ inputs.{name} }}}}" in used


def test_the_recipe_names_inputs_and_outputs_that_there_are() -> None:
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    block = re.search(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert block is not None
    (job,) = yaml.safe_load(block[1])["jobs"].values()
    (step,) = (step for step in job["steps"] if step.get("id") == "batchlint")
    assert set(step["with"]) <= set(ACTION["inputs"])
    named = set(re.findall(r"steps\.batchlint\.outputs\.([\w-]+)", block[1]))
    assert named and named <= set(ACTION["outputs"])


def test_it_installs_itself_beside_what_is_there(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(runner)
    monkeypatch.setenv("PYTHONPATH", str(runner.workspace))
    done = runner.step(INSTALL)
    assert done.code == 0, done.out
    monkeypatch.delenv("PYTHONPATH")
    assert not (runner.folder / "imported").exists()
    installed = Path(done.outputs["bin"])
    assert installed.is_relative_to(runner.folder / "temp")
    version = subprocess.run([installed / "batchlint", "--version"], capture_output=True, text=True)
    assert batchlint.__version__ in version.stdout


def test_nothing_of_the_workspace_is_imported(
    project: Project, runner: Runner, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    find = [sys.executable, "-I", "-c", "import batchlint"]
    if subprocess.run(find, cwd=runner.folder, capture_output=True, check=False).returncode:
        pytest.skip("batchlint is not installed")
    plant(runner)
    project.write("app.py", texts["pool"])
    monkeypatch.setenv("PYTHONPATH", str(runner.workspace))
    done = runner.step(CHECK, {"steps.install.outputs.bin": os.path.dirname(sys.executable)}, paths="app.py")
    assert done.code == 1 and "::error file=app.py,line=" in done.out
    assert not (runner.folder / "imported").exists()


@pytest.mark.parametrize(("what", "code"), [("clean", 0), ("pool", 1), ("broken", 2)])
def test_it_annotates_reports_and_says_how_it_ended(
    project: Project, runner: Runner, texts: dict[str, str], what: str, code: int
) -> None:
    project.write("app.py", texts[what])
    done = runner.check()
    assert done.code == code, done.out
    assert done.outputs == {"exit-code": str(code), "sarif-file": "batchlint.sarif"}
    assert ("::error file=app.py,line=" in done.out) == (code > 0)
    assert done.summary.startswith("**batchlint:**")
    (run,) = json.loads((project.path / "batchlint.sarif").read_text(encoding="utf-8"))["runs"]
    assert bool(run["results"]) == (code == 1)


def test_inputs_are_options(project: Project, runner: Runner, texts: dict[str, str]) -> None:
    project.write("some folder/app.py", texts["behaves"])
    project.write("other.py", texts["pool"])
    inputs = {"from": "2016-07-01.3.1", "to": "azure-batch==14.2.0", "sarif_file": ""}
    assert runner.check(paths="'some folder'", **inputs).code == 0
    done = runner.check(paths="'some folder'", fail_on="warning", **inputs)
    assert done.code == 1
    assert "other.py" not in done.out
    assert "sarif-file" not in done.outputs
    assert not (project.path / "batchlint.sarif").exists()
    assert runner.check(args="--exit-zero\n--extend-exclude 'some folder'").code == 0
    assert runner.check(paths="", to="azure-batch==2.0.0").code == 0
    project.write("batchlint.toml", 'fail-on = "never"\n')
    assert runner.check().code == 0
    assert runner.check(fail_on="error").code == 1


HOSTILE = [
    "$(touch hacked)",
    "`touch hacked`",
    "; touch hacked",
    '"; touch hacked; "',
    "| touch hacked",
    "x\ntouch hacked",
    "--help",
    "--output-file=hacked",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "name", ["paths", "to", "from", "fail_on", "baseline", "working_directory", "plan_comment"]
)
def test_nothing_in_an_input_is_run(
    project: Project, runner: Runner, texts: dict[str, str], name: str, text: str
) -> None:
    project.write("app.py", texts["pool"])
    done = runner.check(**{name: text})
    assert done.code == 2, done.out
    assert not (project.path / "hacked").exists()


@pytest.mark.parametrize("text", HOSTILE[:-2])
def test_nothing_in_the_arguments_is_run(project: Project, runner: Runner, text: str) -> None:
    runner.check(args=text)
    assert not (project.path / "hacked").exists()


@pytest.mark.parametrize("text", [*HOSTILE, "0.1.0; touch hacked", "0.1.0\ntouch hacked", "1 --pre"])
def test_nothing_in_the_version_is_run(project: Project, runner: Runner, text: str) -> None:
    done = runner.step(INSTALL, version=text)
    assert done.code == 2
    assert done.out == "::error title=batchlint::the input version must be a release, such as 0.1.0\n"
    assert not (project.path / "hacked").exists()


def test_an_open_quote_is_one_clear_line(runner: Runner) -> None:
    done = runner.check(args="--to 'latest")
    assert done.code == 2
    assert done.outputs == {"exit-code": "2"}
    assert done.out == "::error title=batchlint::a quote is not closed in the input args\n"


def test_an_old_report_is_not_taken_for_a_new_one(project: Project, runner: Runner) -> None:
    project.write("batchlint.sarif", "old")
    done = runner.check(to="3.14")
    assert done.code == 2
    assert "sarif-file" not in done.outputs
    assert not (project.path / "batchlint.sarif").exists()


def test_the_baseline_hides_known_findings(project: Project, runner: Runner, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    assert project.run("check", "--write-baseline", "known.json").code == 0
    assert runner.check().code == 1
    assert runner.check(baseline="known.json").code == 0
    assert runner.check(baseline="missing.json").code == 2


def test_paths_start_in_the_working_directory_and_reports_at_the_top(
    project: Project, runner: Runner, texts: dict[str, str]
) -> None:
    project.write("services/my farm/app.py", texts["pool"])
    project.write("other.py", texts["pool"])
    (project.path / "services" / "my farm" / "known.json").write_text('{"format": 1, "findings": []}')
    for paths in (".", "", "app.py", "./app.py"):
        done = runner.check(working_directory="services/my farm", paths=paths)
        assert done.code == 1, done.out
        assert "::error file=services/my farm/app.py,line=" in done.out and "other.py" not in done.out
    (run,) = json.loads((project.path / "batchlint.sarif").read_text(encoding="utf-8"))["runs"]
    found = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]
    }
    assert found == {"services/my%20farm/app.py"}
    done = runner.check(working_directory="nowhere")
    assert (done.code, done.outputs) == (2, {"exit-code": "2"})
    assert (
        done.out == "::error title=batchlint::the input working-directory must be a folder in the workspace\n"
    )


#: Stands for GitHub's command line: keeps what it is given, and answers with the comments of a file.
GH = """\
#!{python}
import json, os, sys
from pathlib import Path
folder, arguments = Path({folder!r}), sys.argv[1:]
if (folder / "refuses").exists() and ("POST" in arguments or "PATCH" in arguments):
    sys.exit("gh: Resource not accessible by integration (HTTP 403)")
if "POST" not in arguments and "PATCH" not in arguments:
    print((folder / "comments").read_text(encoding="utf-8"))
else:
    (field,) = (value for value in arguments if value.startswith("body=@"))
    body = Path(field.removeprefix("body=@")).read_text(encoding="utf-8")
    call = {{"arguments": arguments, "body": body, "token": os.environ["GH_TOKEN"]}}
    (folder / "call").write_text(json.dumps(call), encoding="utf-8")
"""
MARKER = "<!-- batchlint plan: . -->"


@dataclass
class GitHub:
    """A pull request, as the step that posts the plan sees it."""

    runner: Runner
    plan: Path

    def post(self, comments: str = "[]", head: str = "us/farm", number: str = "7") -> tuple[Done, Any]:
        """Run the step; gives back what it printed, and the call that wrote a comment, if any."""
        folder = self.runner.folder
        (folder / "comments").write_text(comments, encoding="utf-8")
        (folder / "call").unlink(missing_ok=True)
        contexts = {
            "steps.install.outputs.bin": str(self.runner.bin()),
            "steps.check.outputs.plan": str(self.plan),
            "github.token": "secret",
            "github.repository": "us/farm",
            "github.event.pull_request.number": number,
            "github.event.pull_request.head.repo.full_name": head,
        }
        done = self.runner.step(COMMENT, contexts)
        call = folder / "call"
        return done, json.loads(call.read_text(encoding="utf-8")) if call.exists() else None


@pytest.fixture
def github(
    project: Project, runner: Runner, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> GitHub:
    project.write("app.py", texts["pool"] + texts["reported"])
    done = runner.check(plan_comment="true")
    assert done.code == 1 and "# Migration plan for Azure Batch" in done.summary, done.out
    programs = runner.folder / "programs"
    programs.mkdir()
    gh = programs / "gh"
    gh.write_text(GH.format(python=sys.executable, folder=str(runner.folder)), encoding="utf-8")
    gh.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    return GitHub(runner, Path(done.outputs["plan"]))


def test_no_plan_is_made_unless_it_is_wanted(project: Project, runner: Runner, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    done = runner.check()
    assert "plan" not in done.outputs and "Migration plan" not in done.summary
    assert "steps.check.outputs.plan != ''" in COMMENT["if"]


def test_the_plan_is_posted_once_and_then_updated(github: GitHub) -> None:
    done, call = github.post()
    assert (done.code, done.out) == (0, "")
    assert call["arguments"][:4] == ["api", "--method", "POST", "repos/us/farm/issues/7/comments"]
    assert call["body"].startswith(f"{MARKER}\n# Migration plan for Azure Batch\n")
    assert "target-dedicated" in call["body"]

    def comment(number: int, login: str | None, body: str | None) -> dict[str, Any]:
        return {"id": number, "user": login and {"login": login}, "body": body}

    bot = "github-actions[bot]"
    others = [
        comment(1, "them", MARKER),
        comment(2, bot, "other"),
        comment(3, None, None),
        comment(4, bot, None),
    ]
    _, call = github.post(json.dumps(others))
    assert "POST" in call["arguments"], "a comment of somebody else is not changed"
    # Older versions of gh print the pages one after the other.
    pages = json.dumps(others) + json.dumps([comment(5, bot, f"{MARKER}\r\nold"), comment(6, bot, MARKER)])
    _, call = github.post(pages)
    assert call["arguments"][:4] == ["api", "--method", "PATCH", "repos/us/farm/issues/comments/5"]


def test_a_plan_that_is_too_long_ends_before_a_heading(github: GitHub) -> None:
    section = "### Part\n\n" + "- a line of it\n" * 100
    github.plan.write_text("# Plan\n\n" + section * 80, encoding="utf-8")
    _, call = github.post()
    assert 60_000 < len(call["body"]) < 65_536
    assert call["body"].endswith("- a line of it\n\nThe rest is too long for a comment. The summary of the job "
                                 "has the whole plan.\n")  # fmt: skip


@pytest.mark.parametrize(
    ("head", "number", "why"),
    [
        ("them/farm", "7", "the token of a pull request from a fork is read-only"),
        ("us/farm", "7", "check that the job has the permission 'pull-requests: write'"),
        ("", "", "this is not a pull request"),
    ],
)
def test_a_plan_that_can_not_be_posted_fails_nothing(
    github: GitHub, head: str, number: str, why: str
) -> None:
    (github.runner.folder / "refuses").touch()
    done, call = github.post(head=head, number=number)
    assert (done.code, call) == (0, None)
    assert done.out.startswith("::notice title=batchlint::") and done.out.count("\n") == 1
    assert why in done.out


def test_nothing_in_a_plan_is_run(project: Project, github: GitHub) -> None:
    text = "\n".join(["# Plan", *HOSTILE, "@/etc/passwd", "body=@/etc/passwd", "${{ github.token }}"])
    github.plan.write_text(text, encoding="utf-8")
    _, call = github.post()
    assert call["body"] == f"{MARKER}\n{text}"
    assert not list(github.runner.folder.rglob("hacked")) and not (project.path / "hacked").exists()

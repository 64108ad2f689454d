"""Configuration files: what they may say, and what is wrong with them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from batchlint.cli.main import run
from batchlint.project.config import KEYS

POOL = (
    "import azure.batch.models as m\n\npool = m.PoolAddParameter(id='p', vm_size='s', target_dedicated=3)\n"
)
TASK = "import azure.batch.models as m\n\ntask = m.StartTask(command_line='x')\n"

WRONG = [
    ('target = "latest"', "unknown option 'target'"),
    ("unsafe_fixes = true", "unknown option 'unsafe_fixes'; did you mean 'unsafe-fixes'?"),
    ('output-fromat = "json"', "unknown option 'output-fromat'; did you mean 'output-format'?"),
    ("to = 12", "to: must be a string, not 12"),
    ('to = "2020-09-01"', "to: '2020-09-01' is not a known api-version"),
    ('from = "azure-batch==99"', "from: 'azure-batch==99' is newer than any known release"),
    ('select = "run-elevated"', 'select: must be a list of strings, not "run-elevated"'),
    ("ignore = [1]", "ignore: must be a list of strings, not a list with 1 in it"),
    (
        'select = ["run-elevatd"]',
        "select: unknown rule, version or kind 'run-elevatd'; did you mean 'run-elevated'?",
    ),
    ('unsafe-fixes = "yes"', 'unsafe-fixes: must be true or false, not "yes"'),
    ('fail-on = "info"', 'fail-on: must be "error", "warning", "unknown" or "never", not "info"'),
    ('output-format = "xml"', "output-format: unknown format 'xml'"),
    ('output-format = ["json", "full"]', "only one format can be written to stdout"),
    ('output-format = ["json="]', "has no file after"),
    ("output-format = 3", "output-format: must be a string or a list of strings"),
    ('type = "Pool"', "type: unknown type 'Pool'"),
    ("exclude = true", "exclude: must be a list of strings, not true"),
    ('exclude = ["[z-a]"]', "exclude: '[z-a]' is not a valid pattern"),
    ("[per-file-ignores]\n'*.py' = 'x'", "per-file-ignores.'*.py': must be a list of strings, not \"x\""),
    ("[per-file-ignores]\n'*.py' = ['x']", "per-file-ignores.'*.py': unknown rule, version or kind 'x'"),
    ("[per-file-target-version]\n'*.py' = 'x'", "per-file-target-version.'*.py': 'x' is not a version"),
    ("[payloads]\n'*.json' = 'PoolAddParametr'", "did you mean 'PoolAddParameter'"),
    ("payloads = []", "payloads: must be a table of strings, not an empty list"),
    ("select = [", "is not valid TOML"),
    ("to = 'latest'\nto = 'latest'", "is not valid TOML"),
    ("xyz = 1", "unknown option 'xyz'; the options are baseline, cache-dir, color, "),
    ("[foo]\nto = 'latest'", "unknown option 'foo'"),
    ("per_file_ignores = {}", "unknown option 'per_file_ignores'; did you mean 'per-file-ignores'?"),
    ('to = ""', "to: must not be empty"),
    ('output-file = " "', "output-file: must not be empty"),
    ('select = [""]', "select: must not have an empty entry"),
    ('extend-exclude = ["./"]', "extend-exclude: './' is not a pattern; use a name or a path"),
    ("output-format = []", "output-format: must be a string or a list of strings, not an empty list"),
    (
        'output-file = "none/report.txt"',
        "output-file: none/report.txt can't be written because there is no folder none",
    ),
    ('cache-dir = "app.py"', "cache-dir: app.py is a file; use a folder"),
    ("jobs = 0", "jobs: must be a positive number, not 0"),
    ('extend-rules = "house"', 'extend-rules: must be a list of strings, not "house"'),
    ('extend-rules = ["house"]', "extend-rules: house: no such folder"),
    ('extend-rules = ["app.py"]', "extend-rules: app.py: is not a folder"),
    ('extend-rules = ["."]', "has no rule files (*.yaml)"),
    (
        "[per-file-ignores]\n'*.py' = []\n'x/*' = [1]",
        "per-file-ignores.'x/*': must be a list of strings, not a list with 1",
    ),
    ("[per-file-target-version]\n'*.py' = 12", "per-file-target-version.'*.py': must be a string, not 12"),
    ("[payloads]\n'' = 'PoolAddParameter'", "payloads: '' is not a pattern"),
]

#: For each key that is no flag, something that it can be.
VALUES: dict[str, str] = {
    "to": '"latest"',
    "from": '"latest"',
    "output-format": '"concise"',
    "output-file": '"out.txt"',
    "min-confidence": '"certain"',
    "fail-on": '"never"',
    "type": '"PoolAddParameter"',
    "color": '"never"',
    "select": '["renamed"]',
    "ignore": '["removed"]',
    "exclude": '["x"]',
    "extend-exclude": '["x"]',
    "per-file-ignores": "{}",
    "per-file-target-version": "{}",
    "payloads": "{}",
    "cache-dir": '"kept"',
    "jobs": "2",
    "extend-rules": "[]",
    "baseline": '"known.json"',
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, content: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any], str]:
    code = run(["check", "--output-format", "json", *arguments])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else {}, err


def rules(report: dict[str, Any]) -> list[tuple[str, str]]:
    return [(finding["path"], finding["rule"]) for finding in report["findings"]]


@pytest.mark.parametrize(("text", "part"), WRONG)
@pytest.mark.parametrize("name", ["batchlint.toml", "pyproject.toml"])
def test_what_is_wrong_is_one_line(
    capsys: pytest.CaptureFixture[str], name: str, text: str, part: str
) -> None:
    write("app.py", POOL)
    if name == "pyproject.toml":
        text = "[tool.batchlint]\n" + text.replace("\n[", "\n[tool.batchlint.")
        if text.startswith("[tool.batchlint]\n["):
            text = text.replace("[tool.batchlint]\n[", "[tool.batchlint.")
    write(name, text + "\n")
    code, report, err = check(capsys)
    assert (code, report) == (2, {})
    assert err.count("\n") == 1
    assert err.startswith(f"batchlint: error: {name}: ")
    assert part in err
    assert check(capsys, "--isolated")[0] == 1


def test_the_nearest_one_counts_whole(capsys: pytest.CaptureFixture[str]) -> None:
    write("pyproject.toml", '[tool.batchlint]\nto = "azure-batch==2.0.0"\nignore = ["target-dedicated"]\n')
    write("app.py", POOL)
    write("new/batchlint.toml", 'to = "azure-batch==14.2.0"\n')
    write("new/app.py", POOL)
    write("new/deep/pyproject.toml", "[project]\nname = 'batchlint-user'\n")
    write("new/deep/app.py", POOL)
    code, report, _ = check(capsys)
    assert code == 1
    assert rules(report) == [("new/app.py", "target-dedicated"), ("new/deep/app.py", "target-dedicated")]
    assert report["to"] == "2017-01-01.4.0"


def test_the_command_line_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    write("batchlint.toml", 'to = "azure-batch==2.0.0"\nfail-on = "never"\nignore = ["target-dedicated"]\n')
    write("app.py", POOL)
    assert check(capsys)[0] == 0
    code, report, _ = check(capsys, "--to", "14.2.0", "--ignore", "run-elevated", "--fail-on", "error")
    assert code == 1
    assert rules(report) == [("app.py", "target-dedicated")]


def test_an_explicit_file(capsys: pytest.CaptureFixture[str]) -> None:
    write("batchlint.toml", "nonsense = 1\n")
    write("other/settings.toml", 'to = "14.2.0"\nignore = ["target-dedicated"]\n')
    write("app.py", POOL)
    assert check(capsys, "--config", "other/settings.toml")[0] == 0


def test_per_file_tables(capsys: pytest.CaptureFixture[str]) -> None:
    write(
        "batchlint.toml",
        'to = "azure-batch==14.2.0"\n[per-file-ignores]\n"legacy/*.py" = ["renamed"]\n'
        '[per-file-target-version]\n"old/**" = "azure-batch==2.0.0"\n'
        '[payloads]\n"users/*.json" = "ComputeNodeUser"\n',
    )
    for folder in ("legacy", "old", "new"):
        write(f"{folder}/app.py", POOL)
    write("users/me.json", '{"name": "me", "isAdministrator": true}')
    _, report, _ = check(capsys)
    assert rules(report) == [("new/app.py", "target-dedicated"), ("users/me.json", "unknown-property")]


def test_from_and_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    write("batchlint.toml", 'from = "azure-batch==7.0.0"\nfail-on = "warning"\n')
    write("requirements.txt", "azure-batch==14.2.0\n")
    write("app.py", TASK)
    code, report, err = check(capsys, "-v")
    assert (code, report["from"]) == (1, "2019-06-01.9.0")
    assert "(batchlint.toml)" in err


def test_every_plain_option_can_be_configured(capsys: pytest.CaptureFixture[str]) -> None:
    write("known.json", '{"format": 1, "findings": []}')
    write("batchlint.toml", "".join(f"{key} = {VALUES.get(key, 'false')}\n" for key in KEYS))
    write("app.py", POOL)
    assert run(["check"]) == 0
    assert "target-dedicated" in Path("out.txt").read_text()


def test_show_files_and_exit_zero(capsys: pytest.CaptureFixture[str]) -> None:
    write("batchlint.toml", 'show-files = true\nextend-exclude = ["b.py"]\n')
    write("a.py", POOL)
    write("b.py", POOL)
    assert run(["check"]) == 0
    assert capsys.readouterr().out == "a.py\n"
    write("batchlint.toml", "exit-zero = true\nrespect-gitignore = false\nstatistics = true\n")
    assert run(["check"]) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"[tool.batchlint]\nto = 'latest'\n",
            "batchlint.toml: [tool.batchlint] is for pyproject.toml;",
        ),
        (
            b"[batchlint]\nto = 'latest'\n",
            "batchlint.toml: write the options of [batchlint] here",
        ),
        (b"to = 'latest'\nfrom = '\xe9'\n", "batchlint.toml:2: is not UTF-8, as TOML must be"),
        (b"to = 'latest'\nto = 'latest'\n", "(at line 2, "),
        (None, "batchlint.toml: is a folder, not a configuration"),
    ],
)
def test_files_that_are_none(capsys: pytest.CaptureFixture[str], content: bytes | None, said: str) -> None:
    write("app.py", POOL)
    if content is None:
        Path("batchlint.toml").mkdir()
    else:
        Path("batchlint.toml").write_bytes(content)
    code, _, err = check(capsys)
    assert (code, err.count("\n")) == (2, 1)
    assert said in err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.toml", None, "none.toml: can't be read: No such file or directory"),
        (".", None, ".: is a folder, not a configuration"),
        ("app.json", "{}", "app.json: is not valid TOML: "),
        ("pyproject.toml", "[project]\nname = 'a'\n", "pyproject.toml: has no [tool.batchlint] section"),
    ],
)
def test_an_explicit_file_that_is_none(
    capsys: pytest.CaptureFixture[str], name: str, content: str | None, said: str
) -> None:
    write("app.py", POOL)
    if content is not None:
        write(name, content)
    code, _, err = check(capsys, "--config", name)
    assert (code, err.count("\n")) == (2, 1)
    assert said in err


def test_a_wrong_one_counts_where_it_concerns_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    write("app.py", POOL)
    write("docs/batchlint.toml", "nonsense = 1\n")
    write("docs/readme.md", "# none\n")
    write("sub/batchlint.toml", "nonsense = 1\n")
    write("sub/own/batchlint.toml", "")
    write("sub/own/app.py", POOL)
    assert check(capsys, "app.py", "sub/own")[0] == 1
    write("sub/app.py", POOL)
    code, _, err = check(capsys)
    assert code == 2 and err.startswith("batchlint: error: sub/batchlint.toml: unknown option 'nonsense'")


def test_five_folders_on_five_releases(capsys: pytest.CaptureFixture[str]) -> None:
    """Each has its own pin, and most a configuration: targets, sources and selections are per file."""
    said: dict[str, tuple[str, str]] = {
        "one": ("azure-batch==2.0.0", 'to = "azure-batch==2.0.0"\n'),
        "two": ("azure-batch==4.1.3", 'to = "14.2.0"\nignore = ["target-dedicated"]\n'),
        "three": ("azure-batch==6.0.0", 'to = "14.2.0"\nselect = ["behaviour"]\n'),
        "four": ("azure-batch==8.0.0", 'to = "14.2.0"\n'),
        "five": (
            "azure-batch==14.2.0",
            'to = "14.2.0"\n[per-file-target-version]\n"old.py" = "azure-batch==8.0.0"\n',
        ),
    }
    for folder, (pin, config) in said.items():
        write(f"{folder}/requirements.txt", pin + "\n")
        write(f"{folder}/app.py", POOL + TASK.partition("\n\n")[2])
        write(f"{folder}/batchlint.toml", config)
    write(
        "five/old.py",
        "import azure.batch.models as m\n\npool = m.PoolAddParameter(id='p', vm_size='s', task_slots_per_node=2)\n",
    )
    _, report, err = check(capsys, "-v")
    assert rules(report) == [
        ("five/app.py", "target-dedicated"),
        ("five/old.py", "not-yet-available"),
        ("five/requirements.txt", "requirement-mismatch"),
        ("four/app.py", "target-dedicated"),
        ("four/requirements.txt", "requirement-mismatch"),
        ("three/app.py", "wait-for-success"),
        ("two/app.py", "wait-for-success"),
    ]
    assert report["from"] is None
    assert err.count(": source version: ") == 5
    # An own `--from` counts for all of them.
    _, report, _ = check(capsys, "--from", "latest")
    assert "wait-for-success" not in {rule for _, rule in rules(report)}


OUTSIDE = ["../other/file", "../project-other", "sub/../../x", "{absolute}/other", "link/x", "link"]


@pytest.fixture
def project(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a configuration, beside others that are not to be written to."""
    folder = here / "project"
    write("project/app.py", POOL)
    for name in ("other", "project-other"):
        write(f"{name}/file", "theirs")
        write(f"{name}/rules.yaml", "theirs")
    (folder / "link").symlink_to(here / "other")
    (folder / "sub").mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("place", [*OUTSIDE, ".git/config", "sub/.GIT/hooks/pre-commit", "a\\u0000b"])
@pytest.mark.parametrize("key", ["output-file", "cache-dir", "baseline", "output-format", "extend-rules"])
def test_a_configuration_names_what_is_in_its_folder(
    project: Path, capsys: pytest.CaptureFixture[str], key: str, place: str
) -> None:
    place = place.replace("{absolute}", str(project.parent))
    before = {path: path.read_bytes() for path in project.parent.rglob("*") if path.is_file()}
    values = {"output-format": f'["full", "concise={place}"]', "extend-rules": f'["{place}"]'}
    value = values.get(key, f'"{place}"')
    write("batchlint.toml", f"{key} = {value}\n")
    assert run(["check", "."]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"batchlint: error: batchlint.toml: {key}: ") and err.count("\n") == 1
    assert "outside the folder of" in err or "git's own data" in err or "is not a path" in err
    (project / "batchlint.toml").unlink()
    assert {path: path.read_bytes() for path in project.parent.rglob("*") if path.is_file()} == before


def test_rule_files_of_a_configuration_are_in_its_folder(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "sub" / "a.yaml").symlink_to(project.parent / "other" / "rules.yaml")
    write("batchlint.toml", 'extend-rules = ["sub"]\n')
    assert run(["check", "."]) == 2
    assert "sub/a.yaml is outside the folder" in capsys.readouterr().err


def test_a_configuration_below_counts_from_its_own_folder(project: Path) -> None:
    write("sub/batchlint.toml", 'baseline = "../known.json"\n')
    write("sub/app.py", POOL)
    assert run(["check", "."]) == 2
    write("batchlint.toml", 'output-format = ["full", "json=sub/report.json"]\ncache-dir = "sub/kept"\n')
    assert run(["check", "app.py"]) == 1
    assert (project / "sub" / "report.json").exists() and (project / "sub" / "kept").is_dir()


def test_the_command_line_names_what_it_likes(project: Path) -> None:
    write("batchlint.toml", 'output-format = "concise"\n')
    assert run(["check", ".", "-o", "../other/file", "--cache-dir", "../kept"]) == 1
    assert "app.py:3" in (project.parent / "other" / "file").read_text()
    assert (project.parent / "kept").is_dir()
    # One that it names itself may be for several folders.
    write("../shared/batchlint.toml", 'output-format = ["concise=report.txt"]\n')
    write("../shared/other.toml", 'output-format = ["concise=../shared/report.txt"]\n')
    assert run(["check", ".", "--config", "../shared/batchlint.toml"]) == 1
    assert (project / "report.txt").exists()
    assert run(["check", ".", "--config", "../shared/other.toml"]) == 1
    assert (project.parent / "shared" / "report.txt").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
@pytest.mark.parametrize(
    "name", ["batchlint.toml", "pyproject.toml", "known.json", "out.txt", "rules/a.yaml"]
)
@pytest.mark.parametrize("target", ["pipe", "device", "circle"])
def test_what_is_no_file(project: Path, capsys: pytest.CaptureFixture[str], name: str, target: str) -> None:
    write("rules/b.yaml", "")
    keys = {
        "known.json": 'baseline = "known.json"\n',
        "out.txt": 'output-file = "out.txt"\n',
        "rules/a.yaml": 'extend-rules = ["rules"]\n',
    }
    if name in keys:
        write("batchlint.toml", keys[name])
    if target == "pipe":
        os.mkfifo(name)
    else:
        Path(name).symlink_to(os.devnull if target == "device" else Path(name).name)
    code = run(["check", "."])
    said = capsys.readouterr()
    err = said.err
    if (name, target) == ("pyproject.toml", "circle"):
        # It configures nothing, but it may stand for requirements.
        assert code == 2 and "pyproject.toml: failed: can't be read" in said.out
    else:
        assert code == 2 and err.count("\n") == 1 and Path(name).name in err
    assert "internal error" not in err

"""Findings of custom rules are findings like all others, wherever a configuration or an option names them."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from batchlint.cli.main import run
from tests.versions import TO_NEWEST_OF_FIRST

STUDIO = Path(__file__).parent / "studio.yaml"
POOL = """\
import azure.batch.models as m

pool = m.PoolAddParameter(id="film-a", vm_size="standard_d2_v2", enable_inter_node_communication=True)
"""
SEND = """\
import requests
from bodies import body

URL = "https://studio.westeurope.batch.azure.com/pools?api-version=2024-02-01.19.0"
requests.post(URL, json=body())
"""
BODY = """\
def body():
    return {"id": "film-a", "vmSize": "small", "enableInterNodeCommunication": True}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BATCHLINT_TO", TO_NEWEST_OF_FIRST)  # which the code below is written for
    (tmp_path / "house").mkdir()
    shutil.copy(STUDIO, tmp_path / "house")
    return tmp_path


def write(name: str, content: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def configure(folder: str) -> None:
    """Let custom rules count for a folder."""
    shutil.copytree("house", f"{folder}/house")
    write(f"{folder}/batchlint.toml", 'extend-rules = ["house"]\n')


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[tuple[str, str]]:
    """Path and rule of what is found; twice, since the second run goes by what the first one kept."""
    found = []
    for _ in range(2):
        run(["check", "--output-format", "json", *arguments])
        out, err = capsys.readouterr()
        assert out, err
        report: dict[str, Any] = json.loads(out)
        assert report["failures"] == []
        found.append([(f["path"], f["rule"]) for f in report["findings"]])
    assert found[0] == found[1]
    return found[0]


OWN = ["studio-no-node-traffic", "studio-vm-sizes"]


def test_the_nearest_configuration_decides(capsys: pytest.CaptureFixture[str]) -> None:
    configure("with")
    for folder in ("with", "with/deep", "without", "with/own"):
        write(f"{folder}/app.py", POOL)
    write("with/own/batchlint.toml", "")
    found = check(capsys)
    assert sorted(found) == sorted((f"{p}/app.py", r) for p in ("with", "with/deep") for r in OWN)
    assert check(capsys, "--isolated") == []


def test_the_option_adds_to_the_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    write("app.py", POOL)
    assert sorted(r for _, r in check(capsys, "--extend-rules", "house")) == OWN
    more = STUDIO.read_text().replace("studio-", "other-")
    write("more/other.yaml", more)
    write("batchlint.toml", 'extend-rules = ["more"]\n')
    assert len(check(capsys, "--extend-rules", "house")) == 4
    assert len(check(capsys, "--isolated", "--extend-rules", "house")) == 2


def test_they_count_from_their_version_on(capsys: pytest.CaptureFixture[str]) -> None:
    write("app.py", POOL)
    assert check(capsys, "--extend-rules", "house", "--to", "2019-08-01.10.0") == []
    assert len(check(capsys, "--extend-rules", "house", "--to", "2020-03-01.11.0")) == 2


def test_selecting(capsys: pytest.CaptureFixture[str]) -> None:
    write("app.py", POOL)
    write("sub/app.py", POOL)
    write("batchlint.toml", 'extend-rules = ["house"]\nignore = ["studio-vm-sizes"]\n')
    assert check(capsys, "app.py") == [("app.py", OWN[0])]
    assert check(capsys, "app.py", "--ignore", OWN[0]) == [("app.py", OWN[1])]
    assert check(capsys, "--select", "renamed,studio-no-delete", "--ignore", "value") == [
        ("app.py", OWN[1]),
        ("sub/app.py", OWN[1]),
    ]
    write("batchlint.toml", 'extend-rules = ["house"]\n[per-file-ignores]\n"sub/*" = ["studio-vm-sizes"]\n')
    assert ("sub/app.py", OWN[1]) not in check(capsys)
    write("batchlint.toml", 'extend-rules = ["house"]\nselect = ["studio-vm-size"]\n')
    assert run(["check"]) == 2
    assert capsys.readouterr().err.startswith(
        "batchlint: error: batchlint.toml: select: unknown rule, version or kind 'studio-vm-size'"
    )


def test_a_name_of_another_folder_can_be_selected(capsys: pytest.CaptureFixture[str]) -> None:
    configure("with")
    write("with/app.py", POOL)
    assert check(capsys, "with", "--select", OWN[1]) == [("with/app.py", OWN[1])]
    assert run(["check", "--select", OWN[1]]) == 2


def test_no_early_look_drops_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither files that look clear, nor payloads like others, nor helpers that don't say Batch."""
    write("batchlint.toml", 'extend-rules = ["house"]\n')
    write("app/send.py", SEND)
    write("app/bodies.py", BODY)
    for number, name in enumerate(("film-a", "film-b", "render", "game-c", "other")):
        write(f"pools/{number}.json", json.dumps({"id": name, "vmSize": "standard_d2s_v5"}))
    write(
        "app/plain.py",
        'import azure.batch.models as m\n\njob = m.TaskAddParameter(id="t", command_line="x")\n',
    )
    assert check(capsys) == [
        ("app/bodies.py", "studio-no-node-traffic"),
        ("app/plain.py", "studio-wall-clock"),
        ("pools/2.json", "studio-pool-names"),
        ("pools/4.json", "studio-pool-names"),
    ]
    for one in ("app/bodies.py", "app/plain.py", "pools/2.json"):
        assert len(check(capsys, one)) == 1
    # What was kept without custom rules says nothing of them, and the other way round.
    assert check(capsys, "--isolated") == []
    assert len(check(capsys)) == 4


def test_a_change_of_the_rules_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    write("batchlint.toml", 'extend-rules = ["house"]\n')
    write("a.json", json.dumps({"id": "film-a", "vmSize": "standard_d2s_v5"}))
    assert check(capsys) == []
    write(
        "house/studio.yaml",
        STUDIO.read_text().replace("^(film|game)-", "^game-").replace("film-render", "game-a"),
    )
    assert check(capsys) == [("a.json", "studio-pool-names")]


def test_what_they_forbid_in_each_place(capsys: pytest.CaptureFixture[str]) -> None:
    write("batchlint.toml", 'extend-rules = ["house"]\n')
    write(
        "app.py",
        "import requests\nimport azure.batch.models as m\nfrom azure.batch import BatchServiceClient\n\n"
        "client = BatchServiceClient(credentials, batch_url=url)\n"
        "client.job.delete('a')\n"
        "close = client.job.delete\n"
        "requests.delete('https://a.eu.batch.azure.com/jobs/a?api-version=2024-02-01.19.0')\n"
        "task = m.TaskAddParameter(id='t', command_line='x')\n"
        "task.constraints = m.TaskConstraints()\n"
        "other = m.TaskAddParameter(id='t', command_line='x')\n"
        "level = m.ElevationLevel.admin\n"
        "user = m.AutoUserSpecification(elevation_level='Admin')\n"
        "user.elevation_level = 'admin'\n"
        "pool = m.PoolAddParameter(id='film-a', vm_size='x')\n"
        "pool.enable_inter_node_communication = True\n"
        "hidden = m.PoolAddParameter(**settings)\n",
    )
    run(["check", "--output-format", "json"])
    report = json.loads(capsys.readouterr().out)
    found = [(f["line"], f["rule"], f["kind"], f["severity"]) for f in report["findings"]]
    assert found == [
        (6, "studio-no-delete", "removed", "error"),
        (7, "studio-no-delete", "removed", "error"),
        (8, "studio-no-delete", "removed", "error"),
        (11, "studio-wall-clock", "required", "error"),
        (12, "studio-no-admin", "removed", "error"),
        (13, "studio-no-admin", "removed", "error"),
        (14, "studio-no-admin", "removed", "error"),
        (16, "studio-no-node-traffic", "removed", "error"),
    ]
    assert [u["line"] for u in report["unknown"]] == [17]
    said = report["findings"][0]["message"]
    assert said == (
        "`client.job.delete` is forbidden by a custom rule since azure-batch 9.0.0 (2020-03-01.11.0); "
        "call studio.jobs.close, which keeps the logs"
    )


SAID = """\
m.CertificateAddParameter(thumbprint="a") | `CertificateAddParameter`
m.CertificateAddParametr |
m.ElevationLevel.ADMIN | `ElevationLevel.ADMIN`
m.ElevationLevel.owner |
m.AutoUserSpecification(elevation_level="ADMIN") | the value `ADMIN` of `AutoUserSpecification.elevation_level`
m.AutoUserSpecification(elevation_level="owner", scope="admin") |
m.AutoUserSpecification(elevation_level=admin) |
m.PoolAddParameter(id="film-a", vm_size="x", enable_inter_node_communication=None) | `PoolAddParameter.enable_inter_node_communication`
m.PoolAddParameter(id="film-a", vm_size="x", inter_node_communication=True) |
m.PoolUpdateParameter(enable_inter_node_communication=True) |
client.job.delete("a") | `client.job.delete`
client.task.delete("a", "t") |
client.task.add("a", {"id": "t", "command_line": "x"}) | `TaskAddParameter.constraints`
client.task.add("a", {"id": "t", "command_line": "x", **more}) |
client.task.add("a", {"id": "t", "command_line": "x", "constraints": given}) |
partial(m.TaskAddParameter, id="t")(command_line="x") |
requests.delete("https://a.eu.batch.azure.com/jobs/a?api-version=2024-02-01.19.0") | `DELETE /jobs/{jobId}`
requests.delete("https://a.eu.batch.azure.com/pools/a?api-version=2024-02-01.19.0") |
requests.post("https://a.eu.batch.azure.com/jobs/a/tasks?api-version=2024-02-01.19.0", json={"id": "t", "commandLine": "x"}) | `TaskAddParameter.constraints`
"""  # fmt: skip


@pytest.mark.parametrize("line", SAID.splitlines())
def test_what_is_named_is_what_the_rule_is_about(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, label = (part.strip() for part in line.rpartition("|"))
    write("batchlint.toml", 'extend-rules = ["house"]\n')
    head = "import requests\nimport azure.batch.models as m\nfrom azure.batch import BatchServiceClient\n"
    head += "from functools import partial\nclient = BatchServiceClient(credentials, batch_url=url)\n"
    write("app.py", f"{head}{code}\n")
    run(["check", "--output-format", "json"])
    said = [f["message"] for f in json.loads(capsys.readouterr().out)["findings"] if "studio" in f["rule"]]
    assert [re.split(" is (?:forbidden|required)", text)[0] for text in said] == ([label] if label else [])


def test_what_the_target_lacks_is_not_reported_twice(capsys: pytest.CaptureFixture[str]) -> None:
    write("batchlint.toml", 'extend-rules = ["house"]\n')
    write("app.py", 'import azure.batch.models as m\n\nm.CertificateAddParameter(thumbprint="a")\n')
    assert check(capsys, "--to", TO_NEWEST_OF_FIRST) == [("app.py", "studio-no-certificates")]
    assert check(capsys, "--to", "2025-06-01") == [("app.py", "certificate-types")]


def test_fixing_and_the_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    write("batchlint.toml", 'extend-rules = ["house"]\n')
    write("app.py", POOL.replace("enable_inter", "max_tasks_per_node=2, enable_inter"))
    assert run(["fix"]) == 1
    out = capsys.readouterr().out
    assert "why: Our virtual networks do not route between nodes." in out
    assert Path("app.py").read_text() == POOL.replace("_d2_v2", "_d2s_v5").replace(
        "enable_inter", "task_slots_per_node=2, enable_inter"
    )
    assert run(["check", "--statistics"]) == 1
    assert capsys.readouterr().out.startswith("1 [ ] studio-no-node-traffic\n")


def test_explaining_and_listing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "studio-no-delete"]) == 2
    assert run(["explain", "studio-no-delete", "--extend-rules", "house"]) == 0
    assert "custom rule  house/studio.yaml" in capsys.readouterr().out
    write("batchlint.toml", 'extend-rules = ["house"]\n')
    assert run(["explain", "studio-no-delete"]) == 0
    capsys.readouterr()
    assert run(["explain", "studio-no-delet"]) == 2
    assert "did you mean 'studio-no-delete'" in capsys.readouterr().err
    assert run(["rules", "--output-format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert sum(rule["custom"] for rule in listed) == 9
    assert run(["explain", "2020-03-01.11.0"]) == 0
    assert "studio-no-delete" in capsys.readouterr().out


def test_checking_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "--check", "house"]) == 0
    assert capsys.readouterr().out == "Tested 9 custom rules in house (62 tests).\n"
    text = STUDIO.read_text()
    write(
        "house/studio.yaml",
        text.replace("after: {id: render, vmSize: standard_d2s_v5}", "after: {id: render}"),
    )
    assert run(["rules", "--check", "house"]) == 1
    out = capsys.readouterr().out
    assert (
        "house/studio.yaml:28: rule studio-vm-sizes: `before` of PoolAddParameter, written as JSON, "
        "is fixed to something other than `after`: " in out
    )
    write("house/studio.yaml", text.replace("vmSize", "vmSizes"))
    assert run(["rules", "--check", "house"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith("house/studio.yaml:") for line in lines[:-1])
    assert lines[-1] == f"Found {len(lines) - 1} problems."
    assert run(["rules", "--check", "none"]) == 2
    assert capsys.readouterr().err == "batchlint: error: --check: none: no such folder\n"


def test_wrong_rules_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    write("batchlint.toml", 'extend-rules = ["house"]\n')
    write("app.py", POOL)
    write("house/studio.yaml", STUDIO.read_text().replace("vmSize", "vmSizes"))
    assert run(["check"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("batchlint: error: batchlint.toml: extend-rules: house/studio.yaml:")
    assert err.endswith("more; `batchlint rules --check FOLDER` lists all)\n") and err.count("\n") == 1
    # A configuration that concerns no file of the run does not concern the run.
    write("other/batchlint.toml", "")
    write("other/app.py", POOL)
    configure("sub")
    write("batchlint.toml", "")
    assert run(["check", "other"]) == 0
    assert run(["check", "--extend-exclude", "house"]) == 0


@pytest.mark.parametrize("named", ["option", "configuration"])
def test_stdin_is_looked_at_for_what_house_rules_are_about(
    named: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("app/setup.py", "")
    write("app/send.py", SEND)
    write("app/bodies.py", BODY)
    option = ["--extend-rules", "house"] if named == "option" else []
    if not option:
        configure("app")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(BODY.encode())))
    run(["check", "--output-format", "json", *option, "--stdin-filename", "app/bodies.py", "-"])
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [f["rule"] for f in found] == ["studio-no-node-traffic"]


def test_a_configuration_counts_that_the_search_for_files_did_not_ask_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write("app/setup.py", "")
    write("app/send.py", SEND)
    write("app/bodies.py", BODY)
    configure("app")
    run(["fix", "--diff", "--no-force-exclude", "app/bodies.py"])
    assert "1 finding would remain" in capsys.readouterr().err

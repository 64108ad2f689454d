"""The JSON Schema of reports holds for real ones, and refuses what is not agreed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

pytestmark = pytest.mark.usefixtures("first_generation")

Project = Any


@pytest.fixture
def validator(project: Project) -> Draft202012Validator:
    done = project.run("schema", "report")
    assert (done.code, done.err) == (0, "")
    schema = json.loads(done.out)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def notebook(*sources: str) -> str:
    cells = [{"cell_type": "code", "metadata": {}, "source": source} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4})


def problems(validator: Draft202012Validator, report: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(report)]


@pytest.mark.parametrize("name", ["report", "config", "rules", "explain", "versions"])
def test_the_command_prints_what_is_shipped(project: Project, name: str) -> None:
    shipped = (files("batchlint") / "schemas" / f"{name}.json").read_text("utf-8")
    assert project.run("schema", name).out == shipped
    assert json.loads(shipped)["$id"] == f"urn:batchlint:schema:{name}:1"


def test_reports_of_every_kind_are_valid(
    project: Project, texts: dict[str, str], validator: Draft202012Validator
) -> None:
    for name in ("pool", "reported", "behaves", "hidden", "clean", "broken"):
        project.write(f"{name}.py", texts[name])
    project.write("undecodable.py", b"import azure.batch\n# \xff\n")
    project.write("pool.json", texts["json"])
    project.write("rest.py", 'import requests\nrequests.get(f"{url}/pools?api-version=2016-07-01.3.1")\n')
    project.write("nb.ipynb", notebook(texts["pool"], texts["hidden"], "def f(:"))
    project.write("Pool.cs", "class Pool {}\n")
    for arguments in (("check",), ("check", "--from", "azure-batch==1.0.0"), ("fix", "--to", "latest")):
        done = project.run(*arguments, ".", "Pool.cs", "--output-format", "json")
        report = json.loads(done.out)
        assert problems(validator, report) == []
        assert report["skipped"] and report["findings"] and report["unknown"] and report["failures"]
        assert any("cell" in item for item in (*report["unknown"], *report["failures"]))
        assert ("fixed" in report["summary"]) == (arguments[0] == "fix")
    assert report["summary"]["fixed"] > 0


def test_a_clean_report_is_valid(
    project: Project, texts: dict[str, str], validator: Draft202012Validator
) -> None:
    project.write("app.py", texts["clean"])
    assert problems(validator, json.loads(project.run("check", "--output-format", "json").out)) == []


def test_what_is_not_agreed_is_refused(
    project: Project, texts: dict[str, str], validator: Draft202012Validator
) -> None:
    project.write("pool.py", texts["pool"])
    project.write("broken.py", texts["broken"])
    project.write("hidden.py", texts["hidden"])
    text = project.run("check", "--output-format", "json").out
    report = json.loads(text)
    parts = {
        "$": lambda r: r,
        "finding": lambda r: r["findings"][0],
        "fix": lambda r: r["findings"][0]["fix"],
        "edit": lambda r: r["findings"][0]["fix"]["edits"][0],
        "unknown": lambda r: r["unknown"][0],
        "failure": lambda r: r["failures"][0],
        "summary": lambda r: r["summary"],
    }
    for name, part in parts.items():
        changed = json.loads(text)
        part(changed)["extra"] = 1
        assert problems(validator, changed), f"another field in {name}"
        for field in part(report):
            changed = json.loads(text)
            del part(changed)[field]
            is_optional = (name, field) == ("failure", "column")
            assert is_optional != bool(problems(validator, changed)), f"{name} without {field}"
            changed = json.loads(text)
            part(changed)[field] = {"something": "else"}
            assert problems(validator, changed), f"another type of {field} in {name}"
    report["findings"][0]["line"] = 0
    assert problems(validator, report)


@pytest.mark.parametrize(("arguments", "part"), [(("reprot",), "did you mean 'report'?"), ((), "NAME")])
def test_wrong_names(project: Project, arguments: tuple[str, ...], part: str) -> None:
    done = project.run("schema", *arguments)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert part in done.err


@pytest.mark.parametrize("name", ["versions", "explain"])
def test_lists_for_programs_are_valid(project: Project, name: str) -> None:
    schema = json.loads(project.run("schema", name).out)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    if name == "versions":
        calls: list[tuple[str, ...]] = [()]
    else:
        versions = json.loads(project.run("versions", "--output-format", "json").out)
        names = [rule["name"] for rule in json.loads(project.run("rules", "--output-format", "json").out)]
        calls = [(version["name"],) for version in versions]
        calls += [("2025-06-01",), ("latest",), ("unknown-property",), *((rule,) for rule in names[::7])]
    for arguments in calls:
        done = project.run(name, *arguments, "--output-format", "json")
        assert (done.code, done.err) == (0, "")
        assert problems(validator, json.loads(done.out)) == [], arguments


@pytest.mark.parametrize("arguments", [("versions",), ("explain", "run-elevated"), ("explain", "latest")])
def test_the_schemas_of_lists_require_and_know_every_field(
    project: Project, arguments: tuple[str, ...]
) -> None:
    validator = Draft202012Validator(json.loads(project.run("schema", arguments[0]).out))
    content = json.loads(project.run(*arguments, "--output-format", "json").out)

    def objects(value: Any) -> Iterator[dict[str, Any]]:
        if isinstance(value, dict):
            yield value
        for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from objects(child)

    for found in objects(content):
        for key in list(found):
            value = found.pop(key)
            assert not validator.is_valid(content), key
            found[key] = value
        found["another"] = 1
        assert not validator.is_valid(content)
        del found["another"]
    assert validator.is_valid(content)

"""The JSON Schema of configurations agrees with what batchlint reads."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from batchlint.project import toml
from batchlint.project.config import _ENTRIES, COLORS, FAIL_ON, KEYS, read_config
from batchlint.project.errors import UsageError
from batchlint.project.globs import DEFAULT_EXCLUDES
from batchlint.project.names import api_versions, payload_types
from batchlint.project.outputs import FORMATS
from tests.project.test_config import VALUES, WRONG

SCHEMA = json.loads((files("batchlint") / "schemas" / "config.json").read_text("utf-8"))
VALIDATOR = Draft7Validator(SCHEMA)

#: What takes more than a grammar: names of the API, of rules and of files, and TOML itself.
BEYOND = (
    *("is not a known api-version", "is newer than any", "unknown rule, version or kind"),
    *("unknown type", "did you mean 'PoolAddParameter'", "is not a valid pattern"),
    *("there is no folder none", "is a file; use a folder", "no such folder", "is not a folder"),
    *("has no rule files", "is not valid TOML", "only one format can be written to stdout"),
)
SAMPLES: tuple[Any, ...] = (
    *(
        True,
        False,
        0,
        1,
        -3,
        1.5,
        "",
        " ",
        "x",
        "latest",
        "json",
        "json=",
        "json=a",
        "never",
        "error",
        "certain",
    ),
    *("PoolAddParameter", [], ["x"], ["x", "y"], [""], [1], ["json=a", "full"], ["xml"], [["x"]]),
    *({}, {"*.py": "latest"}, {"*.py": ""}, {"*.py": 1}, {"*.py": ["removed"]}, {"*.py": []}, {"*.py": [1]}),
    *({"": "latest"}, {"./": ["removed"]}, {"a": {"b": "c"}}),
)


def is_valid(configuration: Any) -> bool:
    return not list(VALIDATOR.iter_errors(configuration))


def test_it_is_a_schema_that_describes_every_key() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert list(SCHEMA["properties"]) == list(KEYS)
    for key, said in SCHEMA["properties"].items():
        assert said["description"].endswith("."), key
        if "default" in said:
            assert is_valid({key: said["default"]}), key


def test_names_are_those_of_batchlint() -> None:
    assert SCHEMA["properties"]["fail-on"]["enum"] == list(FAIL_ON)
    assert SCHEMA["properties"]["color"]["enum"] == list(COLORS)
    assert SCHEMA["properties"]["exclude"]["default"] == list(DEFAULT_EXCLUDES)
    for name in FORMATS:
        assert is_valid({"output-format": name}) and is_valid({"output-format": [f"{name}=out"]})
    for name in (
        *api_versions(),
        "15.1.0b2",
        "azure-batch 15.0.0b1",
        "latest",
        "Latest",
        "azure-batch==10.0.0",
        "azure_batch 10",
        "azure-batch>=8,<9",
    ):
        assert is_valid({"to": name, "from": name}), name
    for name in payload_types():
        assert is_valid({"type": name}), name


@pytest.mark.parametrize(("text", "part"), WRONG)
def test_what_batchlint_refuses(text: str, part: str) -> None:
    if any(beyond in part for beyond in BEYOND):
        return
    assert not is_valid(toml.parse(text))


def test_what_batchlint_takes() -> None:
    assert is_valid({})
    assert is_valid(toml.parse("".join(f"{key} = {VALUES.get(key, 'false')}\n" for key in KEYS)))


@pytest.mark.parametrize("key", KEYS)
def test_values_of_all_kinds(key: str, tmp_path: Path) -> None:
    """What is of the wrong kind is refused, and nothing that batchlint takes."""
    path = tmp_path / "batchlint.toml"
    taken = []
    for value in SAMPLES:
        wrong = KEYS[key](value) is not None
        if not wrong and KEYS[key] in _ENTRIES:
            entry = _ENTRIES[KEYS[key]]
            wrong = any(entry(v) is not None for v in value.values())
        if wrong:
            assert not is_valid({key: value}), value
            continue
        path.write_text(f"{key} = {_written(value)}\n")
        try:
            read_config(str(path), str(tmp_path))
        except UsageError:
            continue
        assert is_valid({key: value}), value
        taken.append(value)
    assert taken


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_written(v)}" for k, v in value.items()) + "}"
    return json.dumps(value)

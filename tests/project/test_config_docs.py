"""docs/configuration.md: every key and option is in its table, and its examples are configurations."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import click
import pytest

from batchlint.cli.check import check
from batchlint.cli.fix import fix
from batchlint.project import toml
from batchlint.project.config import KEYS, read_config

TEXT = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
#: The columns option or key, type, default and meaning of each row; "option", "only option" or "key" first.
ROWS = [
    (kind, *(cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]))
    for kind, table in zip(
        ("option", "only option", "key"),
        re.findall(r"^\| (?:option|key) \| type .*\n\|[-|]+\n((?:\|.*\n)+)", TEXT, re.MULTILINE),
        strict=True,
    )
    for line in table.splitlines()
]
SCHEMA = json.loads((files("batchlint") / "schemas" / "config.json").read_text("utf-8"))["properties"]
TYPES = {"string": "string", "list": "array", "boolean": "boolean", "number": "integer", "table": "object"}


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]*)`", cell)


def test_every_option_has_a_row() -> None:
    options = {
        option.opts[-1]: option
        for command in (check, fix)
        for option in command.params
        if isinstance(option, click.Option)
    }
    rows = {code(row[1])[0]: row for row in ROWS if row[0] != "key"}
    assert set(rows) == set(options)
    for name, option in options.items():
        row = rows[name]
        assert code(row[1]) == [name, *option.secondary_opts]
        assert option.envvar == "BATCHLINT_" + name[2:].upper().replace("-", "_")
        assert row[2].startswith("boolean") is option.is_flag, name
        assert row[2].startswith("list") is (option.multiple and name != "--output-format"), name
        assert all(f"Short: `{short}`" in row[4] for short in option.opts[:-1])


def test_every_key_has_a_row() -> None:
    rows = {code(row[1])[0].removeprefix("--"): row for row in ROWS if row[0] != "only option"}
    assert set(rows) == set(KEYS)
    for key, row in rows.items():
        schema, first = SCHEMA[key], row[2].split()[0]
        if "type" in schema and first not in ("file", "folder"):
            assert schema["type"] == TYPES[first], key
        if schema.get("type") == "boolean":
            assert code(row[3]) == [json.dumps(schema["default"])], key
        elif isinstance(schema.get("default"), str):
            assert code(row[3]) == [schema["default"]], key
        assert set(schema.get("enum", ())) <= set(code(row[4])), key


@pytest.mark.parametrize("block", BLOCKS)
def test_examples_are_read(block: str, tmp_path: Path) -> None:
    (tmp_path / "lint" / "batch").mkdir(parents=True)
    (tmp_path / "lint" / "batch" / "a.yaml").write_text("")
    name = "pyproject.toml" if "[tool.batchlint" in block else "batchlint.toml"
    (tmp_path / name).write_text(block)
    config = read_config(str(tmp_path / name), str(tmp_path))
    assert config is not None
    assert config.values or not toml.parse(block)

"""The JSON Schema of rule files agrees with what the loader takes."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from batchlint.history import load
from batchlint.rules import fields as f
from batchlint.rules.build import build_file
from batchlint.rules.problems import Problems
from batchlint.rules.strict_yaml import read

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((files("batchlint") / "schemas" / "rules.json").read_text("utf-8"))
VALIDATOR = Draft7Validator(SCHEMA)
SHIPPED = sorted((ROOT / "rules").glob("*.yaml"))

RULE = {
    "title": "maxTasksPerNode was renamed to taskSlotsPerNode",
    "property": "maxTasksPerNode",
    "of": ["CloudPool"],
    "becomes": "taskSlotsPerNode",
    "why": "a",
    "see": "b",
    "examples": [{"CloudPool": {"before": {"a": 1}, "after": {"b": 1}, "keep": {"b": 1}}}],
}
CODE = [{"python": {"before": "x", "keep": "y"}}]


def as_json(value: Any) -> Any:
    """A tree of YAML as an editor hands it to a schema: keys are texts."""
    if isinstance(value, dict):
        return {k if isinstance(k, str) else json.dumps(k): as_json(v) for k, v in value.items()}
    return [as_json(v) for v in value] if isinstance(value, list) else value


def problems(content: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(as_json(content))]


def file_of(rule: dict[str, Any], section: str = "rules", name: str = "some-rule") -> dict[str, Any]:
    return {"from": "2020-03-01.11.0", "to": "2020-09-01.12.0", "rules": {}} | {section: {name: rule}}


def loads(content: Any) -> list[str]:
    """What the loader has against a file, before it looks into the history."""
    found = Problems()
    build_file(read(json.dumps(content), "a.yaml"), "a.yaml", load(), found)
    return [str(problem) for problem in found.found]


def test_it_is_a_schema_that_describes_every_key() -> None:
    Draft7Validator.check_schema(SCHEMA)
    definitions = SCHEMA["definitions"]
    assert set(SCHEMA["properties"]) == f.FILE_KEYS
    assert set(definitions["rule"]["properties"]) == f.RULE_KEYS
    for name in ("code", "body"):
        assert set(definitions[name]["properties"]) == f.EXAMPLE_KEYS
    assert set(STATEMENTS) == {key for keys in f.OUTCOMES.values() for key in keys} | {"with"}
    assert set(definitions["ruleName"]["not"]["enum"]) == f.RESERVED
    assert all("description" in said for said in definitions["rule"]["properties"].values())


@pytest.mark.parametrize(
    "path", [*SHIPPED, ROOT / "tests" / "custom_rules" / "studio.yaml"], ids=lambda path: path.name
)
def test_rules_are_valid(path: Path) -> None:
    assert problems(read(path.read_text("utf-8"), path.name).plain()) == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_editors_find_it(path: Path) -> None:
    comment, place = path.read_text("utf-8").splitlines()[0].split("$schema=")
    assert comment == "# yaml-language-server: "
    assert json.loads((path.parent / place).read_text("utf-8")) == SCHEMA


MISTAKES: dict[str, dict[str, Any]] = {
    "no title": {"title": None},
    "a full stop": {"title": "It is gone."},
    "an unknown key": {"becmes": "x"},
    "nothing happened": {"becomes": None},
    "about nothing": {"property": None, "of": None},
    "about two things": {"enum": "PoolState"},
    "no types": {"of": None},
    "types of an enum": {"property": None, "enum": "PoolState"},
    "two outcomes": {"required": True, "instead": "x"},
    "false": {"becomes": None, "removed": False, "instead": "x"},
    "nothing to do": {"becomes": None, "removed": True},
    "no list of values": {"values": ["a"]},
    "no path": {"becomes": "a..b"},
    "two properties": {"property": ["a", "b"]},
    "no examples": {"examples": []},
    "no keep": {"examples": [{"CloudPool": {"before": {}}}]},
    "after alone": {"examples": [*CODE, {"CloudPool": {"after": {}, "keep": {}}}]},
    "code as a mapping": {"examples": [{"python": {"before": {}, "keep": {}}}]},
    "two types": {"examples": [{"CloudPool": {"before": {}, "keep": {}}, "StartTask": {"keep": {}}}]},
    "an unknown side": {"examples": [{"CloudPool": {"before": {}, "kept": {}, "keep": {}}}]},
    "a module on the wire": {"property": None, "of": None, "module": "azure.batch", "examples": CODE},
    "default without now": {"becomes": None, "default": {"was": 1}, "instead": "x"},
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_refused(name: str) -> None:
    assert problems(file_of(RULE)) == [] == loads(file_of(RULE))
    changed = {key: value for key, value in (RULE | MISTAKES[name]).items() if value is not None}
    assert problems(file_of(changed)) and loads(file_of(changed))


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"rules": {}},
        file_of(RULE) | {"form": "x"},
        file_of(RULE) | {"from": "latest"},
        file_of(RULE) | {"notes": ""},
        file_of(RULE) | {"waivers": {"x": "no reason"}},
        file_of(RULE) | {"generation": []},
        file_of(RULE) | {"generation": {"names": {}}},
        file_of(RULE) | {"generation": {"name": {"a.B": "c.D"}}},
        file_of(RULE) | {"generation": {"names": {"a b": "c.D"}}},
        file_of(RULE) | {"generation": {"names": {"a.B": {}}}},
        file_of(RULE) | {"generation": {"names": {"a.B": {"becomes": "c.D", "with": "x"}}}},
        file_of(RULE) | {"generation": {"names": {"a.B": {"becomes": "c.D", "arguments": {"a": 1}}}}},
        file_of(RULE) | {"generation": {"names": {"a.B": {"becomes": "c.D", "only": {"a": 1}}}}},
        file_of(RULE) | {"generation": {"names": {"a.B": {"becomes": "c.D", "unsafe": False}}}},
        file_of(RULE) | {"generation": {"options": {"a": {"becomes": "b", "given": {"c": "D"}}}}},
        file_of(RULE) | {"generation": {"bodies": {"job.terminate": "x"}}},
        file_of(RULE, name="someRule"),
        file_of(RULE, name="not-yet-available"),
        file_of(RULE, "package"),
        file_of({**RULE, "examples": CODE}, "package"),
    ],
)
def test_mistakes_in_files_are_refused(content: Any) -> None:
    assert problems(content) and loads(content)


STATEMENTS: dict[str, Any] = {
    "becomes": "a",
    "values": {"a": "b"},
    "split": ",",
    "with": {"b": 1},
    "removed": True,
    "removed_values": ["a"],
    "members": "renamed",
    "url": {"was": "GET /a", "now": "POST /b"},
    "returns": {"was": "A", "now": "B", "under": "c"},
    "arguments": "reordered",
    "parameters": {"a": "b"},
    "required": True,
    "default": {"was": 1, "now": 2},
    "matches": "x",
    "allows": "x",
    "behaviour": True,
    "optional_when": {"a": "b"},
}


@given(
    st.sets(st.sampled_from(f.SUBJECTS), min_size=1, max_size=2),
    st.sampled_from(
        ("name", "a.b", ["name"], ["a", "b"], "*", ["*"], ["*", "a"], "a*", [], ["a", "a"], "a b")
    ),
    st.sets(st.sampled_from(sorted(STATEMENTS)), max_size=3),
    st.booleans(),
    st.booleans(),
    st.sampled_from(("rules", "package")),
    st.sampled_from(("reordered", "keyword-only")),
)
def test_sentences(
    subjects: set[str], names: Any, said: set[str], of: bool, instead: bool, section: str, arguments: str
) -> None:
    """A rule is valid exactly where the loader takes it."""
    rule = {"title": "t", "why": "w", "see": "s", "examples": CODE}
    rule |= dict.fromkeys(subjects, names) | {key: STATEMENTS[key] for key in said}
    rule |= ({"of": "A"} if of else {}) | ({"instead": "do"} if instead else {})
    if "arguments" in said:
        rule["arguments"] = arguments
    content = file_of(rule, section)
    assert bool(problems(content)) == bool(loads(content)), (problems(content), loads(content))


@pytest.mark.parametrize("subject", f.SUBJECTS)
def test_every_sentence_of_two_statements(subject: str) -> None:
    """Each pair, as chance meets few of those that are allowed."""
    section = "package" if subject in ("module", "client", "constructor", "usage") else "rules"
    taken = 0
    for one in STATEMENTS:
        for other in STATEMENTS:
            rule = {"title": "t", "why": "w", "see": "s", "instead": "do", "examples": CODE, subject: "name"}
            rule |= {one: STATEMENTS[one], other: STATEMENTS[other]}
            rule |= {"of": "A"} if subject == "property" else {}
            content = file_of(rule, section)
            assert bool(problems(content)) == bool(loads(content)), (
                one,
                other,
                problems(content),
                loads(content),
            )
            taken += not problems(content)
    assert taken >= len(f.OUTCOMES[subject])

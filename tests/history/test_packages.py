"""The history holds the names of the real releases of `azure-batch`: all of them, and no others.

Each release is downloaded with pip and imported; what it has is compared with the history at its position.
The history is read from `api.json` itself, without the loader.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

import batchlint

ROOT = Path(batchlint.__file__).parent.parent
HISTORY: dict[str, Any] = json.loads((ROOT / "batchlint/history/api.json").read_text(encoding="utf-8"))
LAST = len(HISTORY["versions"]) - 1
POSITIONS = [i for i, version in enumerate(HISTORY["versions"]) if version["packages"]]
#: Parameters of generation 1 that every operation has.
PLUMBING = {"custom_headers", "raw", "callback"}


def holds(intervals: str, index: int) -> bool:
    """Whether `"7-12,18-"` includes a position."""
    bounds = (part.partition("-") for part in intervals.split(",") if part)
    return any(int(start) <= index <= int(end or LAST) for start, _, end in bounds)


def at(fact: Any, index: int) -> Any:
    """A fact that may have changed, at a position."""
    if not isinstance(fact, dict):
        return fact
    return next((content for content, intervals in fact["timed"] if holds(intervals, index)), None)


def names(key: str, entry: dict[str, Any], index: int) -> list[str]:
    """The names of a type, an enum or an operation at a position."""
    known = entry.get("names", {key: entry["at"]})
    return [name for name, intervals in known.items() if holds(intervals, index)]


def properties(entry: dict[str, Any], index: int) -> dict[str, dict[str, Any]]:
    """The properties of a type by their Python names at a position."""
    found = {}
    for wire, prop in entry.get("props", {}).items():
        known = prop["python"]
        if isinstance(known, str):
            known = {known: prop.get("at", entry["at"])}
        for name, intervals in known.items():
            if holds(intervals, index):
                flags = {flag: holds(prop.get(flag, ""), index) for flag in ("required", "readonly")}
                found[name] = {"wire": wire, **flags}
    return found


def types_at(index: int) -> dict[str, dict[str, dict[str, Any]]]:
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for key, entry in HISTORY["types"].items():
        for name in names(key, entry, index):
            found[name] |= properties(entry, index)
    return found


def enums_at(index: int) -> dict[str, dict[str, str]]:
    found = {}
    for key, entry in HISTORY["enums"].items():
        for name in names(key, entry, index):
            found[name] = {
                member: value.lower()
                for value, known in entry["values"].items()
                for member, intervals in known["members"].items()
                if holds(intervals, index)
            }
    return found


def operations_at(index: int) -> dict[str, dict[str, Any]]:
    return {
        name: {part: at(entry.get(part), index) or [] for part in ("params", "required", "keyword_only")}
        for key, entry in HISTORY["operations"].items()
        for name in names(key, entry, index)
    }


@pytest.fixture(scope="module", params=POSITIONS, ids=lambda i: HISTORY["versions"][i]["packages"][-1])
def position(request: pytest.FixtureRequest) -> int:
    index: int = request.param
    return index


@pytest.fixture(scope="module")
def releases(position: int, packages: Path) -> list[dict[str, Any]]:
    """What the releases at a position really have, oldest first."""
    found = []
    for package in HISTORY["versions"][position]["packages"]:
        script = Path(__file__).parent / "real_package.py"
        command = [sys.executable, str(script), str(download(package, packages))]
        found.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    return found


def download(package: str, packages: Path) -> Path:
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); from releases import unpack;"
        "print(unpack(sys.argv[2], Path(sys.argv[3])).parent.parent)"
    )
    command = [sys.executable, "-c", code, str(ROOT / "scripts/build_history"), package, str(packages)]
    return Path(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip())


def union(releases: list[dict[str, Any]], section: str) -> dict[str, Any]:
    """What any of the releases has; the last one counts where they differ."""
    found: dict[str, Any] = {}
    for release in releases:
        for name, content in release[section].items():
            found[name] = {**found.get(name, {}), **content}
    return found


def test_clients(position: int, releases: list[dict[str, Any]]) -> None:
    known = HISTORY["client"]["names"]
    assert releases[-1]["clients"] == [name for name, where in known.items() if holds(where, position)]
    known, real = HISTORY["client"], releases[-1]["client"]
    assert at(known["required"], position) == real["required"]
    # What `BatchClient` takes by keyword is in no signature.
    keywords = at(known["keyword_only"], position)
    assert [p for p in at(known["params"], position) if p not in keywords][: len(real["params"])] == real[
        "params"
    ]


def test_names_of_the_package_itself(position: int, releases: list[dict[str, Any]]) -> None:
    module = HISTORY["modules"]["azure.batch"]
    known = {name for name, where in module["names"].items() if holds(where or module["at"], position)}
    assert known <= set(releases[-1]["importable"])
    assert known >= set(releases[-1]["exported"])


def test_modules_that_come_with_the_package(position: int, releases: list[dict[str, Any]]) -> None:
    modules = HISTORY["modules"].items()
    known = {name for name, module in modules if holds(module.get("loaded", module["at"]), position)}
    assert known <= {name for release in releases for name in release["loaded"]}


def test_classes_and_their_properties(position: int, releases: list[dict[str, Any]]) -> None:
    real, known = union(releases, "types"), types_at(position)
    assert set(real) == set(known)
    # 15.0.0b2 returns certificates as one class and lists them as another, which has more properties.
    shared = [n for k, entry in HISTORY["types"].items() if len(n := names(k, entry, position)) > 1]
    two_for_one = {name for pair in shared for name in pair}
    options = {k for k, entry in HISTORY["types"].items() if entry.get("kind") == "options"}
    for name, fields in real.items():
        expected = {}
        for python, field in fields.items():
            facts = {k: v for k, v in field.items() if v != "" and not (k == "required" and name in options)}
            expected[python] = {**known[name].get(python, {}), **facts}
        if name in two_for_one:
            assert known[name].items() >= expected.items(), name
        else:
            assert known[name] == expected, name


def test_enums_and_their_members(position: int, releases: list[dict[str, Any]]) -> None:
    real = union(releases, "enums")
    folded = {name: {m: value.lower() for m, value in members.items()} for name, members in real.items()}
    assert enums_at(position) == folded


def test_operations_and_their_parameters(position: int, releases: list[dict[str, Any]]) -> None:
    real = union(releases, "operations")
    for signature in real.values():
        for part, parameters in signature.items():
            signature[part] = [p for p in parameters if p not in PLUMBING]
    assert operations_at(position) == real


def test_asynchronous_client_has_the_same_operations(releases: list[dict[str, Any]]) -> None:
    for release in releases:
        assert release.get("asynchronous", release["operations"]) == release["operations"]

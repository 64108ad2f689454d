"""The history holds the names of the real releases of `azure-batch`: all of them, and no others.

Each release is downloaded with pip and imported; what it has is compared with the history at its position.
The history is read from `api.json` itself, without the loader.
"""

from __future__ import annotations

import json
import re
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
#: The second generation writes both as `int`.
SAME = {("long", "int")}
#: What a release does and does not say: operation, and part of its request.
# 15.0.0b1 puts the tasks of its own `create_task_collection` into the class of the answer.
ODD = {("create_task_collection", "body")}


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
        command = [sys.executable, "-m", "tests.history.real_package", str(download(package, packages))]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT)
        found.append(json.loads(done.stdout))
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


def in_words(reference: str | None, index: int) -> set[str | None]:
    """A reference with the names that its type has in the package: several, or none for a plain type.

    A class that the package no longer exports keeps the name that it had.
    """
    name = re.sub(r"^paged:|[\[\]{}]", "", reference or "")
    entry = HISTORY["types"].get(name) or HISTORY["enums"].get(name)
    if reference is None or entry is None:
        return {reference}
    known = names(name, entry, index) or entry["names"]
    return {reference.replace(name, each) for each in known}


def test_types_of_properties(position: int, releases: list[dict[str, Any]]) -> None:
    real = union(releases, "references")
    wrong = []
    for key, entry in HISTORY["types"].items():
        for name in names(key, entry, position):
            for python, field in properties(entry, position).items():
                known = at(entry["props"][field["wire"]]["type"], position)
                found = real[name].get(python)
                if found not in (None, *in_words(known, position)) and (known, found) not in SAME:
                    wrong.append((key, python, known, found))
    assert wrong == []


def test_requests_and_answers(position: int, releases: list[dict[str, Any]]) -> None:
    real = union(releases, "requests")
    wrong = []
    for key, entry in HISTORY["operations"].items():
        for name in names(key, entry, position):
            known: dict[str, set[Any]] = {
                "http": {at(entry["http"], position).replace("{fileName}", "{filePath}")},
                "body": in_words(at(entry.get("body"), position), position),
                "body_param": {at(entry.get("body_param"), position)},
                "result": in_words(at(entry.get("result"), position), position),
                "poller": {holds(entry.get("poller", ""), position)},
            }
            facts = {**real[name], "http": real[name]["http"].replace("{fileName}", "{filePath}")}
            wrong += [(name, part, facts[part], k) for part, k in known.items() if facts[part] not in k]
    assert [(name, part) for name, part, *_ in wrong if (name, part) not in ODD] == [], wrong


def test_keywords_of_the_query_and_headers(position: int, releases: list[dict[str, Any]]) -> None:
    real = union(releases, "requests")
    if HISTORY["versions"][position].get("generation") == 2:
        for key, entry in HISTORY["operations"].items():
            for name in names(key, entry, position):
                taken = at(entry["params"], position)
                known = {k: wire.lower() for k, wire in entry.get("keywords", {}).items() if k in taken}
                assert known == {k: wire.lower() for k, wire in real[name]["keywords"].items()}, name


def squeezed(name: str) -> str:
    """A name of an option, however it is written: `ifMatch` and `If-Match`, `filter` and `$filter`."""
    return re.sub(r"[^a-z]", "", name.lower())


def test_options_objects(position: int, releases: list[dict[str, Any]]) -> None:
    real = union(releases, "requests")
    for key, entry in HISTORY["operations"].items():
        taken = at(entry["params"], position) or ()
        for parameter in taken:
            options = HISTORY["types"].get("".join(map(str.title, parameter.split("_"))), {})
            if options.get("kind") == "options" and holds(options["at"], position):
                (name,) = names(key, entry, position)
                known = {n: squeezed(field["wire"]) for n, field in properties(options, position).items()}
                sent = real[name]["keywords"].items()
                assert known == {n: squeezed(wire) for n, wire in sent if n not in taken}, parameter


def test_kinds_of_classes(position: int, releases: list[dict[str, Any]]) -> None:
    real = union(releases, "classes")
    for key, entry in HISTORY["types"].items():
        for name in names(key, entry, position):
            assert real[name]["exception"] == (entry.get("kind") == "exception"), name
            assert real[name]["page_of"] == entry.get("page_of"), name
            if entry.get("kind") not in ("exception", "page"):
                known = at(entry.get("positional"), position) or []
                assert real[name]["positional"] == known, name


def test_parameters_of_any_release(position: int, releases: list[dict[str, Any]]) -> None:
    """`accepts` is what one of the releases at a position takes, where the last one lacks some of it."""
    for key, entry in HISTORY["operations"].items():
        for name in names(key, entry, position):
            known = at(entry.get("accepts"), position) or at(entry["params"], position)
            signatures = [r["operations"][name]["params"] for r in releases if name in r["operations"]]
            assert set(known) == {p for params in signatures for p in params if p not in PLUMBING}, name


def test_classes_of_modules(position: int, releases: list[dict[str, Any]]) -> None:
    for module, defined in releases[-1]["modules"].items():
        known = HISTORY["modules"][module]
        here = {name for name, where in known["names"].items() if holds(where or known["at"], position)}
        assert set(defined) <= here, module

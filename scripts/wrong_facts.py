"""Put wrong facts into the rules, and list those that nothing notices.

    python scripts/wrong_facts.py --sample 80 --seed 1

Each fact (a property, a type in `of`, what something becomes, a value, a default, a row about the new
generation, a side of an example, a whole rule, …) is changed in a copy of the rules. It must be refused
when the rules are loaded, be no change of the API without a rule, fail an example, or fail one of the tests
that `--tests` names. The same seed takes the same sample of the same rules. Needs a system with `fork`.
"""

from __future__ import annotations

import argparse
import copy
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from batchlint import package_data  # noqa: E402
from batchlint.engine.trials import trials  # noqa: E402
from batchlint.rules import RuleError, shipped  # noqa: E402
from batchlint.rules.coverage import problems  # noqa: E402

TESTS = ["tests/rules/test_shipped.py", "tests/rules/test_generation.py", "tests/python", "tests/proof"]
#: What is said, and nothing that the tool acts on.
_SAID = frozenset(["title", "why", "see", "instead", "notes", "from", "to", "keep"])
_Way = tuple[Any, ...]


class Fact(NamedTuple):
    """One wrong fact: where it stands in a file, and what stands there instead; None where it is left out."""

    file: str
    way: _Way
    wrong: Any

    def put(self, root: Any) -> None:
        """Change the content of the file."""
        for step in self.way[:-1]:
            root = root[step]
        if self.wrong is None:
            del root[self.way[-1]]
        else:
            root[self.way[-1]] = self.wrong


def facts(contents: dict[str, Any]) -> list[Fact]:
    """All wrong facts: every name is also given the next of those that stand in places of its kind."""
    places = [
        (file, way, value)
        for file, content in contents.items()
        for section in ("rules", "package", "generation", "waivers")
        for way, value in _below(content.get(section) or {}, (section,))
    ]
    kinds: dict[Any, list[Any]] = {}
    for _, way, value in places:
        names = kinds.setdefault(_kind(way), [])
        if isinstance(value, str) and value not in names:
            names.append(value)
    found = []
    for file, way, value in places:
        found += [Fact(file, way, wrong) for wrong in _wrong(way, value, kinds[_kind(way)])]
    return found


def _kind(way: _Way) -> Any:
    """Places of one kind: in rules by the names of their keys, in the generation by part."""
    if way[0] == "generation":
        return way[:2], way[3:]
    return tuple("#" if isinstance(step, int) else step for step in way[2:])


def _below(value: Any, way: _Way) -> Iterator[tuple[_Way, Any]]:
    if len(way) > 1:
        yield way, value
    if "before" in way or "after" in way or (way[0] == "waivers" and len(way) > 1):
        return  # an example is changed as a whole
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for step, inner in entries:
        if step not in _SAID:
            yield from _below(inner, (*way, step))


def _wrong(way: _Way, value: Any, others: list[Any]) -> Iterator[Any]:
    if way[-1] not in ("before", "after", "examples") and "examples" not in way[-3:-1]:
        yield None
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, str) and way[-1] not in ("before", "after") and way[0] != "waivers":
        yield f"{value}x"
        if len(others) > 1:
            yield others[(others.index(value) + 1) % len(others)]
    elif isinstance(value, list) and len(value) > 1 and way[-1] != "examples":
        yield value[1:]
    elif isinstance(value, dict) and way[-1] in ("before", "after"):
        yield {f"{name}x": inner for name, inner in value.items()}
    elif isinstance(value, dict) and len({str(v) for v in value.values()} if len(way) > 2 else ()) > 1:
        if way[-1] in ("values", "default", "arguments", "given", "with", "unless", "parameters", "url"):
            yield dict(zip(value, [*list(value.values())[1:], next(iter(value.values()))], strict=True))
        if "before" in value and value.get("after") is not None:
            yield {**value, "before": value["after"], "after": value["before"]}


def noticed(folder: Path, fact: Fact, tests: list[str]) -> str:
    """What notices the wrong rules of a folder: the loader, the coverage, an example, a test; else ``."""
    setattr(shipped, "rule_folder", lambda: str(folder))  # noqa: B010
    setattr(package_data, "rule_folder", lambda: str(folder))  # noqa: B010
    try:
        rules = shipped.load_rules()
    except RuleError:
        return "refused"
    if problems(rules):
        return "coverage"
    touched = (
        [r for r in rules.rules if r.name == fact.way[1]] if fact.way[0] != "generation" else rules.rules
    )
    if any(list(trial.problems()) for rule in touched for trial in trials(rule)):
        return "example"
    with open(os.devnull, "w", encoding="utf-8") as nothing:
        os.dup2(nothing.fileno(), 1)
        failed = bool(tests) and pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests])
    return "test" if failed else ""


def main() -> int:
    """Read the arguments, try a sample, and print what nothing notices."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sample", type=int, default=0, help="so many facts; all where 0")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    parser.add_argument(
        "--only", default="", help="only facts whose place has this word, such as `generation`"
    )
    parser.add_argument("--tests", nargs="*", default=TESTS)
    options = parser.parse_args()
    os.chdir(ROOT)
    sys.dont_write_bytecode = True
    contents = {
        path.name: yaml.safe_load(path.read_text("utf-8")) for path in sorted(Path("rules").glob("*.yaml"))
    }
    chosen = [fact for fact in facts(contents) if options.only in ".".join(map(str, fact.way))]
    if options.sample:
        chosen = random.Random(options.seed).sample(chosen, min(options.sample, len(chosen)))
    counts: Counter[str] = Counter()
    for fact in chosen:
        with tempfile.TemporaryDirectory() as name:
            folder, result = Path(name, "rules"), Path(name, "result")
            shutil.copytree("rules", folder)
            content = copy.deepcopy(contents[fact.file])
            fact.put(content)
            (folder / fact.file).write_text(
                yaml.safe_dump(content, sort_keys=False, allow_unicode=True), "utf-8"
            )
            pid = os.fork()
            if pid == 0:
                result.write_text(noticed(folder, fact, options.tests))
                os._exit(0)
            os.waitpid(pid, 0)
            how = result.read_text() if result.exists() else "error"
        counts[how or "unnoticed"] += 1
        if not how:
            print(f"{fact.file}: {'.'.join(map(str, fact.way))}: {fact.wrong!r}", flush=True)
    print(f"{len(chosen)} wrong facts, seed {options.seed}: {dict(counts)}")
    return bool(counts["unnoticed"] or counts["error"])


if __name__ == "__main__":
    sys.exit(main())

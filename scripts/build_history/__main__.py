"""Compute the API history from the official `azure-batch` packages.

    python scripts/build_history [--cache DIR] [--check]

Writes `batchlint/history/api.json`; running it again changes nothing. With `--check` it writes
nothing and exits with 1 where the checked-in file differs from the packages.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import extract
import extract_core
import yaml
from facts import Facts, parse
from match import Frame, frame_of_first, match, translate
from merge import Json, Merger
from releases import POSITIONS, Release, unpack

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "batchlint" / "history" / "api.json"


def build(cache: Path, positions: Sequence[Release] = POSITIONS) -> Json:
    """The merged content of every release; downloads what is not in `cache`."""
    merger = Merger(positions)
    frame = Frame()
    for at, position in enumerate(positions):
        for package in position.packages:
            facts = _read(unpack(package, cache), position, package)
            if position.generation == 1:
                frame = frame_of_first(facts)
                merger.add(at, facts)
            else:
                names = match(facts, frame)
                wire = translate(facts, names, frame)
                frame.update(wire, names)
                merger.add(at, wire)
                merger.keep(at, names.wrapped)
    merger.extend_back(yaml.safe_load((HERE / "before_packages.yaml").read_text(encoding="utf-8")))
    return merger.history()


def _read(folder: Path, position: Release, package: str) -> Facts:
    trees = {path.relative_to(folder).as_posix(): parse(path) for path in sorted(folder.rglob("*.py"))}
    facts = extract.extract(trees) if position.generation == 1 else extract_core.extract(trees)
    if facts.version != position.version:
        raise ValueError(f"azure-batch {package} speaks {facts.version}, not {position.version}")
    return facts


def render(history: Json) -> str:
    """JSON with one line for each type, enum, operation and module, so that diffs can be read."""
    lines = []
    for section, content in history.items():
        if section in ("types", "enums", "operations", "modules"):
            entries = [f"  {json.dumps(k)}: {_compact(v)}" for k, v in content.items()]
            lines.append(f"{json.dumps(section)}: {{\n" + ",\n".join(entries) + "\n}")
        elif section == "versions":
            entries = [f"  {_compact(v)}" for v in content]
            lines.append(f"{json.dumps(section)}: [\n" + ",\n".join(entries) + "\n]")
        else:
            lines.append(f"{json.dumps(section)}: {_compact(content)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def main() -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "batchlint-history")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    text = render(build(options.cache))
    if options.check:
        same = TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text
        print(f"{TARGET.name} is {'current' if same else 'not what the packages say'}")
        return 0 if same else 1
    TARGET.write_text(text, encoding="utf-8")
    print(f"wrote {TARGET}, {len(text):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())

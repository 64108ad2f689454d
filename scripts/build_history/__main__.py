"""Compute the API history from the official `azure-batch` packages.

    python scripts/build_history [--cache DIR] [--check]

Writes `batchlint/history/api.json`; running it again changes nothing. With `--check` it writes
nothing and exits with 1 where the checked-in file differs from the packages. Exits with 2 where a
release is not what was expected.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import extract
import extract_core
import yaml
from before import extend_back
from facts import Facts, parse
from match import Frame, frame_of_first, match, translate
from merge import Json, Merger
from releases import POSITIONS, Release, unpack
from write import Writer, render

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "batchlint" / "history" / "api.json"


class RefusedError(Exception):
    """A release is not what `releases.py` or the readers expect; the message says which, and how."""


def build(cache: Path, positions: Sequence[Release] = POSITIONS) -> Json:
    """The merged content of every release; downloads what is not in `cache`.

    Raises:
        RefusedError: a release can't be downloaded, read, or matched with those before it.
    """
    merger = Merger(positions)
    frame = Frame()
    before: Facts | None = None
    folders = _unpack_all([package for position in positions for package in position.packages], cache)
    for at, position in enumerate(positions):
        for package in position.packages:
            try:
                facts = _read(folders[package], position)
                if facts.generation == 2:
                    _refuse_other_place(facts, before, is_first=package == position.packages[0])
                before = facts
                frame = _add(merger, at, facts, frame)
            except (ValueError, LookupError, AttributeError, StopIteration) as error:
                raise RefusedError(f"azure-batch {package}: {error}") from error
    extend_back(merger, yaml.safe_load((HERE / "before_packages.yaml").read_text(encoding="utf-8")))
    return Writer(merger).history()


def _unpack_all(packages: Sequence[str], cache: Path) -> dict[str, Path]:
    def unpacked(package: str) -> Path:
        try:
            return unpack(package, cache)
        except subprocess.CalledProcessError as error:
            print(error.stderr, end="", file=sys.stderr)
            raise RefusedError(f"azure-batch {package}: pip could not download it") from None

    with ThreadPoolExecutor(max_workers=4) as pool:
        return dict(zip(packages, pool.map(unpacked, packages), strict=True))


def _read(folder: Path, position: Release) -> Facts:
    trees = {path.relative_to(folder).as_posix(): parse(path) for path in sorted(folder.rglob("*.py"))}
    readers = [reader for reader in (extract, extract_core) if reader.can_read(trees)]
    if len(readers) != 1:
        raise ValueError(
            "its source is that of no known generation: neither extract.py nor extract_core.py reads it"
        )
    facts: Facts = readers[0].extract(trees)
    if facts.version != position.version:
        raise ValueError(
            f"it speaks {facts.version}, not {position.version}: correct its line in releases.py"
        )
    return facts


def _refuse_other_place(facts: Facts, before: Facts | None, is_first: bool) -> None:
    """A position of generation 2 holds the releases with the same names, and all of them.

    Raises:
        ValueError: the release belongs to another line of `releases.py`.
    """
    if facts == before and is_first:
        raise ValueError("it has all names of the release before it: add it to that line of releases.py")
    if facts != before and not is_first:
        raise ValueError(
            "it has other names than the release before it: give it a line of its own in releases.py"
        )


def _add(merger: Merger, at: int, facts: Facts, frame: Frame) -> Frame:
    """Merge a release; returns the wire as known with it."""
    if facts.generation == 1:
        merger.add(at, facts)
        return frame_of_first(facts)
    names = match(facts, frame)
    wire = translate(facts, names, frame)
    frame.update(wire, names)
    merger.add(at, wire)
    merger.keep(at, names.wrapped)
    return frame


def main() -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "batchlint-history")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    try:
        text = render(build(options.cache))
    except RefusedError as error:
        print(f"build_history: {error}", file=sys.stderr)
        return 2
    if options.check:
        same = TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text
        print(f"{TARGET.name} is {'current' if same else 'not what the packages say'}")
        return 0 if same else 1
    TARGET.write_text(text, encoding="utf-8")
    print(f"wrote {TARGET}, {len(text):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Measure batchlint beside other tools: `python benchmarks/run.py [--rounds N] [--only NAME]`.

The corpus is downloaded and unpacked below `--folder` at the first run (600 MB). Install the tools to
compare with beside batchlint: `pip install ripgrep ruff ast-grep-cli django-upgrade fixit
check-jsonschema pyupgrade semgrep`. The tables go to stdout, as Markdown; docs/performance.md holds the
last ones.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import corpus
from measure import Command, alternate, table
from peers import ANCHORS, SEMGREP_RULE, installed, tool

#: Sizes of the growth curve.
SIZES = (1000, 3000, 10000, 30000)


class Bench:
    """The corpus, the number of rounds, and how batchlint is called."""

    def __init__(self, root: Path, rounds: int) -> None:
        self.root = root
        self.rounds = rounds
        self.cache = root / "cache"
        program = tool("batchlint")
        if program is None:
            raise SystemExit("install batchlint beside this Python first: pip install .")
        self.batchlint = program

    def check(self, name: str, folder: Path, *arguments: str, cold: bool = True) -> Command:
        """`batchlint check`, without its cache where `cold`."""
        cached = ("--no-cache",) if cold else ("--cache-dir", str(self.cache))
        return Command(name, (self.batchlint, "check", "--isolated", *cached, *arguments), folder)

    def python(self, folder: Path, code: str = "pass") -> Command:
        """The interpreter by itself."""
        return Command("python -c pass", (sys.executable, "-c", code), folder)

    def report(self, title: str, commands: list[Command]) -> Iterator[str]:
        """Measure, and give the table."""
        alternate(commands, self.rounds)
        yield table(title, commands)


def silent_files(bench: Bench) -> Iterator[str]:
    """Start-up: three files that say nothing of Batch."""
    folder = _copies(bench.root / "silent", sorted(bench.root.glob("tree/botocore/botocore/c*.py"))[:3])
    names = _names(folder)
    others = installed(
        ("rg -l", "rg", "-l", ANCHORS, *names),
        ("ruff check --no-cache", "ruff", "check", "--no-cache", "--isolated", *names),
        ("django-upgrade", "django-upgrade", "--check", "--target-version", "4.2", *names),
        ("pyupgrade", "pyupgrade", *names),
    )
    commands = [bench.python(folder), bench.check("batchlint check", folder, *names)]
    commands += [Command(name, arguments, folder) for name, arguments in others]
    yield from bench.report("Three files without Batch", commands)


def batch_files(bench: Bench) -> Iterator[str]:
    """Three real Batch files, alone and in their own projects: with nothing to report, and with findings."""
    originals = corpus.batch_files(bench.root)
    every = _copies(bench.root / "batch_files", originals)
    version, names = _at_home(bench, every)
    clean = _copies(bench.root / "clean_files", [every / name for name in names])
    projects = bench.root / "batch"
    in_place = [str(originals[int(name.partition("_")[0])].relative_to(projects)) for name in names]
    paths = [p for p in originals if p.stat().st_size < 20_000]
    dirty = _copies(bench.root / "dirty_files", paths[:3])
    first, *_ = _names(dirty)
    commands = [
        bench.python(clean),
        bench.check("batchlint, nothing to report", clean, "--to", version, *_names(clean)),
        bench.check("the same in their own projects", projects, "--to", version, *in_place),
        bench.check("batchlint, one file with findings", dirty, first),
        bench.check("batchlint, three files with findings", dirty, *_names(dirty)),
        bench.check("batchlint, all of their projects", projects),
    ]
    upgrade = ("django-upgrade", "django-upgrade", "--check", "--target-version", "4.2", *_names(clean))
    commands += [Command(name, arguments, clean) for name, arguments in installed(upgrade)]
    rule = bench.root / "semgrep.yaml"
    rule.write_text(SEMGREP_RULE)
    scan = ("scan", "--config", str(rule), "--metrics=off", "--disable-version-check", "--quiet")
    others = installed(
        ("fixit, one rule, one file with findings", "fixit", "lint", "--", first),
        ("semgrep, one rule, one file with findings", "semgrep", *scan, first),
    )
    commands += [Command(name, arguments, dirty) for name, arguments in others]
    yield from bench.report(f"Three Batch files of {_size(clean):,} and {_size(dirty):,} bytes", commands)


def _names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.is_file())


def _size(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.iterdir() if p.is_file())


def large_tree(bench: Bench) -> Iterator[str]:
    """A large repository in which few files mention Batch, cold and warm."""
    tree = corpus.large_tree(bench.root)
    ruff_cache = ("--cache-dir", str(bench.root / "ruff-cache"))
    only = ("check", "--isolated", "--select", "AIR", "-q")
    others = installed(
        ("rg -l", "rg", "-l", ANCHORS, "-tpy", "-tjson"),
        ("git grep -l", "git", "grep", "-lE", ANCHORS, "--", "*.py", "*.json"),
        ("ruff, one group of rules, no cache", "ruff", *only, "--no-cache"),
        ("ruff, one group of rules, cache", "ruff", *only, *ruff_cache),
        ("ast-grep, one rule", "ast-grep", "run", "-l", "py", "-p", "ResourceFile(blob_source=$X)"),
    )
    commands = [Command(name, arguments, tree) for name, arguments in others]
    commands.insert(1, bench.check("batchlint, no cache", tree))
    commands.insert(2, bench.check("batchlint, cache", tree, cold=False))
    commands.append(bench.check("batchlint, its files with Batch only, no cache", tree / "uses_batch"))
    yield from bench.report("A tree of 17,000 files (200 MB), 25 of which use Batch", commands)


def payloads(bench: Bench) -> Iterator[str]:
    """Many JSON payloads, against a validator with one schema: current ones, and with some outdated."""
    schema = bench.root / "schema.json"
    schema.write_text(json.dumps({"type": "object", "properties": {"id": {"type": "string"}}}))
    for outdated, what in ((False, "nothing to report"), (True, "one in fifty outdated")):
        folder = corpus.payloads(bench.root, outdated)
        names = sorted(p.name for p in folder.iterdir())
        others = installed(
            ("check-jsonschema", "check-jsonschema", "--schemafile", str(schema), *names),
        )
        commands = [Command(name, arguments, folder) for name, arguments in others]
        commands.append(bench.python(folder))
        commands.append(bench.check("batchlint, no cache", folder))
        commands.append(bench.check("batchlint, cache", folder, cold=False))
        yield from bench.report(
            f"5,000 JSON payloads of 500 shapes, {_size(folder) // 10**6} MB, {what}", commands
        )


def long_file(bench: Bench) -> Iterator[str]:
    """One Batch file of growing length, against libcst's parser alone."""
    source = max(
        (p for p in corpus.batch_files(bench.root) if p.stat().st_size < 20_000), key=os.path.getsize
    )
    lines = source.read_text().splitlines()
    for wanted in (500, 2000, 6000, 20000):
        body = "\n".join(f"    {line}" for line in lines if not line.startswith("from __future__"))
        blocks = -(-wanted // len(lines))
        text = "\n".join(f"def block_{number}():\n{body}\n    pass\n" for number in range(blocks))
        folder = bench.root / f"long-{wanted}"
        folder.mkdir(exist_ok=True)
        (folder / "long.py").write_text(text)
        parse = "import libcst; libcst.parse_module(open('long.py').read())"
        empty = Command("import libcst", (sys.executable, "-c", "import libcst"), folder)
        commands = [
            Command("libcst.parse_module", (sys.executable, "-c", parse), folder),
            bench.check("batchlint check", folder, "long.py"),
            empty,
        ]
        alternate(commands, bench.rounds)
        yield table(f"One Batch file of {text.count(chr(10)):,} lines", commands)


def growth(bench: Bench) -> Iterator[str]:
    """Trees of growing size."""
    commands = []
    for size, tree in corpus.growing_trees(bench.root, SIZES):
        commands.append(bench.check(f"{size:,} files, no cache", tree))
        commands.append(bench.check(f"{size:,} files, cache", tree, cold=False))
    yield from bench.report("Growth", commands)


def _copies(folder: Path, paths: list[Path]) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    # The top of a repository: what lies above is not looked at.
    (folder / ".git").mkdir(parents=True)
    for number, path in enumerate(paths):
        shutil.copy(path, folder / f"{number}_{path.name}")
    return folder


def _at_home(bench: Bench, folder: Path) -> tuple[str, list[str]]:
    """The three largest files in which nothing is to be said at some version, and that version."""
    best: tuple[int, str, list[str]] | None = None
    for version in _versions(bench):
        command = [bench.batchlint, "check", "--isolated", "--no-cache", "--output-format", "json", "--to"]
        done = subprocess.run([*command, version, "."], cwd=folder, capture_output=True, check=False)
        said = json.loads(done.stdout)
        named = {entry["path"] for key in ("findings", "unknown", "failures") for entry in said[key]}
        silent = [p for p in folder.iterdir() if p.is_file() and p.name not in named]
        largest = sorted(silent, key=os.path.getsize)[-3:]
        size = sum(p.stat().st_size for p in largest)
        if best is None or size > best[0]:
            best = size, version, [p.name for p in largest]
    assert best is not None
    return best[1], best[2]


def _versions(bench: Bench) -> list[str]:
    done = subprocess.run([bench.batchlint, "versions"], capture_output=True, check=True, text=True)
    return re.findall(r"\b20\d\d-\d\d-\d\d\.[\d.]+", done.stdout)


BENCHMARKS: dict[str, Callable[[Bench], Iterator[str]]] = {
    "silent-files": silent_files,
    "batch-files": batch_files,
    "large-tree": large_tree,
    "payloads": payloads,
    "long-file": long_file,
    "growth": growth,
}


def main() -> None:
    """Run the benchmarks that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="rounds that count")
    parser.add_argument("--only", choices=BENCHMARKS, action="append")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "batchlint-benchmarks")
    given = parser.parse_args()
    bench = Bench(given.folder.resolve(), given.rounds)
    corpus.large_tree(bench.root)
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs"
    print(f"CPython {platform.python_version()}, {machine}, medians of {given.rounds} alternating rounds\n")
    for name in given.only or BENCHMARKS:
        for text in BENCHMARKS[name](bench):
            print(text, flush=True)


if __name__ == "__main__":
    main()

"""The files that the benchmarks run on: unpacked from public packages, the same for everyone.

Everything lies below one folder, which can be kept between runs and deleted at any time.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import bodies

#: Code that has nothing to do with Batch; the Azure packages at least share its words.
OTHERS = (
    "homeassistant==2024.3.3",
    "botocore==1.35.0",
    "sympy==1.13.3",
    "azure-mgmt-compute==30.0.0",
    "azure-mgmt-network==25.0.0",
    "apache-airflow-providers-google==10.20.0",
)
#: Code that uses Batch.
BATCH = (
    "aztk==0.10.3",
    "azure-batch-extensions==5.0.0",
    "covalent-azurebatch-plugin==0.17.0",
    "azurebatchmon==0.1.0b2",
)
#: Of very many small JSON files, one in so many is taken.
JSON_SHARE = 4
#: How many files of the large tree mention Batch.
BATCH_FILES = 25
PAYLOADS = 5000
#: How many shapes these are of.
SHAPES = 500


def wheels(folder: Path, requirements: tuple[str, ...]) -> list[Path]:
    """Download wheels, once.

    Args:
        folder: where they are kept.
        requirements: exact requirements.

    Returns:
        The wheels, in the order of the requirements.

    Raises:
        SystemExit: a download failed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for requirement in requirements:
        name, _, version = requirement.partition("==")
        pattern = f"{name.replace('-', '_')}-{version}-*.whl"
        if not any(folder.glob(pattern)):
            command = [
                sys.executable,
                "-m",
                "pip",
                "-q",
                "wheel",
                "--no-deps",
                "-w",
                str(folder),
                requirement,
            ]
            if subprocess.run(command, check=False).returncode:
                raise SystemExit(f"{requirement} could not be downloaded; is there a network?")
        found.append(next(folder.glob(pattern)))
    return found


def large_tree(root: Path) -> Path:
    """About 20,000 Python and JSON files in a git repository, 25 of which use Batch.

    Args:
        root: the folder of the benchmarks.

    Returns:
        The tree.
    """
    tree = root / "tree"
    if (tree / ".git").is_dir():
        return tree
    shutil.rmtree(tree, ignore_errors=True)
    for wheel in wheels(root / "wheels", OTHERS):
        _unpack(wheel, tree / wheel.name.partition("-")[0])
    for path in batch_files(root)[:BATCH_FILES]:
        target = tree / "uses_batch" / path.relative_to(root / "batch")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    _commit(tree)
    return tree


def batch_files(root: Path) -> list[Path]:
    """Python files that use Batch, largest first.

    Args:
        root: the folder of the benchmarks.

    Returns:
        Their paths.
    """
    folder = root / "batch"
    if not folder.is_dir():
        for wheel in wheels(root / "wheels", BATCH):
            _unpack(wheel, folder / wheel.name.partition("-")[0])
    found = [p for p in folder.rglob("*.py") if b"azure.batch" in p.read_bytes()]
    return sorted(found, key=lambda p: (-p.stat().st_size, p))


def growing_trees(root: Path, sizes: tuple[int, ...]) -> Iterator[tuple[int, Path]]:
    """Trees with so many files of the large one, spread evenly; more files than it has come again.

    Args:
        root: the folder of the benchmarks.
        sizes: how many files.

    Yields:
        Each size with its tree.
    """
    files = sorted(p for p in large_tree(root).rglob("*") if p.suffix in (".py", ".json"))
    for size in sizes:
        tree = root / f"tree-{size}"
        if not (tree / ".git").is_dir():
            shutil.rmtree(tree, ignore_errors=True)
            for number in range(size):
                source = (
                    files[number * len(files) // size] if size < len(files) else files[number % len(files)]
                )
                target = tree / f"d{number // 200}" / f"f{number}{source.suffix}"
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)
            _commit(tree)
        yield size, tree


def payloads(root: Path, outdated: bool = False) -> Path:
    """5,000 JSON files of 2 KB: bodies of pools, jobs, tasks and schedules, of 500 shapes.

    Args:
        root: the folder of the benchmarks.
        outdated: whether one in fifty has a property that the service does not have any more.

    Returns:
        The folder that holds them.
    """
    folder = root / ("payloads-outdated" if outdated else "payloads-current")
    if not folder.is_dir():
        folder.mkdir(parents=True)
        for number, body in enumerate(bodies.bodies(PAYLOADS, SHAPES)):
            if outdated and number % 50 == 25:
                bodies.outdate(body)
            (folder / f"{number}.json").write_text(json.dumps(body, indent=2))
    return folder


def _unpack(wheel: Path, target: Path) -> None:
    seen = 0
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".json"):
                seen += 1
                if seen % JSON_SHARE:
                    continue
            elif not name.endswith(".py"):
                continue
            archive.extract(name, target)


def _commit(tree: Path) -> None:
    identity = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@example.com", "-c", "gc.auto=0")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "corpus"]):
        subprocess.run(["git", *identity, *command], cwd=tree, check=True, stdout=subprocess.DEVNULL)

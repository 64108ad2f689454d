"""What is published: the same files give the same bytes, and a wheel holds all that a run needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import batchlint

ROOT = Path(batchlint.__file__).parent.parent
NEEDED = ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "batchlint", "rules")


def copy_of_sources(folder: Path) -> Path:
    """The sources of a distribution in a folder of their own, as a fresh clone has them."""
    folder.mkdir()
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return folder


def built(sources: Path, out: Path) -> dict[str, bytes]:
    """Distributions built from a folder, by name."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(out), "-t", "sdist", "-t", "wheel"]
    environment = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
    subprocess.run(command, cwd=sources, env=environment, check=True, stdout=subprocess.DEVNULL)
    return {path.name: path.read_bytes() for path in out.iterdir()}


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("distributions")
    built(copy_of_sources(folder / "sources"), folder / "out")
    return folder / "out"


def test_the_same_bytes_at_another_place_and_time(tmp_path: Path, distributions: Path) -> None:
    sources = copy_of_sources(tmp_path / "elsewhere")
    for number, path in enumerate(sorted(sources.rglob("*"))):
        os.utime(path, (1_000_000_000 + number, 1_000_000_000 + number))
        if path.is_file():
            path.chmod(0o600)
    again = built(sources, tmp_path / "out")
    assert again == {path.name: path.read_bytes() for path in distributions.iterdir()}


def test_the_wheel_is_that_of_the_sdist(tmp_path: Path, distributions: Path) -> None:
    (sdist,) = distributions.glob("*.tar.gz")
    (wheel,) = distributions.glob("*.whl")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "-w", str(tmp_path), str(sdist)], check=True)
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_the_wheel_holds_what_a_run_needs(distributions: Path) -> None:
    (wheel,) = distributions.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder, inside in (("batchlint", "batchlint"), ("rules", "batchlint/_rules")):
        files = (p for p in (ROOT / folder).rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        assert {f"{inside}/{p.relative_to(ROOT / folder).as_posix()}" for p in files} <= names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"batchlint"}

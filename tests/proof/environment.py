"""Environments for all releases of `azure-batch`: real packages, kept between runs of the tests.

An environment of a generation is a folder that pip has filled (`--target`) with its last release and all
that this needs. Any other release is unpacked beside it, and found first: one set of libraries fits all
releases of a generation. Programs run with Python's `-S`, so that they see these folders and the standard
library, and nothing of where the tests run. All lies in the folder that `BATCHLINT_TEST_CACHE` names, else
in the user's folder for caches.
"""

from __future__ import annotations

import hashlib
import os
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

PINS = Path(__file__).with_name("packages.txt")
_BUILD_HISTORY = Path(__file__).parents[2] / "scripts" / "build_history"
#: What is asked for, by generation. What these need is in `packages.txt`.
WANTED = {1: ("azure-batch==14.2.0",), 2: ("azure-batch==15.1.0", "azure-identity")}
#: What pip says where there is no way to a package index.
_UNREACHABLE = re.compile(
    r"NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|ConnectionResetError"
    r"|ConnectionRefused|Max retries exceeded|Temporary failure in name resolution"
)
#: A process that holds a lock for longer than this is gone.
_PATIENCE = 300.0


def cache_folder() -> Path:
    """Where environments are kept; the tests themselves run without a home and without variables."""
    named = os.environ.get("BATCHLINT_TEST_CACHE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library/Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "batchlint-tests"


def environment(generation: int, cache: Path) -> Path:
    """The folder with the packages of a generation, made with pip where there is none yet.

    The name of the folder holds all that it depends on, so that one of another Python or with other
    pins is not taken for it.
    """
    pins = PINS.read_bytes()
    facts = f"{sys.version}\n{sys.platform}\n{WANTED[generation]}".encode() + pins
    digest = hashlib.sha256(facts).hexdigest()[:12]
    version = WANTED[generation][0].partition("==")[2]
    folder = cache / f"azure-batch-{version}-py{sys.version_info[0]}.{sys.version_info[1]}-{digest}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with locked(cache / f"{folder.name}.lock"):
            if not folder.is_dir():
                _install(WANTED[generation], folder)
    return folder


def unpacked(releases: Sequence[str], cache: Path) -> Path:
    """The folder with the source of releases, each as `14.2.0/azure/batch`; what is missing is downloaded.

    A release never changes, and its source is the same for each Python.
    """
    folder = cache / "releases"
    folder.mkdir(parents=True, exist_ok=True)
    missing = [release for release in releases if not (folder / release).is_dir()]
    if missing:
        unpack = runpy.run_path(str(_BUILD_HISTORY / "releases.py"))["unpack"]
        # Without an index, one attempt says so; the others would only take their time.
        _unpack(unpack, missing[0], folder)
        with ThreadPoolExecutor(max_workers=4) as pool:
            list(pool.map(lambda release: _unpack(unpack, release, folder), missing[1:]))
    return folder


def _unpack(unpack: Callable[[str, Path], Path], release: str, folder: Path) -> None:
    try:
        unpack(release, folder)
    except subprocess.CalledProcessError as error:
        if _UNREACHABLE.search(error.stderr):
            pytest.skip(f"azure-batch=={release} is not there: no package index can be reached")
        raise AssertionError(f"azure-batch=={release} can't be downloaded:\n{error.stderr}") from error


def places(release: str, generation: int, cache: Path) -> list[Path]:
    """The folders that a program for a release sees, in this order."""
    libraries = environment(generation, cache)
    if WANTED[generation][0] == f"azure-batch=={release}":
        return [libraries]
    return [unpacked([release], cache) / release, libraries]


def _install(wanted: tuple[str, ...], folder: Path) -> None:
    """Fill a folder with packages; it appears only when all of them are there."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        filled = Path(work) / "filled"
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        command += ["--no-input", "--retries", "1", "--only-binary", ":all:", "--target", str(filled)]
        command += ["--constraint", str(PINS), *wanted]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode and _UNREACHABLE.search(done.stdout):
            pytest.skip(f"{wanted[0]} is not installed: no package index can be reached")
        assert done.returncode == 0, f"{wanted[0]} can't be installed:\n{done.stdout}"
        shutil.rmtree(filled / "bin", ignore_errors=True)
        filled.rename(folder)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that only one process can have: a file that did not exist before."""
    while True:
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except FileExistsError:
            try:
                if time.time() - path.stat().st_mtime > _PATIENCE:
                    path.unlink(missing_ok=True)  # its process was killed
            except FileNotFoundError:
                continue
            time.sleep(0.1)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)

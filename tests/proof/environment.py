"""One environment for each generation of `azure-batch`: real packages, kept between runs of the tests.

An environment is a folder that pip has filled (`--target`). Programs run in it with Python's `-S`, so that
they see the folder and the standard library, and nothing of where the tests run. It lies in the folder that
`BATCHLINT_TEST_CACHE` names, else in the user's folder for caches.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PINS = Path(__file__).with_name("packages.txt")
#: What is asked for, by generation. What these need is in `packages.txt`.
WANTED = {14: ("azure-batch==14.2.0",), 15: ("azure-batch==15.1.0", "azure-identity")}
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

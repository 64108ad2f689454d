"""The browser that pages are looked at in: a Chromium, Chrome or Edge of the machine.

`python tests/browser/engine.py` prints its path, and fails if there is none.

Wheels with a browser engine need libraries of the system (Qt WebEngine), or have neither widths nor colour
schemes to choose from; hosted runners have Chrome, and Debian has a package for it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

#: Names on PATH.
_NAMES = (
    *("chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "chrome"),
    *("microsoft-edge", "msedge"),
)
#: Places outside of it.
_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_WINDOWS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")


def find() -> str | None:
    """The path of a browser that starts; None if there is none."""
    return next((path for path in _candidates() if _starts(path)), None)


def _candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, _NAMES))
    yield from filter(os.path.exists, _MAC)
    for variable in ("ProgramFiles", "ProgramFiles(x86)"):
        if folder := os.environ.get(variable):
            yield from (str(path) for name in _WINDOWS if (path := Path(folder, name)).exists())


def _starts(path: str) -> bool:
    """Whether a program is more than a placeholder that tells how to install it."""
    if sys.platform == "win32":  # there, it does not print its version
        return True
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


if __name__ == "__main__":
    found = find()
    print(found or "no Chromium, Chrome or Edge here")
    sys.exit(found is None)

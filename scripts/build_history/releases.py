"""The `azure-batch` releases of each api-version, and the download of their source."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Release:
    """A position: an api-version, and the releases that speak it alike."""

    version: str
    packages: tuple[str, ...] = ()

    @property
    def stable(self) -> bool:
        """Whether one of the releases is no pre-release."""
        return any(re.fullmatch(r"[\d.]+", package) for package in self.packages)


#: Oldest first. The api-version is the one that the release's own client sends; a release whose
#: source says otherwise is refused. In generation 2 each release that has other names than the one
#: before is a position of its own.
POSITIONS = (
    # Never spoken by a stable release.
    Release("2014-10-01.1.0"),
    Release("2015-03-01.1.1"),
    Release("2015-06-01.2.0"),
    Release("2015-11-01.2.1"),
    Release("2015-12-01.2.2"),
    Release("2016-02-01.3.0"),
    Release("2016-07-01.3.1", ("1.0.0", "1.1.0")),
    Release("2017-01-01.4.0", ("2.0.0", "2.0.1")),
    Release("2017-05-01.5.0", ("3.0.0",)),
    Release("2017-06-01.5.1", ("3.1.0",)),
    Release("2017-09-01.6.0", ("4.0.0",)),
    Release("2018-03-01.6.1", ("4.1.0", "4.1.1", "4.1.2", "4.1.3")),
    Release("2018-08-01.7.0", ("5.0.0", "5.1.0", "5.1.1")),
    Release("2018-12-01.8.0", ("6.0.0", "6.0.1")),
    Release("2019-06-01.9.0", ("7.0.0",)),
    Release("2019-08-01.10.0", ("8.0.0",)),
    Release("2020-03-01.11.0", ("9.0.0",)),
    Release("2020-09-01.12.0", ("10.0.0",)),
    Release("2021-06-01.14.0", ("11.0.0",)),
    Release("2022-01-01.15.0", ("12.0.0",)),
    Release("2022-10-01.16.0", ("13.0.0",)),
    Release("2023-05-01.17.0", ("14.0.0",)),
    Release("2023-11-01.18.0", ("14.1.0",)),
    Release("2024-02-01.19.0", ("14.2.0",)),
    Release("2024-02-01.19.0", ("15.0.0b1",)),
    Release("2024-07-01.20.0", ("15.0.0b2",)),
    Release("2024-07-01.20.0", ("15.1.0b1",)),
    Release("2025-06-01", ("15.1.0b2",)),
    Release("2025-06-01", ("15.1.0b3",)),
    Release("2025-06-01", ("15.1.0",)),
)


def stand_ins(positions: Sequence[Release]) -> list[int]:
    """For each position the one that says what the service has at its api-version.

    That is the newest with a stable release, else the newest: what a pre-release lacks may be
    missing from the package alone.
    """
    found = []
    for release in positions:
        same = [i for i, other in enumerate(positions) if other.version == release.version]
        found.append(max([i for i in same if positions[i].stable] or same))
    return found


def unpack(package: str, cache: Path) -> Path:
    """Download the wheel of `azure-batch==package` once and unpack it.

    Args:
        package: a release number, as in ``14.2.0``.
        cache: a folder that is kept between runs; nothing is fetched for what lies there.

    Returns:
        The folder `azure/batch` of that release.

    Raises:
        subprocess.CalledProcessError: pip could not download the release; `stderr` says why.
    """
    target = cache / package
    if not target.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as work:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
            command += ["--only-binary", ":all:", "--dest", work, f"azure-batch=={package}"]
            subprocess.run(command, check=True, stderr=subprocess.PIPE, text=True)
            (wheel,) = Path(work).glob("azure_batch-*.whl")
            unpacked = Path(work) / package
            with zipfile.ZipFile(wheel) as archive:
                # What some bring beside it would hide other packages below `azure`.
                inside = [name for name in archive.namelist() if name.startswith("azure/batch/")]
                archive.extractall(unpacked, inside)
            try:
                unpacked.rename(target)
            except OSError:
                # Another process was faster.
                if not target.is_dir():
                    raise
    return target / "azure" / "batch"

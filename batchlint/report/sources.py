"""The published source of a rule: what its `see` refers to, with an address.

Facts come from the release notes of the REST API, or from a release of the package, whose changelog has
a heading with the day of the release.
"""

from __future__ import annotations

import re
from typing import NamedTuple

#: Release notes of all api-versions on one page, with a heading for each.
RELEASE_NOTES = "https://learn.microsoft.com/rest/api/batchservice/batch-service-rest-api-versioning"
#: The changelog of all releases of azure-batch.
CHANGELOG = "https://github.com/Azure/azure-sdk-for-python/blob/main/sdk/batch/azure-batch/CHANGELOG.md"
#: The days in the headings of the changelog, spelled as there.
RELEASED = {
    "2.0.0": "2017-02-23",
    "2.0.1": "2017-04-19",
    "3.0.0": "2017-05-10",
    "3.1.0": "2017-07-24",
    "4.0.0": "2017-09-25",
    "4.1.0": "2018-03-07",
    "4.1.1": "2018-03-26",
    "4.1.2": "2018-04-23",
    "4.1.3": "2018-04-24",
    "5.0.0": "2018-08-24",
    "5.1.0": "2018-08-28",
    "5.1.1": "2018-10-16",
    "6.0.0": "2018-12-14",
    "6.0.1": "2019-2-26",
    "7.0.0": "2019-6-11",
    "8.0.0": "2019-8-5",
    "9.0.0": "2020-03-24",
    "10.0.0": "2020-09-01",
    "11.0.0": "2021-07-30",
    "12.0.0": "2022-02-01",
    "13.0.0": "2022-11-08",
    "14.0.0": "2023-05-01",
    "14.1.0": "2023-11-01",
    "14.2.0": "2024-02-01",
    "15.0.0b1": "2024-09-01",
    "15.0.0b2": "2025-03-01",
    "15.1.0b1": "2025-10-01",
    "15.1.0b2": "2025-11-20",
    "15.1.0b3": "2026-02-05",
    "15.1.0": "2026-03-06",
}

_NOTES = re.compile(r"release notes, version (\S+)")
_PACKAGE = re.compile(r"azure-batch ([^\s,]+), [a-z]+")
_ADDRESS = re.compile(r"https?://\S+")


class Source(NamedTuple):
    """What a rule refers to: a phrase, and its address; empty for text of a custom rule without one."""

    text: str
    url: str


def source(see: str) -> Source:
    """The source that the `see` of a rule names."""
    see = " ".join(see.split())
    if (notes := _NOTES.fullmatch(see)) is not None:
        return Source(f"release notes of {notes[1]}", f"{RELEASE_NOTES}#{_anchor(f'version {notes[1]}')}")
    if (package := _PACKAGE.fullmatch(see)) is not None and package[1] in RELEASED:
        release = package[1]
        heading = _anchor(f"{release} {RELEASED[release]}")
        return Source(f"changelog of azure-batch {release}", f"{CHANGELOG}#{heading}")
    address = _ADDRESS.search(see)
    return Source(see, "" if address is None else address[0].rstrip(".,;)"))


def _anchor(heading: str) -> str:
    """The anchor that both sites give to a heading: no punctuation, hyphens between words."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")

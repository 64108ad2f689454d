"""What `--to` and `--from` accept."""

from __future__ import annotations

import pytest

from batchlint.history import load
from batchlint.project.releases import decide, releases
from batchlint.project.versions import UsageError, known_names, latest, resolve

GOOD = [
    ("latest", "2024-02-01.19.0"),
    ("LATEST", "2024-02-01.19.0"),
    (" 2020-09-01.12.0 ", "2020-09-01.12.0"),
    ("2014-10-01.1.0", "2014-10-01.1.0"),
    ("azure-batch==10.0.0", "2020-09-01.12.0"),
    ("azure-batch == 10.0", "2020-09-01.12.0"),
    ("azure-batch==10", "2020-09-01.12.0"),
    ("azure-batch 10", "2020-09-01.12.0"),
    ("azure_batch 10.0", "2020-09-01.12.0"),
    ("Azure.Batch 5.1.1", "2018-08-01.7.0"),
    ("azure-batch v14.2", "2024-02-01.19.0"),
    ("azure-batch==4.1.*", "2018-03-01.6.1"),
    ("azure-batch~=4.1", "2018-03-01.6.1"),
    ("azure-batch>=8,<9", "2019-08-01.10.0"),
    ("azure-batch>=2.5,<7", "2017-05-01.5.0"),
    ("14.2.0", "2024-02-01.19.0"),
    ("10", "2020-09-01.12.0"),
    ("5", "2018-08-01.7.0"),
    ("4.1", "2018-03-01.6.1"),
]

BAD = [
    ("2020-09-01", "nearest known is 2020-09-01.12.0"),
    ("2020-09-01.12", "nearest known is 2020-09-01.12.0"),
    ("2020-09-01.12.1", "2020-09-01.12.0"),
    ("2020-09-02.12.0", "2020-09-01.12.0"),
    ("2019-01-01.0.0", "2018-12-01.8.0"),
    ("2025-06-01", "nearest known is 2024-02-01.19.0"),
    ("2010-01-01.1.0", "nearest known is 2014-10-01.1.0"),
    ("lastest", "did you mean latest?"),
    ("2020-9-1.12.0", "did you mean 2020-09-01.12.0"),
    ("", "is no version"),
    ("nonsense", "'latest'"),
    ("14", "may be azure-batch 14.0.0, 14.1.0 or 14.2.0"),
    ("pin", "is no version"),
    ("azure-batch", "names no release"),
    ("azure-batch foo", "no version of azure-batch"),
    ("azure-batch>=8", "stands for no single release"),
    ("azure-batch<7", "stands for no single release"),
    (
        "azure-batch==15.0.0",
        "that this release of batchlint does not know; newest known is azure-batch 14.2.0",
    ),
    ("azure-batch 15.1.0b2", "newest known is azure-batch 14.2.0"),
    ("azure-batch>=15,<16", "newest known is azure-batch 14.2.0"),
    ("azure-batch==0.30.0rc3", "oldest known is azure-batch 1.0.0"),
    ("azure-batch==4.1.9", "nearest known are 4.1.3 and 5.0.0"),
    ("azure-batch-extensions==4.0.0", "is no version"),
    ("azure-mgmt-batch==7.0.0", "is no version"),
]


@pytest.mark.parametrize(("text", "name"), GOOD)
def test_good(text: str, name: str) -> None:
    assert known_names()[resolve(text)] == name


@pytest.mark.parametrize(("text", "part"), BAD)
def test_bad(text: str, part: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve(text)
    message = str(caught.value)
    assert part in message
    assert "\n" not in message
    assert repr(text) in message


def test_positions_are_those_of_the_history() -> None:
    history = load()
    assert known_names() == [version.name for version in history.versions]
    assert latest() == history.latest
    for release in releases():
        assert resolve(f"azure-batch=={release.text}") == release.position
        assert release.text in history.versions[release.position].packages


@pytest.mark.parametrize("text", ["", ">=1.0", "<9", "!=3.0", "<=3.0", ">=99,<100"])
def test_what_does_not_decide(text: str) -> None:
    assert decide(text) is None

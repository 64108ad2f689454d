"""What `--to` and `--from` accept."""

from __future__ import annotations

import pytest
from packaging.specifiers import SpecifierSet

from batchlint.history import load
from batchlint.project.names import api_version, api_versions, label, latest, selectors, target_name
from batchlint.project.releases import allowed, bound_below, decide, first_since, releases
from batchlint.project.versions import UsageError, named_release, positions, resolve

GOOD = [
    ("latest", "2025-06-01"),
    ("LATEST", "2025-06-01"),
    ("2025-06-01", "2025-06-01"),
    ("2024-07-01.20.0", "2024-07-01.20.0"),
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
    ("2020-09-01", "nearest known one is 2020-09-01.12.0"),
    ("2020-09-01.12", "nearest known one is 2020-09-01.12.0"),
    ("2020-09-01.12.1", "2020-09-01.12.0"),
    ("2020-09-02.12.0", "2020-09-01.12.0"),
    ("2019-01-01.0.0", "2018-12-01.8.0"),
    ("2025-06-02", "newest known one is 2025-06-01"),
    ("2026-01-01.21.0", "newest known one is 2025-06-01"),
    ("2024-08-01.20.0", "2024-07-01.20.0"),
    ("2010-01-01.1.0", "nearest known one is 2014-10-01.1.0"),
    ("lastest", "did you mean 'latest'?"),
    ("2020-9-1.12.0", "did you mean '2020-09-01.12.0'"),
    ("", "is not a version"),
    ("nonsense", "'latest'"),
    ("14", "can be azure-batch 14.0.0, 14.1.0 or 14.2.0"),
    ("pin", "is not a version"),
    ("azure-batch", "has no release"),
    ("azure-batch foo", "not a version of azure-batch"),
    ("azure-batch>=8", "is not a single release"),
    ("azure-batch<7", "is not a single release"),
    (
        "azure-batch==16.0.0",
        "is newer than any known release; the newest known one is azure-batch 15.1.0 (2025-06-01)",
    ),
    ("azure-batch 16.0.0b2", "newest known one is azure-batch 15.1.0"),
    ("azure-batch>=16,<17", "newest known one is azure-batch 15.1.0"),
    ("azure-batch==15.0.0", "nearest known ones are 14.2.0 and 15.1.0"),
    ("azure-batch==15.0", "nearest known ones are 14.2.0 and 15.1.0"),
    ("azure-batch==15.1.0b9", "nearest known ones are 15.1.0b3 and 15.1.0"),
    ("azure-batch==0.30.0rc3", "oldest known one is azure-batch 1.0.0"),
    ("azure-batch==4.1.9", "nearest known ones are 4.1.3 and 5.0.0"),
    ("azure-batch-extensions==4.0.0", "is not a version"),
    ("azure-mgmt-batch==7.0.0", "is not a version"),
]


@pytest.mark.parametrize(("text", "name"), GOOD)
def test_good(text: str, name: str) -> None:
    assert api_version(resolve(text)) == name


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
    assert [api_version(i) for i, _ in enumerate(history.versions)] == [v.name for v in history.versions]
    assert api_versions() == {v.name: history.index(v.name) for v in history.versions}
    assert [label(v.index) for v in history.versions] == [history.label(v.index) for v in history.versions]
    assert latest() == history.latest
    for release in releases():
        assert resolve(f"azure-batch=={release.text}") == release.position
        assert release.text in history.versions[release.position].packages


@pytest.mark.parametrize("text", ["", ">=1.0", "<9", "!=3.0", "<=3.0", ">=99,<100"])
def test_what_does_not_decide(text: str) -> None:
    assert decide(text) is None


@pytest.mark.parametrize(
    ("text", "package"),
    [
        ("latest", "15.1.0"),
        ("2025-06-01", "15.1.0"),
        ("2024-07-01.20.0", "15.1.0b1"),
        ("2024-02-01.19.0", "14.2.0"),
        ("azure-batch==15.1", "15.1.0"),
        ("azure-batch==15.1.0b2", "15.1.0b2"),
        ("azure-batch 15.0.0b1", "15.0.0b1"),
        ("15.1.0b3", "15.1.0b3"),
        *((text, "15.1.0") for text in ("15.1.0", "15.1", "15", "azure-batch 15", "azure-batch==15")),
        *((f"azure-batch{text}", "15.1.0") for text in (">=15,<16", "~=15.1", "==15.*", ">=14.3,<16")),
        ("azure-batch~=15.0.0b1", "15.0.0b1"),
        ("azure-batch>=15.0.0b2,<16", "15.0.0b2"),
    ],
)
def test_an_api_version_that_several_releases_speak(text: str, package: str) -> None:
    assert load().versions[resolve(text)].packages == (package,)


def test_every_position_can_be_named() -> None:
    for version in load().versions:
        assert resolve(target_name(version.index)) == version.index
        assert version.name in selectors(version.index) and label(version.index) in selectors(version.index)
        assert version.index in positions(version.name)
        assert positions(target_name(version.index))[-1] >= version.index
        for package in version.packages:
            assert named_release(package) == package
            assert positions(f"azure-batch {package}") == [version.index]


def test_pre_releases_count_where_pip_installs_them() -> None:
    for release in releases():
        assert decide(f"=={release.text}") == release.position
    assert [r.text for r in allowed(SpecifierSet("==15.0.*"))] == ["15.0.0b1", "15.0.0b2"]
    assert [r.text for r in allowed(SpecifierSet(">=14.2"))] == ["14.2.0", "15.1.0"]
    assert [r.text for r in allowed(SpecifierSet(">=15.1.0b3"))] == ["15.1.0b3", "15.1.0"]
    assert all(not r.is_prerelease for r in allowed(SpecifierSet("")))


def test_a_bound_leaves_out_one_release_and_none_before_it() -> None:
    stable = [r for r in releases() if not r.is_prerelease]
    for release in releases():
        bound = SpecifierSet(f"<{bound_below(release)}")
        assert release not in allowed(bound)
        assert set(allowed(bound)) >= {r for r in stable if r < release}
    assert str(bound_below(stable[-1])) == "15"


def test_code_that_needs_a_newer_release_is_told_of_a_stable_one() -> None:
    found = first_since(resolve("azure-batch==15.0.0b2"))
    assert found is not None and found.text == "15.1.0"

"""The `see` of a rule leads to the page that it names."""

from __future__ import annotations

import pytest

from batchlint.project.names import known_versions
from batchlint.report.sources import CHANGELOG, RELEASE_NOTES, RELEASED, source
from batchlint.rules.grammar import Rule
from batchlint.rules.shipped import load_rules

VERSIONS = known_versions()


@pytest.mark.parametrize("rule", load_rules().rules, ids=lambda rule: rule.name)
def test_every_shipped_rule_has_a_source_with_an_address(rule: Rule) -> None:
    text, url = source(rule.see)
    assert url.startswith((f"{RELEASE_NOTES}#version-", f"{CHANGELOG}#")), rule.see
    # It is about the version of the rule, or about the release that came just before it.
    names = {VERSIONS[rule.version].name, VERSIONS[rule.version - 1].name}
    releases = {package for version in VERSIONS if version.name in names for package in version.packages}
    assert text.rpartition(" ")[2] in names | releases


def test_the_changelog_has_an_entry_for_every_known_release() -> None:
    packages = {package for version in VERSIONS for package in version.packages}
    # The first releases are older than all rules about the package.
    assert packages - {"1.0.0", "1.1.0"} == RELEASED.keys()


def test_addresses() -> None:
    assert source("release notes, version 2018-12-01.8.0") == (
        "release notes of 2018-12-01.8.0",
        f"{RELEASE_NOTES}#version-2018-12-0180",
    )
    assert source("azure-batch 15.0.0b1, models") == (
        "changelog of azure-batch 15.0.0b1",
        f"{CHANGELOG}#1500b1-2024-09-01",
    )


@pytest.mark.parametrize(
    ("see", "url"),
    [
        ("platform handbook, chapter 4", ""),
        ("https://wiki.example.org/batch", "https://wiki.example.org/batch"),
        ("handbook (https://wiki.example.org/batch).", "https://wiki.example.org/batch"),
        ("azure-batch 99.0.0, models", ""),
        ("release notes", ""),
    ],
)
def test_custom_rules_may_refer_to_anything(see: str, url: str) -> None:
    assert source(see) == (see, url)

"""Addresses that reports and pages link to are those of the project, and lead to pages that exist."""

from __future__ import annotations

import sys
from pathlib import Path

from batchlint.builtin_checks import CHECKS
from batchlint.report.addresses import REPOSITORY, SITE, rule_url
from batchlint.rules.shipped import load_rules

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_shipped_rule_and_check_has_a_page() -> None:
    for name in (*load_rules().by_name, *CHECKS):
        assert rule_url(name) == f"{SITE}reference/{name}/"
        assert (ROOT / "docs" / "reference" / f"{name}.md").is_file()


def test_a_custom_rule_has_none() -> None:
    assert rule_url("no-large-pools") is None
    assert rule_url("unknown") is None


def test_the_package_index_shows_the_same_addresses() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    urls: dict[str, str] = project.get("urls", {})
    assert all(url.startswith((SITE, REPOSITORY)) for url in urls.values())
    assert urls.get("Documentation", SITE) == SITE

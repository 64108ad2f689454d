"""Addresses on the web: the repository, the documentation, and the page of each rule."""

from __future__ import annotations

from functools import cache
from typing import cast

from batchlint import table_cache
from batchlint.builtin_checks import CHECKS
from batchlint.package_data import knowledge

#: Where the source is.
REPOSITORY = "https://github.com/batchlint/batchlint"
#: Where the documentation is; ends with a slash.
SITE = "https://batchlint.github.io/batchlint/"


def rule_url(rule: str) -> str | None:
    """The page about a rule or built-in check; None for a custom rule, which has no page.

    Args:
        rule: the name that findings carry.
    """
    return f"{SITE}reference/{rule}/" if rule in CHECKS or rule in _shipped() else None


@cache
def _shipped() -> frozenset[str]:
    """The names of the rules that ship with the package, kept apart because the rules take longer to load."""

    def build() -> list[str]:
        from batchlint.rules.shipped import load_rules

        return sorted(load_rules().by_name)

    return frozenset(cast("list[str]", table_cache.load("rule-names", knowledge(), build)))

"""The site that `mkdocs build` makes of `docs`: complete, and the same text as in the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from batchlint.report.addresses import REPOSITORY, SITE
from scripts.site_pages import site_text

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
CONFIG: dict[str, Any] = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def in_nav(entry: Any) -> Iterator[str]:
    """The pages in a part of the navigation."""
    if isinstance(entry, str):
        yield entry
    else:
        for inner in entry.values() if isinstance(entry, dict) else entry:
            yield from in_nav(inner)


def test_the_navigation_leads_to_every_page_but_those_of_rules() -> None:
    listed = list(in_nav(CONFIG["nav"]))
    assert len(set(listed)) == len(listed)
    assert set(listed) <= set(PAGES)
    assert all(page.startswith("reference/") for page in set(PAGES) - set(listed))
    assert CONFIG["not_in_nav"] == "reference/*.md"


def test_addresses() -> None:
    assert CONFIG["site_url"] == SITE
    assert CONFIG["repo_url"] == REPOSITORY


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("rules.md", "[a](ci.md#x) [b](https://c.d)", "[a](ci.md#x) [b](https://c.d)"),
        ("reference/x.md", "[a](../ci.md#x)", "[a](../ci.md#x)"),
        ("rules.md", "[a](../SECURITY.md#x)", f"[a]({REPOSITORY}/blob/main/SECURITY.md#x)"),
        ("reference/x.md", "[a](../../rules/b.yaml)", f"[a]({REPOSITORY}/blob/main/rules/b.yaml)"),
        ("rules.md", "[a](../examples/render-farm)", f"[a]({REPOSITORY}/tree/main/examples/render-farm)"),
        ("rules.md", "<!-- made -->\n\n# Title\n", "# Title\n"),
        ("rules.md", "| `a \\| b` | c \\| d |", "| `a | b` | c \\| d |"),
        ("rules.md", "`a \\| b`", "`a \\| b`"),
        ("reference/x.md", "## Suppress it\n", "## Suppress it { data-search-exclude }\n"),
    ],
)
def test_what_the_site_changes_in_a_page(source: str, text: str, expected: str) -> None:
    assert site_text(text, source) == expected


@pytest.mark.parametrize("page", PAGES)
def test_a_page_looks_the_same_on_the_site_as_on_github(page: str) -> None:
    text = FENCED.sub("", site_text((DOCS / page).read_text(encoding="utf-8"), page))
    assert re.findall(r"^# .*$", text, re.MULTILINE) == [text.partition("\n")[0]], "one title, at the top"
    assert not re.search(r"\]\((\.\./)+(?!.*\.md)", text), "a link leads out of the site"
    lines = text.split("\n")
    for before, line in pairwise(lines):
        item = re.match(r"( *)([-*]|\d+\.) ", line)
        if item is not None and before.strip() and not re.match(r" *([-*]|\d+\.) |  ", before):
            pytest.fail(f"a list needs an empty line before it: {line}")
        assert item is None or len(item[1]) % 4 == 0, f"the site indents inner lists by four spaces: {line}"

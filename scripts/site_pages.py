"""Adapt the pages in `docs` to the site, for `mkdocs build`.

Links that lead out of `docs` are relative in the repository and in a source distribution. The site does not
have their targets, so there they lead to the repository.
"""

from __future__ import annotations

import posixpath
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from batchlint.report.addresses import REPOSITORY  # noqa: E402

#: The first line of a generated page. A title counts only if nothing is before it.
_COMMENT = re.compile(r"\A<!--.*?-->\s*")
_OUTWARD = re.compile(r"\]\((\.\./[^)\s]*)\)")
#: Code in a row of a table: the site ends no cell at a bar in it, and would show the escape.
_ROW = re.compile(r"^\|.*$", re.MULTILINE)
_CODE = re.compile(r"`[^`]+`")
#: A section that all pages of rules have: a search would find it in each of them.
_REPEATED = re.compile(r"^## Suppress it$", re.MULTILINE)


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Adapt a page; mkdocs calls this."""
    if page.file.src_uri == "reference/azure-batch-15.md":
        page.meta["search"] = {"boost": 4}  # a search for an old name should find the new one first
    return site_text(markdown, page.file.src_uri)


def site_text(markdown: str, source: str) -> str:
    """The text of a page of the site.

    Args:
        markdown: the text of the page in the repository.
        source: its path below `docs`.
    """

    def target(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join("docs", posixpath.dirname(source), found[1]))
        if path.startswith("docs/"):
            return found[0]
        kind = "tree" if (ROOT / path.partition("#")[0]).is_dir() else "blob"
        return f"]({REPOSITORY}/{kind}/main/{path})"

    text = _OUTWARD.sub(target, _COMMENT.sub("", markdown))
    text = _REPEATED.sub(lambda heading: f"{heading[0]} {{ data-search-exclude }}", text)
    return _ROW.sub(lambda row: _CODE.sub(lambda code: code[0].replace(r"\|", "|"), row[0]), text)

"""A browser, which the tests of a module share: its event loop must not run during others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import engine


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = engine.find()
    assert path is not None, (
        "these tests need Chromium, Chrome or Edge: install one (Debian: apt-get install chromium), "
        "or leave them out with -m 'not browser'"
    )
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path)

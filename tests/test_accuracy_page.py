"""`docs/accuracy.md` says what the rules and the proofs are now."""

from __future__ import annotations

from scripts.accuracy_page import PAGE, measured_part, page


def test_the_page_is_current() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(measured_part(text)), "run `python scripts/accuracy_page.py`"

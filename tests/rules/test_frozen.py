"""What is kept of the rules is what was read."""

from __future__ import annotations

import marshal

from batchlint.rules.frozen import freeze, thaw
from batchlint.rules.load import load_folder
from batchlint.rules.shipped import load_rules, shipped_folder


def test_thawing_gives_what_was_frozen() -> None:
    read = load_folder(shipped_folder())
    assert thaw(marshal.loads(marshal.dumps(freeze(read.transitions)))) == read.transitions
    assert load_rules() == read

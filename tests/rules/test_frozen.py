"""What is kept of the rules and of the history is what was read."""

from __future__ import annotations

import json
import marshal

from batchlint.history import frozen, load
from batchlint.history.load import DATA, decode
from batchlint.rules.frozen import freeze, thaw
from batchlint.rules.load import load_folder
from batchlint.rules.shipped import load_rules, shipped_folder


def test_thawing_gives_what_was_frozen() -> None:
    read = load_folder(shipped_folder())
    assert thaw(marshal.loads(marshal.dumps(freeze(read.transitions)))) == read.transitions
    assert load_rules() == read


def test_thawing_gives_the_history_that_was_frozen() -> None:
    with open(DATA, "rb") as stream:
        read = decode(json.load(stream))
    assert frozen.thaw(marshal.loads(marshal.dumps(frozen.freeze(read)))) == read == load()
    for kept, made in (
        (load().types, read.types),
        (load().enums, read.enums),
        (load().operations, read.operations),
    ):
        assert [(name, type(fact)) for name, fact in kept.items()] == [(n, type(f)) for n, f in made.items()]

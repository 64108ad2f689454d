"""The cached tables of rules and history give back what was read from YAML and JSON."""

from __future__ import annotations

import json
import marshal

from batchlint.history import load
from batchlint.history.load import _RECORDS as HISTORY_RECORDS
from batchlint.history.load import DATA, decode
from batchlint.history.plain_data import from_data, to_data
from batchlint.rules.load import load_folder
from batchlint.rules.shipped import _RECORDS as RULE_RECORDS
from batchlint.rules.shipped import load_rules, shipped_folder


def test_rules_survive_the_round_trip() -> None:
    read = load_folder(shipped_folder())
    kept = marshal.loads(marshal.dumps(to_data(read.transitions, RULE_RECORDS)))
    assert from_data(kept, RULE_RECORDS) == read.transitions
    assert load_rules() == read


def test_the_history_survives_the_round_trip() -> None:
    with open(DATA, "rb") as stream:
        read = decode(json.load(stream))
    kept = marshal.loads(marshal.dumps(to_data(read, HISTORY_RECORDS)))
    assert from_data(kept, HISTORY_RECORDS) == read == load()
    for table, made in (
        (load().types, read.types),
        (load().enums, read.enums),
        (load().operations, read.operations),
    ):
        assert [(name, type(fact)) for name, fact in table.items()] == [(n, type(f)) for n, f in made.items()]
    assert all(
        table.by_python == made.by_python
        for table, made in zip(load().types.values(), read.types.values(), strict=True)
    )


def test_containers_keep_their_kinds() -> None:
    value = ({"a": [1, (2, None)]}, [[]], (), [-1], {}, frozenset({"x"}))
    assert from_data(marshal.loads(marshal.dumps(to_data(value, ()))), ()) == value

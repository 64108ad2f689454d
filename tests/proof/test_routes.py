"""Code that builds generated bodies: with the release at which it arrives, it sends what the same JSON becomes.

Nothing is dropped on the way, and nothing is missing.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.generated.bodies import payload
from tests.generated.facts import HISTORY
from tests.generated.test_routes import fixed, written
from tests.proof.examples import in_one_form, showing, shown
from tests.proof.proving import recorded

#: So many bodies arrive at each release.
COUNT = 5
PACKAGED = [version.index for version in HISTORY.versions if version.packages]


def arrivals(end: int) -> Iterator[tuple[str, str, object]]:
    """Names, the code that arrives at a version, and the body that it has to send."""
    chance = random.Random(f"arrivals at {end}")
    found = 0
    while found < COUNT:
        made = payload(chance.choice([p for p in PACKAGED if p <= end]), chance)
        code = written("sdk", made)
        if code is None:
            continue
        name = f"{made.wire_type} from {HISTORY.label(made.version)}, {found}"
        body = fixed("json", made.wire_type, json.dumps(made.body), made.version, end)
        arrived = fixed("sdk", made.wire_type, code, made.version, end)
        if not body.after and not arrived.after:
            found += 1
            yield name, arrived.text, json.loads(body.text)


@pytest.mark.parametrize("end", PACKAGED, ids=HISTORY.package)
def test_code_that_arrives_sends_what_json_becomes(end: int, cache: Path) -> None:
    made = {name: (code, body) for name, code, body in arrivals(end)}
    texts = {name: showing(code) for name, (code, _) in made.items()}
    release = HISTORY.package(end)
    assert release is not None
    for name, record in recorded(release, texts, cache).items():
        assert record["raised"] is None, f"{name}: {record['raised']}\n{made[name][0]}"
        found = shown(record)
        assert found["missing"] == [], name
        assert in_one_form(found["sent"]) == in_one_form(made[name][1]), f"{name}:\n{made[name][0]}"

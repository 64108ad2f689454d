"""What is said about payloads as a whole: gone types, wrong owners, wrong kinds of values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from batchlint.core.findings import Finding
from batchlint.engine.checking import check_source
from batchlint.history import load
from batchlint.settings import Settings
from tests.python.helpers import rules

HISTORY = load()
ENDED = [t for t in HISTORY.types.values() if t.kind == "object" and not t.at >> HISTORY.latest & 1]


def said(document: Any, payload_type: str | None = None, to: int = HISTORY.latest) -> list[Finding]:
    """The findings in a document."""
    settings = Settings(target=to, payload_type=payload_type)
    return check_source("x.json", json.dumps(document).encode(), settings).findings


class TestGoneTypes:
    """A payload whose type the target does not have is an error, as the class is in code."""

    @pytest.mark.parametrize("ended", [t.name for t in ENDED])
    def test_told(self, ended: str) -> None:
        body = {next(iter(HISTORY.types[ended].props)): "x"}
        (one,) = said(body, ended)
        assert (one.subject, one.severity, one.span.start) == (ended, "error", 0)
        assert [f.rule for f in said([body, body], ended)] == [one.rule]
        assert said(body, ended, HISTORY.types[ended].at.bit_length() - 1) == []

    def test_in_a_request_of_python(self) -> None:
        code = """
            import requests
            def send(host, body={"targetOSVersion": "*"}):
                requests.post(host + "/pools/p/upgradeos?api-version=2018-08-01.7.0", json=body)
        """
        assert "upgrade-os-parameter" in rules(code)
        assert "upgrade-os-parameter" not in rules(code, to="2018-08-01.7.0")

    def test_not_there_yet(self) -> None:
        body = {"value": [{"id": "t", "commandLine": "c"}]}
        assert [f.rule for f in said(body, to=HISTORY.index("2015-12-01.2.2"))] == ["not-yet-available"]
        assert said(body) == []

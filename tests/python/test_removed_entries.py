"""A property that the service no longer has, and that is given as nothing, is left out."""

from __future__ import annotations

import pytest

from batchlint.engine.fix import fix_source
from batchlint.history import load
from batchlint.settings import Settings

HEAD = "from azure.batch import models\n"
CASES = {
    "models.BatchPoolUpdateOptions(certificate_references=[])": "models.BatchPoolUpdateOptions()",
    "models.BatchPoolUpdateOptions(\n    certificate_references=None,\n)": "models.BatchPoolUpdateOptions(\n)",
    "models.BatchPoolUpdateOptions(certificate_references=[], metadata=m)": "models.BatchPoolUpdateOptions(metadata=m)",
    "models.BatchPoolUpdateOptions(metadata=m, certificate_references=[])": "models.BatchPoolUpdateOptions(metadata=m)",
    "models.BatchPoolUpdateOptions(\n    metadata=m,\n    certificate_references=[],\n)": (
        "models.BatchPoolUpdateOptions(\n    metadata=m,\n)"
    ),
}


def fixed(path: str, text: str, payload: str | None = None) -> str:
    done = fix_source(path, text.encode(), Settings(load().latest, payload_type=payload, partial=True))
    assert not done.after.failures
    return text if done.data is None else done.data.decode()


@pytest.mark.parametrize("before", CASES)
def test_an_empty_list_and_none_go_without_a_trace(before: str) -> None:
    assert fixed("a.py", HEAD + before) == HEAD + CASES[before]


@pytest.mark.parametrize("value", ["[x]", "references", "references or []"])
def test_what_may_hold_something_stays(value: str) -> None:
    code = f"{HEAD}models.BatchPoolUpdateOptions(certificate_references={value})"
    assert fixed("a.py", code) == code


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"certificateReferences": []}', "{}"),
        ('{"certificateReferences": null, "metadata": []}', '{"metadata": []}'),
        ('{"metadata": [], "certificateReferences": []}', '{"metadata": []}'),
        (
            '{"certificateReferences": [{"thumbprint": "a"}]}',
            '{"certificateReferences": [{"thumbprint": "a"}]}',
        ),
    ],
)
def test_payloads(before: str, after: str) -> None:
    assert fixed("a.json", before, "PoolPatchParameter") == after

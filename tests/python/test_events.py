"""Inference by itself: the events that it publishes, without anyone who records uses."""

from __future__ import annotations

import textwrap
from typing import TypeVar

from batchlint.history import shape_of
from batchlint.python.infer import events
from batchlint.python.infer.state import State
from batchlint.python.inference import Inference
from batchlint.python.syntax.source import Source

E = TypeVar("E")

CODE = """\
from azure.batch import BatchServiceClient, models

def show(credentials):
    client = BatchServiceClient(credentials)
    pool = client.pool.get("p")
    print(pool.resize_errors, models.ComputeNodeState.idle)
    client.pool.add(models.PoolAddParameter(id="p", vm_size="s"))
"""


def published(kind: type[E], code: str = CODE) -> list[E]:
    """The events of a kind in a second pass, as one records them."""
    state = State(Source(textwrap.dedent(code)))
    inference, found = Inference(state), list[E]()
    inference.run_through()
    inference.events.subscribe(kind, found.append)
    state.emitting = True
    inference.run_through()
    return found


def test_names_of_the_package() -> None:
    assert [e.module for e in published(events.ModuleNamed)] == ["azure.batch", "azure.batch.models"]
    assert [e.name for e in published(events.ClassImported)] == ["BatchServiceClient"]
    assert [(e.enum, e.member) for e in published(events.MemberNamed)] == [("ComputeNodeState", "idle")]


def test_operations_and_constructors() -> None:
    assert [e.site.operation for e in published(events.OperationNamed)] == ["pool.get", "pool.add"]
    assert [e.callee.operation for e in published(events.OperationCalled)] == ["pool.get", "pool.add"]
    assert [e.name for e in published(events.Construction)] == ["BatchServiceClient", "PoolAddParameter"]


def test_properties_with_their_types() -> None:
    assert [(e.shape, e.access.name, e.access.mode) for e in published(events.PropertyUsed)] == [
        (shape_of("CloudPool"), "resize_errors", "load")
    ]

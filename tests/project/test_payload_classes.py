"""Payload types that are named by the classes of azure-batch 15."""

from __future__ import annotations

import pytest

from batchlint.project.config import payload_type
from batchlint.project.errors import UsageError
from batchlint.project.names import payload_classes, payload_types


def test_a_class_stands_for_its_type() -> None:
    assert payload_type("BatchPoolCreateOptions") == "PoolAddParameter"
    assert payload_type("BatchPoolCreateContent") == "PoolAddParameter"
    assert payload_type("PoolAddParameter") == "PoolAddParameter"


def test_a_class_of_two_types_is_the_one_that_is_read() -> None:
    assert payload_type("BatchJob") == "CloudJob"


def test_classes_and_types_are_apart() -> None:
    assert not payload_classes().keys() & payload_types()
    assert set(payload_classes().values()) <= payload_types()


def test_what_the_service_never_had_is_no_type() -> None:
    with pytest.raises(UsageError):
        payload_type("BatchPoolListResult")

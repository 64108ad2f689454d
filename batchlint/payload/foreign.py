"""Documents and objects that are not Batch's, whatever else is in them."""

from __future__ import annotations

from batchlint.payload import vocabulary as words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def is_foreign_document(document: Mapping[str, Any]) -> bool:
    """Whether a document is of another kind: a template, a schema, a log.

    Args:
        document: the object that the document is.
    """
    schema = document.get("$schema")
    if isinstance(schema, str) and any(s in schema.lower() for s in words.FOREIGN_SCHEMAS):
        return True
    if isinstance(document.get("resources"), list) or isinstance(document.get("records"), list):
        return True
    return not words.FOREIGN_DOCUMENTS.isdisjoint(document) or is_foreign(document)


def is_foreign(value: Mapping[str, Any]) -> bool:
    """Whether an object has what no body of the Batch service has.

    Args:
        value: the parsed object.
    """
    identity = value.get("id")
    if isinstance(identity, str) and identity.lower().startswith(words.MANAGEMENT_ID):
        return True
    if "apiVersion" in value and "kind" in value:
        return True
    return not words.FOREIGN.isdisjoint(value)

"""Documents and objects of other tools, in which nothing is taken for Batch's."""

from __future__ import annotations

from batchlint.payload import vocabulary as words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any


def is_external_document(document: Mapping[str, Any]) -> bool:
    """Whether a document is of another kind: a template, a schema, a log."""
    if is_whole(document):
        return is_external(document)
    schema = document.get("$schema")
    if isinstance(schema, str) and any(s in schema.lower() for s in words.EXTERNAL_SCHEMAS):
        return True
    if isinstance(document.get("resources"), list) or isinstance(document.get("records"), list):
        return True
    if _declares_batch(document):
        return False
    return not words.EXTERNAL_DOCUMENTS.isdisjoint(document) or is_external(document)


def is_external(value: Mapping[str, Any]) -> bool:
    """Whether an object is something else than a body of the Batch service.

    A name of another tool only counts in an object that nothing else marks as Batch's: in a whole body
    it is a mistake, and reported as one.
    """
    identity = value.get("id")
    if isinstance(identity, str) and identity.lower().startswith(words.MANAGEMENT_ID):
        return True
    whole = is_whole(value) or _is_response(value)
    return has_external_names(value.keys(), whole) or (
        not whole and "apiVersion" in value and "kind" in value
    )


def has_external_names(names: Collection[str], whole: bool) -> bool:
    """Whether an object has names of another tool.

    `whole` is set where it is marked as Batch's. An event that a pool is created is as well, but has
    more than one name of an event.
    """
    return (
        len(words.EXTERNAL_EVENT.intersection(names)) > 1 if whole else not words.EXTERNAL.isdisjoint(names)
    )


def is_whole(names: Collection[str]) -> bool:
    """Whether there is all that the service requires of a pool, job, schedule, task or certificate."""
    return any(required.issubset(names) for required in words.WHOLE.values())


def _is_response(value: Mapping[str, Any]) -> bool:
    links = (value.get("odata.metadata"), value.get("url"))
    return any(isinstance(link, str) and words.SERVICE_HOST(link) for link in links)


def _declares_batch(document: Mapping[str, Any]) -> bool:
    """Whether a document names Batch: in the type of a template, or as the version of an example."""
    kinds = (_object(document, holder).get("type") for holder in words.HOLDERS)
    if any(isinstance(kind, str) and kind.lower().startswith(words.TEMPLATE_PREFIX) for kind in kinds):
        return True
    return words.is_batch_version(_object(document, "parameters"))


def _object(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The object of a name, which may be a tuple of pairs; an empty one where there is none."""
    found = document.get(name)
    return dict(found) if isinstance(found, (dict, tuple)) else {}

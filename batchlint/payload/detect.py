"""Detect the Batch bodies of a JSON document.

A body has no label: it is classified by its properties. What is not unmistakable is left alone, since a
missed body is a missed finding, but a finding in a file that has nothing to do with Batch is worse. In
order:

1. A document of another kind is skipped: ARM templates and their parameter files, JSON Schemas, OpenAPI
   documents, diagnostic logs, and whatever else has a property that no body of the Batch service has and
   that another tool uses (`vocabulary.EXTERNAL`): the pools of azure-mgmt-batch
   (`deploymentConfiguration`, `scaleSettings`), log events (`isAutoPool`), doAzureParallel (`poolSize`),
   Batch AI, Image Builder. Such a property does not count in a body that has all that the service
   requires, nor around a template or example that declares itself Batch's.
2. Templates of the Azure CLI's Batch extension: `pool` or `job` at the top. With
   `"type": "Microsoft.Batch/batchAccounts/pools"` in it, `properties` is the body without further
   checks; without, it must be similar to a body. Such a template without its holder, and the
   extension's application templates (`taskFactory` at the top), count too.
3. API examples: `parameters` with `api-version`, or beside `responses`. The names of the parameters
   and of the body types decide the types if the api-version is written as only Batch does
   (`2019-08-01.10.0`); else the content must be similar.
4. Listings and collections: `value` is a list. Arrays of bodies.
5. A bare body, or a bare response.
6. In YAML, where people keep several things in one file, bodies below other keys: only those with all that
   the service requires, names that hardly occur elsewhere, and nothing strange.

An object is similar to a type (`similarity.compare`) by its names and by the JSON kinds of their
values, down through the nested objects. Names that hardly occur outside of Batch have a weight of 4
(`poolInfo`, `targetDedicated`, `resourceFiles`), names that few others use one of 2 (`vmSize`,
`commandLine`), all others (`id`, `name`, `metadata`) none. Strange is each name that the type
never had (1, or 2 if it has a weight: a pool has no `poolId`) and each value of the wrong kind (2; 1 for
a list in place of an object, or the other way round). So:

- a pool is `id` and `vmSize`, a job `id` and `poolInfo`, a task `id` and `commandLine`, a schedule
  `id`, `schedule` and `jobSpecification`, a certificate both `thumbprint`s and `data`: with all of
  them and nothing strange, that is enough; with something strange, the weights must come to three
  times its count, and to 4 at least;
- without what is required it is a partial body: weights of 6 at least, and eight times what is
  strange. Below 10 it is only likely. The body of a change, which requires nothing, needs 4 and may
  hold next to nothing that is strange;
- a response has something that no request has (`url`, `state`, `executionInfo`). If links in it lead
  to the Batch service, one name that fits is nearly enough;
- between several types, the one with the least against it and missing from it wins. A start task
  or a job's special task that stands alone is classified as that, and not as a task with strange
  properties, but as likely only.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from batchlint.core.search_words import ANCHORS
from batchlint.core.uses import Confidence
from batchlint.history import load
from batchlint.payload import vocabulary as words
from batchlint.payload.classify import COLLECTIONS, Body, Path, all_types, classify, is_partial
from batchlint.payload.external import has_external_names, is_external, is_external_document, is_whole
from batchlint.payload.similarity import compare, property_kinds, required


@dataclass(slots=True)
class Detected:
    """The bodies of a document, and the places of its api-version strings."""

    bodies: list[Body] = field(default_factory=list)
    versions: list[Path] = field(default_factory=list)


def may_matter(text: str) -> bool:
    """Whether a text can hold a Batch body with findings, by its words; escapes may hide one."""
    return any(anchor in text for anchor in ANCHORS) or "\\u00" in text


def claims_batch(text: str) -> bool:
    """Whether a text that is not JSON was meant to be a Batch body: it has enough of its names."""
    lower = text.lower()
    quoted = set(re.findall(r'"(\w+)"', text))
    quoted |= set(re.findall(r"\b(\w+)'?\s*:", text))  # as Python and JavaScript write them
    whole = is_whole(quoted)
    if any(schema in lower for schema in words.EXTERNAL_SCHEMAS) or has_external_names(quoted, whole):
        return False
    if not whole and (not words.EXTERNAL_DOCUMENTS.isdisjoint(quoted) or {"apiVersion", "kind"} <= quoted):
        return False
    weight = sum(weight for name, weight in words.WEIGHTS.items() if name in quoted)
    return weight >= 4 or (weight >= 2 and "id" in quoted)


#: Rule files of batchlint hold outdated bodies as examples.
_RULE_FILE = {"to", "rules"}
#: Bodies below other keys are searched this deep, and in so many objects.
_MOST_LEVELS = 10
_MOST_OBJECTS = 20_000
#: What the names in such a body must weigh: more than those that it needs.
_LEAST_WEIGHT = 6
#: What they must weigh for each name in it that its type does not have.
_WEIGHT_FOR_STRANGE = 16


def detect(document: Any, payload_type: str | None = None, nested: bool = False) -> Detected:
    """The Batch bodies of a parsed document, outermost ones only.

    Args:
        document: its content.
        payload_type: the wire type that it, or each element of its array, is known to have.
        nested: whether a body may be below other keys.

    Raises:
        ValueError: the history has no such type of a body.
    """
    found = Detected()
    if payload_type is not None:
        _of_type(document, payload_type, found)
    elif isinstance(document, list):
        _array((), document, found)
    elif isinstance(document, dict) and not is_external_document(document):
        if not _template(document, found):
            if _example(document, found):
                return found
            _document((), document, found)
    else:
        return found
    is_rule_file = isinstance(document, dict) and document.keys() >= _RULE_FILE
    if nested and payload_type is None and not is_rule_file:
        _nested(document, found)
    return found


def _nested(document: dict[str, Any] | list[Any], found: Detected) -> None:
    """Bodies below other keys, in order of their depth.

    People also keep the tasks of a job in it, below a name that no job has.
    """
    known = {body.path: body.type for body in found.bodies}
    waiting: list[tuple[Path, Any]] = [((), document)]
    for path, value in itertools.islice(waiting, _MOST_OBJECTS):
        is_object = isinstance(value, dict)
        if is_object and path not in known and is_external(value):
            continue
        if path and path not in known:
            bodies = _row(path[:-1], {path[-1]: value}) if is_object else _row(path, dict(enumerate(value)))
            found.bodies += bodies
            known |= {body.path: body.type for body in bodies}
        if len(path) < _MOST_LEVELS:
            # A part of a body is none of its own, even if the body is not recognised.
            parts = property_kinds(known[path]) if path in known else words.WEIGHTS
            steps = value.items() if is_object else enumerate(value)
            waiting += (
                ((*path, step), inner)
                for step, inner in steps
                if step not in parts and isinstance(inner, (dict, list))
            )


def _row(path: Path, elements: dict[Any, Any]) -> list[Body]:
    """Complete bodies at these steps below a path, and what is like the first one."""
    found: dict[Any, Body] = {}
    alike: list[Any] = []
    for step, element in elements.items():
        if isinstance(element, dict) and is_whole(element) and not is_external(element):
            body = _complete((*path, step), element)
            if body is None:
                alike.append(step)
            else:
                found[step] = body
    first = next(iter(found.values()), None)
    for step in alike:
        if first is not None and _is_alike(first.type, elements[step]):
            found[step] = replace(first, path=(*path, step))
    return [found[step] for step in elements if step in found]


def _complete(path: Path, value: dict[str, Any]) -> Body | None:
    """The complete body that an object is; likely if a few of its names are not those of its type."""
    body = classify(path, value, all_types(), False)
    if body is None or body.partial or body.confidence == "likely":
        return None
    found = compare(body.type, value)
    if found.score < max(_LEAST_WEIGHT, _WEIGHT_FOR_STRANGE * found.strange):
        return None
    return replace(body, confidence="likely") if found.strange else body


def _of_type(document: Any, payload_type: str, found: Detected) -> None:
    wire_type = load().types.get(payload_type)
    if wire_type is None or wire_type.kind != "object":
        raise ValueError(f"{payload_type} is no type of a Batch body")
    partial = is_partial(payload_type)
    if isinstance(document, list):
        found.bodies.extend(
            Body((i,), payload_type, partial) for i, d in enumerate(document) if isinstance(d, dict)
        )
    elif isinstance(document, dict):
        if not any(key in wire_type.props for key in document):
            # Nothing of the type at the top: a template, example or listing may be around it.
            if not is_external_document(document) and (
                _template(document, found) or _example(document, found)
            ):
                return
            if isinstance(document.get("value"), list):
                _elements_of_type(document["value"], payload_type, partial, found)
                return
        found.bodies.append(Body((), payload_type, partial))


def _elements_of_type(elements: list[Any], payload_type: str, partial: bool, found: Detected) -> None:
    for index, element in enumerate(elements):
        if isinstance(element, dict):
            found.bodies.append(Body(("value", index), payload_type, partial))


def _template(document: dict[str, Any], found: Detected) -> bool:
    """Templates of the CLI's Batch extension, with or without the object that holds the body."""
    before = len(found.bodies)
    for holder, types in words.HOLDERS.items():
        inner = document.get(holder)
        if isinstance(inner, dict) and not is_external(inner):
            _held((holder,), inner, types, found)
    declared = _template_type(document)
    properties = document.get("properties")
    if declared is not None and isinstance(properties, dict) and len(found.bodies) == before:
        # ARM writes its resources in the same way, but gives them a name, and their pools no id.
        body = None if is_external(properties) else classify(("properties",), properties, (declared,), False)
        if body is not None and not body.partial and set(document) <= {"type", "apiVersion", "properties"}:
            found.bodies.append(body)
            if isinstance(document.get("apiVersion"), str):
                found.versions.append(("apiVersion",))
    return len(found.bodies) > before


def _template_type(value: dict[str, Any]) -> str | None:
    kind = value.get("type")
    if not isinstance(kind, str) or not kind.lower().startswith(words.TEMPLATE_PREFIX):
        return None
    return words.TEMPLATE_TYPES.get(kind.lower().removeprefix(words.TEMPLATE_PREFIX))


def _held(path: Path, inner: dict[str, Any], types: tuple[str, ...], found: Detected) -> None:
    properties = inner.get("properties")
    before = len(found.bodies)
    declared = _template_type(inner)
    if not isinstance(properties, dict):
        _classified(path, inner, types, found)
    elif declared is None:
        _classified((*path, "properties"), properties, types[:1], found)
    elif not is_external(properties):
        found.bodies.append(Body((*path, "properties"), declared))
    if declared is None and any(body.partial for body in found.bodies[before:]):
        # Only the name of the holder is Batch's: settings of other projects often have a `pool`.
        del found.bodies[before:]
    if len(found.bodies) > before and isinstance(inner.get("apiVersion"), str):
        found.versions.append((*path, "apiVersion"))


def _example(document: dict[str, Any], found: Detected) -> bool:
    """Examples of the API's description: `parameters` of a request, and `responses`."""
    parameters, responses = document.get("parameters"), document.get("responses")
    if not isinstance(parameters, dict):
        return False
    version = parameters.get("api-version")
    if not isinstance(responses, dict) and not isinstance(version, str):
        return False
    certain = words.is_batch_version(parameters)
    known = {v.name: v.generation for v in load().versions}
    declared = _parameters(known.get(version, 1) if isinstance(version, str) else 1)
    for name, value in parameters.items():
        if isinstance(value, dict) and (certain or not is_external(value)):
            types = declared.get(name, ())
            if certain and len(types) == 1:
                found.bodies.append(Body(("parameters", name), types[0], is_partial(types[0])))
            else:
                _classified(("parameters", name), value, types or all_types(), found, certain)
    for status, response in responses.items() if isinstance(responses, dict) else ():
        body = response.get("body") if isinstance(response, dict) else None
        if isinstance(body, dict) and (certain or not is_external(body)):
            _document(("responses", status, "body"), body, found, certain)
    # The version of a request to the resource manager is another service's.
    if (found.bodies or certain) and isinstance(version, str) and "subscriptionId" not in parameters:
        found.versions.append(("parameters", "api-version"))
    return bool(found.bodies) or isinstance(responses, dict)


@cache
def _parameters(generation: int) -> dict[str, tuple[str, ...]]:
    """The parameters of requests that are a body, by wire name, with the types that each may be of.

    In the second generation, what is added and what changes it have one name.
    """
    history = load()
    found = {name: {types[0]: None} for name, types in words.HOLDERS.items()}
    found["taskCollection"] = {"TaskAddCollectionParameter": None}
    for operation in history.operations.values():
        for version, body in zip(history.versions, operation.body, strict=True):
            if body is not None:
                found[body[0].lower() + body[1:]] = {body: None}
                python = operation.body_param[version.index]
                if python is not None and version.generation == generation:
                    first, *rest = python.split("_")
                    found.setdefault("".join((first, *(r.capitalize() for r in rest))), {})[body] = None
    return {name: tuple(types) for name, types in found.items()}


def _document(path: Path, document: dict[str, Any], found: Detected, certain: bool = False) -> None:
    """A bare body or response, or a listing of such."""
    declared, linked = _linked(document)
    certain = certain or linked
    value = document.get("value")
    if isinstance(value, list) and all(
        key in ("value", "count", "nextLink") or words.is_annotation(key) for key in document
    ):
        _listing(path, value, declared, found, certain)
        return
    types = (
        (declared,)
        if declared is not None and (certain or compare(declared, document).score >= 4)
        else all_types()
    )
    _classified(path, document, types, found, certain)


def _linked(document: dict[str, Any]) -> tuple[str | None, bool]:
    """The type that a response's metadata names, and whether its links lead to the service."""
    metadata = document.get("odata.metadata")
    if isinstance(metadata, str):
        _, _, fragment = metadata.partition("$metadata#")
        name = fragment.split("/")[0].lower()
        return words.ODATA.get(name), words.SERVICE_HOST(metadata) is not None
    url = document.get("url")
    if not isinstance(url, str) or (link := words.SERVICE_HOST(url)) is None:
        return None, False
    steps = url[link.end() :].split("/")
    return words.LINKS.get(steps[-2].lower()) if len(steps) > 1 else None, True


def _listing(path: Path, value: list[Any], declared: str | None, found: Detected, certain: bool) -> None:
    inner = Detected()
    if declared is not None and certain:
        inner.bodies = [Body((i,), declared) for i, element in enumerate(value) if isinstance(element, dict)]
    else:
        _array((), value, inner, certain)
    types = {body.type for body in inner.bodies}
    collection = COLLECTIONS.get(next(iter(types))) if len(types) == 1 else None
    if (
        collection is not None
        and len(inner.bodies) == len(value)
        and not any(b.partial for b in inner.bodies)
    ):
        confidence: Confidence = (
            "certain" if any(b.confidence == "certain" for b in inner.bodies) else "likely"
        )
        found.bodies.append(Body(path, collection, False, confidence))
    else:
        found.bodies.extend(
            Body((*path, "value", *b.path), b.type, b.partial, b.confidence) for b in inner.bodies
        )


def _array(path: Path, elements: list[Any], found: Detected, certain: bool = False) -> None:
    """Bodies in a row: once one is recognised, its like are taken for the same type."""
    last: Body | None = None
    waiting: list[tuple[int, dict[str, Any]]] = []
    bodies: dict[int, Body] = {}
    for index, element in enumerate(elements):
        if not isinstance(element, dict) or (is_external(element) and not certain):
            continue
        if last is not None and _is_alike(last.type, element):
            body: Body | None = Body((*path, index), last.type, last.partial, last.confidence)
        else:
            declared, linked = _linked(element)
            types = all_types() if declared is None else (declared,)
            body = classify((*path, index), element, types, certain or linked)
        if body is None:
            waiting.append((index, element))
        else:
            last = body
            bodies[index] = body
    for index, element in waiting:
        if last is not None and _is_alike(last.type, element):
            bodies[index] = Body((*path, index), last.type, last.partial, last.confidence)
    found.bodies.extend(bodies[index] for index in sorted(bodies))


def _is_alike(type_name: str, element: dict[str, Any]) -> bool:
    """Whether an element has all that its type requires and nothing strange."""
    return required(type_name) <= element.keys() and compare(type_name, element).strange == 0


def _classified(
    path: Path, value: dict[str, Any], types: Iterable[str], found: Detected, certain: bool = False
) -> None:
    if certain or not is_external(value):
        body = classify(path, value, types, certain)
        if body is not None:
            found.bodies.append(body)

"""Read a JSON document into the uses of the Batch API in it.

A text without any of Batch's words is not parsed, and one without a Batch body only by the standard
library; positions are computed where there is a body.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from batchlint.core.reading import ParseFailure, Reading
from batchlint.core.uses import Confidence, Entry, ObjectUse, Span, UnknownUse, Value, VersionUse
from batchlint.history import Shape, load, shape_of
from batchlint.payload.classify import Path
from batchlint.payload.detect import Detected, claims_batch, detect, may_matter
from batchlint.payload.document import Document, Notation, documents
from batchlint.payload.scanner import Node
from batchlint.payload.slots import extension_of, object_types, property_of
from batchlint.payload.vocabulary import is_annotation, is_template


def read(text: str, payload_type: str | None = None, notation: Notation = "json") -> Reading:
    """The uses of Batch in the documents of a file; see `batchlint.payload.read`.

    There is an `ObjectUse` for every object of a Batch type, outer ones first, and an `UnknownUse` where
    a template expression stands for such an object. A broken document that has nothing to do with Batch has
    no uses and is no failure.
    """
    if payload_type is None and not may_matter(text):
        return Reading()
    return read_documents(documents(text, notation), payload_type, whole=notation not in ("lines", "yaml"))


def read_documents(found: Iterable[Document], payload_type: str | None = None, whole: bool = True) -> Reading:
    """The uses of Batch in documents.

    Args:
        found: the documents.
        payload_type: the wire type that each has; None to classify them by their content.
        whole: whether a document that can't be parsed is a failure of the whole file; else the
            others are read.

    Returns:
        All uses, with offsets in the text of the file.

    Raises:
        ParseFailure: a document can't be parsed, and it is about Batch; only where `whole` is set.
    """
    reading = Reading()
    builder = _Builder(reading)
    for document in found:
        if payload_type is None and not may_matter(document.text):
            continue
        try:
            value = document.value()
        except ParseFailure as failure:
            if payload_type is None and not claims_batch(document.text):
                continue
            if whole:
                raise
            reading.failures.append(failure)
            continue
        detected = detect(value, payload_type, document.holds_more)
        if detected.bodies or detected.versions:
            builder.add(document, detected)
    return reading


class _Builder:
    """Turns the nodes of documents into uses."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._rows: set[Path] = set()
        #: What aliases refer to, by its content and shape: few lines can make millions of values.
        self._aliased: dict[tuple[int, int, Shape | None], Value] = {}

    def add(self, document: Document, detected: Detected) -> None:
        """Read the bodies and api-versions that were detected in a document."""
        self._document = document
        root = document.root()
        for body in detected.bodies:
            node = _at(root, body.path)
            if node.kind == "object":
                head = Span(node.start, node.start + 1)
                shape = shape_of(body.type)
                document.writer.reached(node, shape.describe())
                if node.is_alias and _content_key(node, shape) in self._aliased:
                    continue
                use = self.object(node, shape, head, body.confidence, body.partial)
                if node.is_alias:
                    self._aliased[_content_key(node, shape)] = Value("object", use.span, object=use)
                # For a list, a finding about the type is reported once.
                row = (body.type, *(step for step in body.path if isinstance(step, str)))
                use.whole = row not in self._rows
                self._rows.add(row)
        for path in detected.versions:
            node = _at(root, path)
            span = self._content(node.start, node.end)
            self.reading.api_versions.append((span, node.value))
            # A template's own version looks alike; the parameter of a request can only be the service's.
            known = any(v.name == node.value for v in load().versions)
            if (
                path == ("parameters", "api-version")
                and known
                and document.whole[span.start : span.end] == node.value
            ):
                self.reading.uses.append(VersionUse(node.value, span))

    def _content(self, start: int, end: int) -> Span:
        """The span of a key or string without its quotes."""
        quotes = self._document.whole[start] in "\"'"
        return Span(start + quotes, end - quotes)

    def object(
        self, node: Node, shape: Shape, head: Span, confidence: Confidence, partial: bool = False
    ) -> ObjectUse:
        """Read an object of a Batch type, and all Batch objects in it."""
        use = ObjectUse(
            shape=shape,
            notation="wire",
            entries=[],
            span=Span(node.start, node.end),
            head=head,
            writer=self._document.writer,
            confidence=confidence,
            open=node.is_open,
            partial=partial,
            site=node,
        )
        self.reading.uses.append(use)
        for member in node.members:
            key = member.key
            if key in extension_of(shape):
                # The extension fills the object in from this, so nothing counts as missing.
                use.open = True
                if key == "taskFactory":
                    self.task_factory(use, member.value, confidence)
            elif not is_annotation(key):
                name = self._content(member.start, member.end)
                value = self.value(member.value, property_of(shape, key), name, confidence)
                for held in (value, *value.items):
                    if held.object is not None:
                        use.hold(held.object)
                use.entries.append(Entry(key, name, Span(member.start, member.value.end), value, member))
        return use

    def task_factory(self, job: ObjectUse, node: Node, confidence: Confidence) -> None:
        """Read the task bodies that the CLI extension makes tasks of; their ids may be missing."""
        for member in node.members:
            if member.key in ("repeatTask", "mergeTask"):
                bodies = [member.value]
            elif member.key == "tasks":
                bodies = member.value.items
            else:
                continue
            for body in bodies:
                if body.kind == "object":
                    head = Span(body.start, body.start + 1)
                    partial = member.key != "tasks"
                    job.hold(self.object(body, shape_of("TaskAddParameter"), head, confidence, partial))

    def value(self, node: Node, shape: Shape | None, name: Span, confidence: Confidence) -> Value:
        """Read a value; `name` is where to point for what an object lacks."""
        span = Span(node.start, node.end)
        key = _content_key(node, shape)
        if node.is_alias and key in self._aliased:
            self._document.writer.reached(node, "" if shape is None else shape.describe())
            return dataclasses.replace(self._aliased[key], span=span)
        found = self._value(node, shape, name, confidence)
        if node.is_alias:
            self._aliased[key] = found
        return found

    def _value(self, node: Node, shape: Shape | None, name: Span, confidence: Confidence) -> Value:
        """Read a value whose content was not read before."""
        span = Span(node.start, node.end)
        self._document.writer.reached(node, "" if shape is None else shape.describe())
        element = shape.element() if shape is not None else None
        if node.kind == "object":
            if shape is None or not object_types(shape):
                return Value("object", span)
            return Value("object", span, object=self.object(node, shape, name, confidence))
        if node.kind == "array":
            return Value("list", span, items=[self.item(item, element, confidence) for item in node.items])
        if node.kind == "string" and is_template(node.value):
            if shape is not None and (object_types(shape) or object_types(element)):
                message = f"this `{shape.describe()}` is filled in by a template and could not be analysed"
                self.reading.uses.append(UnknownUse(span, message))
            return Value("template", span)
        return Value("literal", span, literal=node.value)

    def item(self, node: Node, shape: Shape | None, confidence: Confidence) -> Value:
        """Read an element of a list; no list of the API holds lists."""
        if node.kind == "array":
            return Value("text", Span(node.start, node.end))
        return self.value(node, shape, Span(node.start, node.start + 1), confidence)


def _content_key(node: Node, shape: Shape | None) -> tuple[int, int, Shape | None]:
    """What is the same for an anchor and its aliases that are read as one type."""
    return id(node.members), id(node.items), shape


def _at(root: Node, path: Path) -> Node:
    """The node at a path of a parsed document; of duplicate keys the last one counts."""
    node = root
    for step in path:
        if isinstance(step, int):
            node = node.items[step]
        else:
            member = node.member(step)
            assert member is not None
            node = member.value
    return node

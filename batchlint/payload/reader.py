"""Read a JSON document into the uses of the Batch API in it.

A text without any of Batch's words is not parsed, and one without a Batch body only by the standard
library; positions are computed where there is a body.
"""

from __future__ import annotations

import json

from batchlint.core.decoding import with_line_feeds
from batchlint.core.reading import ParseFailure, Reading
from batchlint.core.uses import Confidence, Entry, ObjectUse, Span, UnknownUse, Value, VersionUse
from batchlint.history import Shape, load, shape_of
from batchlint.payload.classify import Path
from batchlint.payload.detect import claims_batch, detect, may_matter
from batchlint.payload.scanner import Node, refuse, scan
from batchlint.payload.slots import extension_of, object_types, property_of
from batchlint.payload.vocabulary import is_annotation, is_template
from batchlint.payload.writer import JsonWriter


def read(text: str, payload_type: str | None = None) -> Reading:
    """The uses of Batch in a JSON document; see `batchlint.payload.read`.

    There is an `ObjectUse` for every object of a Batch type, outer ones first, and an `UnknownUse` where
    a template expression stands for such an object. Broken JSON that has nothing to do with Batch (a
    `tsconfig.json` with comments) has no uses and is no failure.
    """
    if payload_type is None and not may_matter(text):
        return Reading()
    root: Node | None = None
    try:
        document = json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        # Not JSON, too deep, or with a number too long for the standard library.
        try:
            root = scan(text)
        except ParseFailure as failure:
            if payload_type is None and not claims_batch(text):
                return Reading()
            raise _placed(text, failure) from None
        document = root.value
    found = detect(document, payload_type)
    if not found.bodies and not found.versions:
        return Reading()
    builder = _Builder(root or scan(text), JsonWriter(text))
    rows: set[Path] = set()
    for body in found.bodies:
        node = builder.at(body.path)
        if node.kind == "object":
            head = Span(node.start, node.start + 1)
            use = builder.object(node, shape_of(body.type), head, body.confidence, body.partial)
            # For a list, a finding about the type is reported once.
            row = (body.type, *(step for step in body.path if isinstance(step, str)))
            use.whole = row not in rows
            rows.add(row)
    for path in found.versions:
        node = builder.at(path)
        span = Span(node.start + 1, node.end - 1)
        builder.reading.api_versions.append((span, node.value))
        # A template's own version looks alike; the parameter of a request can only be the service's.
        known = any(v.name == node.value for v in load().versions)
        if path == ("parameters", "api-version") and known and text[span.start : span.end] == node.value:
            builder.reading.uses.append(VersionUse(node.value, span))
    return builder.reading


def _placed(text: str, failure: ParseFailure) -> ParseFailure:
    """A failure at the place that the standard library gives."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        before = with_line_feeds(text[: error.pos])
        line, column = before.count("\n") + 1, error.pos - before.rfind("\n")
        return ParseFailure(f"not valid JSON: {failure.message}", line, column=column)
    except (ValueError, RecursionError):
        pass
    return ParseFailure(f"not valid JSON: {failure.message}", failure.line)


class _Builder:
    """Turns nodes into uses."""

    def __init__(self, root: Node, writer: JsonWriter) -> None:
        self.root = root
        self.writer = writer
        self.reading = Reading()

    def at(self, path: Path) -> Node:
        """The node at a path of the parsed document; of duplicate keys the last one counts."""
        node = self.root
        for step in path:
            if isinstance(step, int):
                node = node.items[step]
            else:
                member = node.member(step)
                assert member is not None
                node = member.value
        return node

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
            writer=self.writer,
            confidence=confidence,
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
                name = Span(member.start + 1, member.end - 1)
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

"""Read the JSON and the Python in a file of another kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from batchlint import python
from batchlint.core.failing import ParseFailure
from batchlint.core.reading import Reading
from batchlint.core.routes import ANY_VERSION, VERSION
from batchlint.core.search_words import MARK
from batchlint.core.spans import Span
from batchlint.core.uses import ModuleUse, NameUse, ObjectUse, UnknownUse, VersionUse
from batchlint.embedded.layout import EmbeddedLayout
from batchlint.embedded.makefile import makefile_texts
from batchlint.embedded.mapped import Text
from batchlint.embedded.modules import as_code, assumed_imports
from batchlint.embedded.shell import outline, shell_texts
from batchlint.embedded.texts import COMMENTED, JSON, LINES, PARTS, PYTHON, REQUESTS, YAML, Embedded
from batchlint.history import load
from batchlint.payload.document import Document, JsonDocument, documents, without_comments
from batchlint.payload.reader import read_documents
from batchlint.payload.scanner import PLACEHOLDER
from batchlint.payload.vocabulary import WEIGHTS
from batchlint.payload.writer import JsonWriter
from batchlint.project.word_search import may_matter
from batchlint.python.projects import Projects

_QUERY = re.compile(rf"[?&]api-version=({ANY_VERSION.pattern})(?![\w.-])", re.IGNORECASE)
#: As many characters of an address are looked at.
_LONGEST = 500
#: Names that hardly occur outside of Batch.
_DISTINCTIVE = frozenset(name for name, weight in WEIGHTS.items() if weight == 4)
#: What changes around texts: api-versions, and suppressions that are not used any more.
_MARKED = rf"[ \t]*#[ \t]*{re.escape(MARK)}"
_CHANGING = re.compile(
    rf"{ANY_VERSION.pattern}|^{_MARKED}[^\n]*(?:\n|\Z)|{_MARKED}[^\r\n]*",
    re.MULTILINE,
)
_HOST = re.compile(r"\.batch\.azure\.(?:com|cn|us|de)\b", re.IGNORECASE)


def _texts(file: str, kind: str) -> list[Embedded]:
    """The texts in a file of a kind."""
    document = Text.whole(file)
    # Most runs meet one kind, and importing the parsers of all takes longer than parsing.
    if kind == "markdown":
        from batchlint.embedded.markdown import markdown_texts

        return list(markdown_texts(document))
    if kind == "yaml":
        from batchlint.embedded.workflow import workflow_texts

        return list(workflow_texts(document))
    return list(makefile_texts(document) if kind == "makefile" else shell_texts(document))


def read(text: str, kind: str, projects: Projects | None = None, own: Reading | None = None) -> Reading:
    """Read a file that holds texts of other kinds.

    Args:
        text: the decoded file, without a byte-order mark.
        kind: what the file is, as `project.kinds.kind` tells it.
        projects: what the run found out about projects; None to begin anew.
        own: what the file itself uses; None for one that is only around others.

    Returns:
        The uses of Batch in the file and its texts, by offsets into those (see `EmbeddedLayout`). A text that
        can't be parsed and is about Batch is an `UnknownUse`.
    """
    found, reading = _texts(text, kind), own or Reading()
    if kind != "markdown":
        _read_versions(reading, text, 0)
    if kind == "shell" and _is_distinctive(text) and outline(text) is None:
        message = "this script can't be followed to its end and was analysed only in part"
        reading.uses.append(UnknownUse(Span(0, 1), message))
    if not found:
        return reading
    reading.layout = layout = EmbeddedLayout(text, kind != "markdown")
    _read_python(reading, layout, [each.text for each in found if each.notation == PYTHON], projects)
    for document, start, is_whole in _payloads(layout, found):
        try:
            inner = read_documents([document])
        except ParseFailure:
            # Documentation leaves out parts of many a text; one that is not clearly Batch's is none of ours.
            if _is_distinctive(document.text):
                message = "this text is not valid JSON and was not analysed"
                if document.holds_more:
                    message = message.replace("JSON", "YAML")
                reading.uses.append(UnknownUse(Span(start, start + 1), message))
            continue
        for use in inner.uses:
            if isinstance(use, ObjectUse) and not is_whole:
                use.partial = True
        reading.uses += inner.uses
        reading.api_versions += inner.api_versions
    for each in found:
        if each.notation == REQUESTS:
            _read_versions(reading, each.text.text, layout.add(each.text))
    return reading


def _is_distinctive(text: str) -> bool:
    """Whether a text has keys that hardly occur outside of Batch."""
    return not _DISTINCTIVE.isdisjoint(re.findall(r'\b\w+(?=\\*"?\s*:)', text))


def _read_versions(reading: Reading, text: str, offset: int) -> None:
    """Read the api-versions in the addresses that a text requests."""
    known = {version.name for version in load().versions}
    for match in _QUERY.finditer(text):
        name = match[1]
        # A mere date is a version of other services, too.
        start = max(match.start() - _LONGEST, 0)
        address = re.split(r"[\s'\"]", text[start : match.start()])[-1]
        if name in known and (VERSION.fullmatch(name) or _HOST.search(address) is not None):
            span = Span(match.start(1) + offset, match.end(1) + offset)
            reading.uses.append(VersionUse(name, span))
            reading.api_versions.append((span, name))


def _payloads(layout: EmbeddedLayout, found: list[Embedded]) -> Iterator[tuple[Document, int, bool]]:
    """The documents in texts, with their offsets, and whether nothing is left out of them."""
    placed = [
        (layout.add(part), len(part.text), each.notation)
        for each in found
        if each.notation in (JSON, COMMENTED, PARTS, LINES)
        for part in _parts(each)
    ]
    source = layout.all
    pieces, position = [], 0
    for start, size, notation in placed:
        written = source[start : start + size]
        pieces += [
            source[position:start],
            without_comments(written, True) if notation in (COMMENTED, PARTS) else written,
        ]
        position = start + size
    writer = JsonWriter(source, "".join([*pieces, source[position:]]))
    for start, size, notation in placed:
        yield JsonDocument(writer, start, start + size, filled=True), start, notation != PARTS
    for each in found:
        if each.notation == YAML:
            start = layout.add(each.text)
            # Behind as many lines, offsets are those in all texts.
            yield from (
                (document, start, True) for document in documents("\n" * start + each.text.text, "yaml")
            )


def _parts(found: Embedded) -> Iterable[Text]:
    """The JSON documents in a text."""
    if found.notation != LINES:
        return [found.text]
    text = found.text.text
    parts, start = [], 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        if text[start:end].strip():
            parts.append(found.text.part(start, end))
        start = end
    return parts


def _read_python(
    reading: Reading, layout: EmbeddedLayout, blocks: list[Text], projects: Projects | None
) -> None:
    """Read blocks of code as one module; those that are not Python alone are left out."""
    forms = [(block, as_code(block)) for block in blocks]
    module = Text.joined((form for _, form in forms if form is not None), layout.text)
    if module.text:
        imports = assumed_imports(module.text)
        module = module.framed(imports, "")
        start = layout.add(module)
        code = "\n" * start + module.text
        layout.code = layout.code or code
        try:
            inner = python.read(code, None, None, projects)
        except ParseFailure as failure:
            reading.failures.append(ParseFailure(failure.message))
            inner = Reading()
        reading.uses += (
            use
            for use in inner.uses
            if not isinstance(use, NameUse | ModuleUse) or use.name_span.start >= start + len(imports)
        )
        reading.api_versions += inner.api_versions
    for block, form in forms:
        if form is None and block.text and may_matter("block.py", block.text.encode("utf-8", "replace")):
            start = layout.add(block)
            problem = "filled in by a template" if PLACEHOLDER.search(block.text) else "not valid Python"
            message = f"this code block is {problem} and was not analysed"
            reading.uses.append(UnknownUse(Span(start, start + 1), message))


def harm(before: str, after: str, kind: str) -> str | None:
    """Why a fixed file must not be written; None where only the content of its texts differs."""
    old, new = (_texts(text, kind) for text in (before, after))
    if [each.notation for each in old] != [each.notation for each in new]:
        return "the result would have other texts"
    # YAML may have changed in other places, too.
    if kind != "yaml" and _around(before, old) != _around(after, new):
        return "the result would change more than these texts"
    return None


def _around(file: str, found: list[Embedded]) -> list[str]:
    """What is before, between and after texts."""
    parts, position = [], 0
    for each in found:
        place = each.text.source(0, len(each.text.text))
        if place is not None:
            parts.append(_CHANGING.sub("", file[position : place[0]]))
            position = max(position, place[1])
    return [*parts, _CHANGING.sub("", file[position:])]

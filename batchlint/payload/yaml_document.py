"""The documents of a YAML file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from batchlint.core.reading import ParseFailure
from batchlint.payload.yaml_tree import YamlNode, parsed
from batchlint.payload.yaml_writer import YamlWriter


class YamlDocument:
    """One document of a YAML text.

    Attributes:
        whole: the text.
        text: the document.
        writer: what makes edits in it.
    """

    holds_more = True

    def __init__(
        self, text: str, writer: YamlWriter, root: YamlNode | None, failure: ParseFailure | None
    ) -> None:
        self.whole = writer.source
        self.text = text
        self.writer = writer
        self._root = root
        self._failure = failure

    def value(self) -> Any:
        """The content; see `Document.value`."""
        return self.root().value

    def root(self) -> YamlNode:
        """The content with places; see `Document.root`."""
        if self._root is None:
            assert self._failure is not None
            raise self._failure
        return self._root


def yaml_documents(text: str) -> Iterator[YamlDocument]:
    """The documents of a YAML text; the last one may be what can't be read.

    Args:
        text: the decoded file, without a byte-order mark.
    """
    stream = parsed(text)
    writer = YamlWriter(stream)
    count = len(stream.roots) + (stream.failure is not None)
    ends = [*stream.starts[1:], len(text)]
    for number in range(count):
        start = stream.starts[number] if number < len(stream.starts) else 0
        end = ends[number] if number < len(ends) else len(text)
        is_read = number < len(stream.roots)
        yield YamlDocument(text[start:end], writer, stream.roots[number] if is_read else None, stream.failure)

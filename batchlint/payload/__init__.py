"""Payloads: find the Batch bodies in documents, read them, and rewrite them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:  # what accepts a payload must not import the reader
    from batchlint.core.reading import Reading
    from batchlint.payload.document import Notation


def read(text: str, payload_type: str | None = None, notation: Notation = "json") -> Reading:
    """Find and type the Batch objects of a file.

    Args:
        text: the decoded file, without a byte-order mark.
        payload_type: the wire type of each document, or of each element of its array
            (`PoolPatchParameter`); None to classify bodies by their content.
        notation: how the file is written. Comments are accepted in any JSON but JSON Lines.

    Returns:
        The uses of Batch in it; none without a Batch body. A line of JSON Lines that is not JSON is one of
        the `failures`.

    Raises:
        ParseFailure: the text is not JSON, and either a type was given or the text names Batch's
            properties.
        ValueError: `payload_type` is no type of a body.
    """
    from batchlint.payload.reader import read

    return read(text, payload_type, notation)

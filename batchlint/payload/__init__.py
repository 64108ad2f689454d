"""JSON payloads: find the Batch bodies in a document, read them, and rewrite them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:  # what accepts a payload must not import the reader
    from batchlint.core.reading import Reading


def read(text: str, payload_type: str | None = None) -> Reading:
    """Find and type the Batch objects of a JSON document.

    Args:
        text: the decoded document, without a byte-order mark.
        payload_type: the wire type of the document, or of each element of its array
            (`PoolPatchParameter`); None to classify bodies by their content.

    Returns:
        The uses of Batch in it; none for a document without a Batch body.

    Raises:
        ParseFailure: the text is not JSON, and either a type was given or the text names Batch's
            properties.
        ValueError: `payload_type` is no type of a body.
    """
    from batchlint.payload.reader import read

    return read(text, payload_type)

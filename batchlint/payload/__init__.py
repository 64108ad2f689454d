"""JSON payloads: find the Batch bodies in a document, read them, and rewrite them."""

from batchlint.payload.reader import read

__all__ = ["read"]

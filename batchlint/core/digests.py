"""`blake2b` and `shake_256` without `hashlib`, which loads all of OpenSSL first."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hashlib import blake2b, shake_256
else:
    try:
        from _blake2 import blake2b
        from _sha3 import shake_256
    except ImportError:  # an interpreter that keeps them elsewhere
        from hashlib import blake2b, shake_256

__all__ = ["blake2b", "shake_256"]

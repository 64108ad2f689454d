"""What projects call their Batch client."""

from __future__ import annotations


def looks_like_client(name: str) -> bool:
    """Whether a name is what projects call their Batch client."""
    folded = name.lower()
    if any(other in folded for other in ("mgmt", "management", "boto", "aws")):
        return False
    return "batch" in folded or folded.strip("_") in ("client", "connection", "conn", "get_conn", "bsc")

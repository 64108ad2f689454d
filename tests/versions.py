"""Versions that tests name by what they are."""

from __future__ import annotations

from batchlint.history import load

#: The newest position of the first generation of the package, the one of `BatchServiceClient`. What is
#: written for that generation is judged against it: at any later one, each of its names is renamed.
NEWEST_OF_FIRST = next(v.index for v in load().versions if v.generation == 2) - 1

#: The same, as the command line takes it.
TO_NEWEST_OF_FIRST = f"azure-batch=={load().package(NEWEST_OF_FIRST)}"

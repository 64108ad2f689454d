"""The command line in a folder of its own, as in the tests of the commands."""

from __future__ import annotations

from tests.cli.conftest import project

__all__ = ["project"]

"""Import libcst in little more than half the time that it takes.

libcst consists of two hundred dataclasses. The standard library writes half a dozen functions for
each of them as text and compiles that text, which takes longer than all else in the import. The
texts are the same every time, so what they compile to is kept, as Python keeps what modules compile
to. It is found by the text alone: one that is not known is compiled as ever.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import MAGIC_NUMBER, find_spec
from types import CodeType
from typing import Any

from batchlint import table_cache


def import_libcst() -> None:
    """Import libcst, so that whoever imports it next finds it there."""
    if "libcst" in sys.modules:
        return
    spec = find_spec("libcst")
    if spec is None or spec.origin is None or sys.implementation.name != "cpython":
        return
    # Byte code is of one version of the interpreter, which may change before a release does.
    name = f"libcst-{MAGIC_NUMBER.hex()}-{sys.flags.optimize}"
    codes = table_cache.load(name, [spec.origin], _recorded, beside=True)
    with _compiling_by(codes):
        import libcst  # noqa: F401


def _recorded() -> dict[str, CodeType]:
    """What the import compiles."""
    codes: dict[str, CodeType] = {}
    with _compiling_by(codes):
        import libcst  # noqa: F401
    return codes


@contextmanager
def _compiling_by(codes: dict[str, CodeType]) -> Iterator[None]:
    """Let dataclasses execute the texts that they generate by way of a table, which learns new ones."""

    def execute(text: str, *namespaces: dict[str, Any]) -> None:
        code = codes.get(text)
        if code is None:
            code = codes[text] = compile(text, "<string>", "exec", dont_inherit=True)
        exec(code, *namespaces)

    # Where the module does not look up `exec` by its name, nothing is gained, and nothing lost.
    setattr(dataclasses, "exec", execute)  # noqa: B010
    try:
        yield
    finally:
        delattr(dataclasses, "exec")

"""libcst is imported with what its classes compiled to before, and is the same as ever."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_SCRIPT = """
import builtins, dataclasses, inspect, sys
from batchlint import table_cache

sys.dont_write_bytecode = False
table_cache._folders = lambda: [sys.argv[1]]
compile_, texts = builtins.compile, []

def counting(source, name, mode, **options):
    if name == "<string>" and mode == "exec":
        texts.append(source)
    return compile_(source, name, mode, **options)

builtins.compile = counting
if sys.argv[2] == "ours":
    from batchlint.python.tree.importing import import_libcst

    import_libcst()
    assert "libcst" in sys.modules
import libcst

assert "exec" not in vars(dataclasses)
assert libcst.parse_module("pool.x = f(1)\\n").code == "pool.x = f(1)\\n"
print(len(texts))
for name, member in sorted(vars(libcst).items()):
    if dataclasses.is_dataclass(member):
        print(name, inspect.signature(member), member.__init__.__annotations__)
        print(name, [bool(member.__dict__.get(m)) for m in ("__eq__", "__hash__", "__repr__", "__setattr__")])
"""


def _imported(folder: Path, how: str) -> tuple[int, list[str]]:
    """How many texts were compiled by our doing, and what the classes are like."""
    command = [sys.executable, "-c", _SCRIPT, str(folder), how]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return int(lines[0]), lines[1:]


def test_what_was_compiled_once_is_not_compiled_again(tmp_path: Path) -> None:
    _, plain = _imported(tmp_path, "plain")
    first, classes = _imported(tmp_path, "ours")
    assert first > 100 and classes == plain
    again, classes = _imported(tmp_path, "ours")
    assert again == 0 and classes == plain


def test_a_table_that_lacks_a_text_does_no_harm(tmp_path: Path) -> None:
    _, plain = _imported(tmp_path, "plain")
    _imported(tmp_path, "ours")
    (table,) = tmp_path.iterdir()
    table.write_bytes(table.read_bytes()[:-1])
    count, classes = _imported(tmp_path, "ours")
    assert count > 100 and classes == plain

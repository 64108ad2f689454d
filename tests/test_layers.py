"""Imports between the layers of the package go one way: to the same layer or to a lower one.

`python tests/test_layers.py` prints the imports between layers, those that go up, and the circles.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "batchlint"

#: The layers, lowest first: prefixes of module names below the package. The longest prefix that
#: fits decides; prefixes of one layer may import each other. "" is the package's own `__init__`.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("",),
    (
        "project.files",
        "project.atomic",
        "core.digests",
        "core.expressions",
        "core.failing",
        "builtin_checks",
        "package_data",
        "public",
    ),
    ("user_key",),
    ("table_cache",),
    ("history",),
    ("rules",),
    ("core", "report.positions"),
    ("core.judge",),
    ("core.reports", "report.addresses"),
    ("project",),
    ("payload",),
    ("python.syntax",),
    ("python.values",),
    ("python.imports",),
    ("python.infer",),
    ("python.models",),
    ("python.rewrite",),
    ("python.uses", "python.rest"),
    ("python",),
    ("settings",),
    ("notebook",),
    ("project.word_search",),
    ("embedded",),
    ("suppressions",),
    ("engine",),
    ("planning",),
    ("report",),
    ("run",),
    ("setup",),
    ("api", "server"),
    ("cli",),
    ("startup",),
    ("__main__",),
)

#: `import batchlint` offers the library, which is imported when it is first used (tests/cli/test_startup.py).
DEFERRED = ("batchlint", "batchlint.api")

_ORDER = {prefix: index for index, layer in enumerate(LAYERS) for prefix in layer}


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(known: dict[str, Path]) -> dict[str, set[str]]:
    """The modules of the package that each module imports, at whatever place in it."""
    graph = {name: set(_imported(name, path, known)) - {name} for name, path in known.items()}
    importing, imported = DEFERRED
    graph[importing].discard(imported)
    return graph


def _imported(name: str, path: Path, known: dict[str, Path]) -> Iterator[str]:
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            if module.partition(".")[0] == PACKAGE:
                for alias in node.names:
                    inner = f"{module}.{alias.name}"
                    yield inner if inner in known else module


def layer_of(module: str) -> str | None:
    """The longest prefix in `LAYERS` that a module belongs to; None where there is none."""
    parts = module.split(".")[1:]
    if not parts:
        return ""
    names = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((name for name in names if name in _ORDER), None)


def between(graph: dict[str, set[str]]) -> dict[tuple[str, str], list[str]]:
    """The imports from one prefix to another, as `importing -> imported`."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, targets in graph.items():
        for target in sorted(targets):
            pair = (layer_of(name) or "", layer_of(target) or "")
            if pair[0] != pair[1]:
                found.setdefault(pair, []).append(f"{name} -> {target}")
    return found


def upward(graph: dict[str, set[str]]) -> list[str]:
    """The imports that go to a higher layer."""
    pairs = between(graph).items()
    return [line for (low, high), lines in pairs if _ORDER[high] > _ORDER[low] for line in lines]


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """The circles of more than two files, largest first."""
    reach = {name: _reachable(name, graph) for name in graph}
    found = {
        frozenset(other for other in reach[name] if name in reach[other])
        for name in graph
        if name in reach[name]
    }
    return sorted((sorted(circle) for circle in found if len(circle) > 2), key=lambda c: (-len(c), c))


def _reachable(name: str, graph: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    pending = list(graph[name])
    while pending:
        target = pending.pop()
        if target not in found:
            found.add(target)
            pending.extend(graph[target])
    return found


def test_every_module_belongs_to_a_layer() -> None:
    assert [name for name in modules() if layer_of(name) is None] == []


def test_imports_go_to_the_same_layer_or_a_lower_one() -> None:
    assert upward(imports(modules())) == []


def test_no_circle_is_larger_than_two_files() -> None:
    assert circles(imports(modules())) == []


def test_all_kinds_of_imports_are_found(tmp_path: Path) -> None:
    path = tmp_path / "sample.py"
    path.write_text(
        "import batchlint.a\n"
        "from . import b\n"
        "from batchlint.c import name\n"
        "if TYPE_CHECKING:\n    from .d import name\n"
        "def f():\n    from ..a import name\n"
    )
    names = ("batchlint.a", "batchlint.p.b", "batchlint.c", "batchlint.p.d", "batchlint.p.sample")
    known = dict.fromkeys(names, path)
    assert sorted(_imported("batchlint.p.sample", path, known)) == [
        "batchlint.a",
        "batchlint.a",
        "batchlint.c",
        "batchlint.p.b",
        "batchlint.p.d",
    ]


def test_circles_are_found() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}, "f": {"a"}}
    assert circles(graph) == [["a", "b", "c"]]


def main() -> None:
    """Print the imports between layers, those that go up, and the circles."""
    graph = imports(modules())
    counts: dict[str, Counter[str]] = {}
    for (low, high), lines in between(graph).items():
        counts.setdefault(low, Counter())[high] = len(lines)
    for prefix, found in counts.items():
        targets = ", ".join(f"{name or PACKAGE} ({n})" for name, n in found.most_common())
        print(f"{prefix or PACKAGE} -> {targets}")
    print("\nUpward:", *upward(graph), sep="\n    ")
    print("\nCircles:", *(" ".join(circle) for circle in circles(graph)), sep="\n    ")


if __name__ == "__main__":
    main()

"""The page of `docs/reference` about the names in a new generation of the package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from batchlint.core.wording import number
from batchlint.history import Enum, History, WireType, load
from batchlint.report.generation_rows import Row, generation_parts
from batchlint.report.markup import code, in_table, prose
from batchlint.rules.shipped import load_rules

NAME = "azure-batch-15.md"


def generation_page() -> str:
    """The page about azure-batch 15, as Markdown without its first line."""
    history = load()
    old, new = history.first_of_second - 1, history.latest
    parts = [
        "# Names in azure-batch 14 and 15\n",
        f"The names in azure-batch {history.package(old)} and their replacements in {history.package(new)}. "
        "For how to move your code, see [From azure-batch 14 to 15](../to-15.md).\n",
        "The tables are computed from both packages. Two methods are the same if they send the same verb to "
        "the same address, and two classes if they are at the same place in the same request.\n",
        "- [Operations](#operations)\n- [Classes](#classes)\n- [Properties](#properties)\n- [Enums](#enums)\n"
        "- [Everything else](#everything-else)\n",
        *_operations(history, old, new),
        *_classes(history, old, new),
        *_properties(history, old, new),
        *_enums(history, old, new),
        *_rest(new),
    ]
    return "\n".join(parts)


def _has(names: dict[str, int], index: int) -> bool:
    return any(mask >> index & 1 for mask in names.values())


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(code(name) for name in names)


def _operations(history: History, old: int, new: int) -> Iterator[str]:
    operations = history.operations.values()
    there = [o for o in operations if _has(o.names, old)]
    kept = [o for o in there if _has(o.names, new)]
    gone = [o.python(old) for o in there if not _has(o.names, new)]
    came = [o.python(new) for o in operations if _has(o.names, new) and not _has(o.names, old)]
    yield "## Operations\n"
    yield (
        f"azure-batch 14 has {number(len(there), 'operation')}, on attributes of the client. {len(kept)} of "
        "them are methods of the client in azure-batch 15. Methods whose names begin with `begin_` return "
        "a poller.\n"
    )
    yield _table(
        ("azure-batch 14", "azure-batch 15", "request"),
        ((code(o.python(old)), code(o.python(new)), code(o.http[new] or "")) for o in kept),
    )
    yield f"Removed: {_listed(gone)}.\n"
    yield f"New: {_listed(came)}.\n"


def _names(
    history: History, kinds: Iterable[WireType | Enum], old: int, new: int
) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """The classes of some types: those with another name, those that are gone, those that are new."""
    renamed, gone, came = [], [], []
    for kind in kinds:
        before, after = history.class_name(kind.name, old), history.class_name(kind.name, new)
        if before and after and before != after:
            renamed.append((before, after))
        elif before and not after:
            gone.append(before)
        elif after and not before:
            came.append(after)
    return renamed, gone, came


def _classes(history: History, old: int, new: int) -> Iterator[str]:
    objects = [t for t in history.types.values() if t.kind == "object"]
    renamed, gone, came = _names(history, objects, old, new)
    yield "## Classes\n"
    yield (
        "Classes that are not listed keep their names. Several old classes can have the same new class, "
        "which is then used for requests and responses alike. The options classes (such as "
        "`PoolListOptions`) and the page classes (such as `CloudPoolPaged`) were removed: options are now "
        "keyword arguments.\n"
    )
    yield _table(("azure-batch 14", "azure-batch 15"), ([code(name) for name in pair] for pair in renamed))
    yield f"Removed, or no longer public: {_listed(gone)}.\n"
    yield f"New: {_listed(came)}.\n"


def _properties(history: History, old: int, new: int) -> Iterator[str]:
    renamed: dict[tuple[str, str], list[str]] = {}
    for kind in history.types.values():
        cls = history.class_name(kind.name, new)
        if cls is None or kind.kind != "object":
            continue
        for prop in kind.props.values():
            pair = (prop.python(old), prop.python(new))
            if _has(prop.names, old) and _has(prop.names, new) and pair[0] != pair[1]:
                classes = renamed.setdefault(pair, [])
                if cls not in classes:
                    classes.append(cls)
    yield "## Properties\n"
    yield "Properties that are not listed keep their names, or were removed.\n"
    yield _table(
        ("azure-batch 14", "azure-batch 15", "classes of azure-batch 15"),
        (
            (code(before), code(after), _listed(classes))
            for (before, after), classes in sorted(renamed.items())
        ),
    )


def _enums(history: History, old: int, new: int) -> Iterator[str]:
    renamed, gone, came = _names(history, history.enums.values(), old, new)
    members = [
        (before, after)
        for enum in history.enums.values()
        for value in enum.values
        if (before := enum.member_at(value, old)) and (after := enum.member_at(value, new))
    ]
    assert all(before.upper() == after for before, after in members), "a member is not in upper case"
    yield "## Enums\n"
    yield (
        "Members are now in upper case: `TaskState.completed` is `BatchTaskState.COMPLETED`. This applies "
        f"to all {len(members)} members that both packages have. Classes that are not listed keep their "
        "names.\n"
    )
    yield _table(("azure-batch 14", "azure-batch 15"), ([code(name) for name in pair] for pair in renamed))
    yield f"Removed, or no longer public: {_listed(gone)}.\n"
    yield f"New: {_listed(came)}.\n"


def _rest(new: int) -> Iterator[str]:
    yield "## Everything else\n"
    yield (
        "The service has no names for the following. They are defined in the `generation` section of the "
        "[rule file](../../rules/azure-batch-15.0.0b1.yaml).\n"
    )
    for heading, rows in generation_parts(load_rules().generation(new)):
        yield f"### {heading}\n"
        yield _table(("azure-batch 14", "azure-batch 15"), map(_cells, rows))


def _cells(row: Row) -> tuple[str, str]:
    parts = (in_table(code(row.becomes)), prose(row.instead))
    return in_table(code(row.name)), "; ".join(part for part in parts if part)

"""Where the dicts of a file go: into requests to Batch, to other hosts, or to the project's own ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import libcst as cst

from batchlint.history import Shape
from batchlint.project.names import ended_names, ended_python_names
from batchlint.python.values.alternatives import options_of
from batchlint.python.values.values import DictValue, ListValue, MapValue, TupleValue, Value

#: Functions and methods that keep, show or answer with what they are handed.
_ENDS = frozenset(
    [
        *("print", "pprint", "debug", "info", "warning", "warn", "error", "exception", "critical", "log"),
        *(
            "jsonify",
            "JSONResponse",
            "JsonResponse",
            "Response",
            "make_response",
            "render_template",
            "render",
        ),
        *("writerow", "writerows", "write_row", "to_csv", "DataFrame", "from_records", "from_dict"),
        *("insert", "insert_one", "insert_many", "replace_one", "update_one", "update_many", "save"),
        *("find", "find_one", "find_one_and_update", "execute", "executemany", "put_item", "upsert"),
        *("upsert_item", "create_item", "bulk_create", "hset", "hmset", "index"),
        *("gauge", "increment", "incr", "histogram", "timing", "count", "track_event", "track_metric"),
        *("assertEqual", "assertDictEqual", "assert_called_with", "assert_called_once_with", "namedtuple"),
    ]
)
_END_MODULES = ("csv.", "sqlite3.", "pickle.", "logging.", "pprint.", "yaml.", "toml.", "tomllib.", "flask.")
_END_FUNCTIONS = frozenset(["json.dump", "marshal.dump", "shelve.open"])
#: Arguments of calls that are no bodies, whatever is called.
ASIDE = frozenset(["params", "headers", "cookies", "auth", "tags", "labels", "extra", "query", "timeout"])


class Typed(NamedTuple):
    """What a dict is: the type, how its keys are spelled, how sure that is, whether parts may lack."""

    shape: Shape
    notation: str
    likely: bool
    partial: bool


class Flows:
    """What the passes over a file, or over code that it calls, found of its dicts.

    Dicts are told apart by the place where they are written, so this outlives a pass.
    """

    def __init__(self) -> None:
        self.types: dict[int, Typed] = {}
        #: Dicts that requests to Batch's own host carry, and such as go to another host.
        self.sent: set[int] = set()
        self.foreign: set[int] = set()
        #: Dicts that are kept, shown or answered, and such as the code reads itself.
        self.ended: set[int] = set()
        self.read: set[int] = set()
        #: Dicts that calls are handed: what is called says what their names mean.
        self.handed: set[int] = set()
        #: Dicts whose entries others take over.
        self.taken: set[int] = set()
        #: Functions that make requests to Batch's host, and to other hosts.
        self.to_batch: set[int] = set()
        self.to_others: set[int] = set()
        #: Functions that call something with a path which is like one of Batch's, and is none.
        self.to_paths: set[int] = set()

    def is_own(self, value: DictValue) -> bool:
        """Whether a dict is visibly the project's own: its keys are nobody else's business."""
        number = id(value.node)
        return number in self.foreign or number in self.ended or number in self.read

    def note_read(self, value: DictValue, key: str | None) -> None:
        """A dict that is read by a name of Batch's, or all through, serves the code itself."""
        if key is None or key in ended_names() or key in ended_python_names():
            for part in (value, *value.parts):
                self.read.add(id(part.node))

    def note_end(self, values: Iterable[Value]) -> None:
        """Values that are kept, shown or answered."""
        self.ended.update(id(found.node) for value in values for found in dicts_in(value))

    def note_handed(self, values: Iterable[Value]) -> None:
        """Values that a call is handed."""
        self.handed.update(id(found.node) for value in values for found in dicts_in(value))

    def note_foreign(self, values: Iterable[Value]) -> None:
        """Values that are sent to another host."""
        self.foreign.update(id(found.node) for value in values for found in dicts_in(value))


def ends(name: str, full: str) -> bool:
    """Whether what is handed to a function goes no further, by its last name and its full one."""
    return name in _ENDS or full in _END_FUNCTIONS or full.startswith(_END_MODULES)


def last_name(node: cst.BaseExpression) -> str:
    """The last part of the name of what is called."""
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def dicts_in(value: Value, depth: int = 0) -> Iterator[DictValue]:
    """The dicts that a value is, or that stand in it, with those that they were put together from."""
    if depth > 6:
        return
    for option in options_of(value):
        match option:
            case DictValue(items=items, parts=parts):
                yield option
                for inner in (*items.values(), *parts):
                    yield from dicts_in(inner, depth + 1)
            case ListValue(element=inner) | MapValue(value=inner):
                yield from dicts_in(inner, depth + 1)
            case TupleValue(items=inners):
                for inner in inners:
                    yield from dicts_in(inner, depth + 1)

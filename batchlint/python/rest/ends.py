"""Functions that keep, show or answer with their arguments."""

from __future__ import annotations

#: Functions and methods that keep, show or answer with their arguments.
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


def ends(name: str, full: str) -> bool:
    """Whether a function is the end of its arguments, by its last name and its full one."""
    return name in _ENDS or full in _END_FUNCTIONS or full.startswith(_END_MODULES)

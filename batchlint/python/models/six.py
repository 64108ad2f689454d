"""Names of packages that let code run under Python 2 and 3: most are Python's own built-in names."""

from __future__ import annotations

import re

#: Modules whose names are the built-in ones, `six` also where another package brings it along.
_BUILTINS = re.compile(
    r"(?:builtins|__builtin__|(?:future|past)\.builtins|future\.moves\.builtins|(?:.+\.)?six\.moves(?:\.builtins)?)"
    r"\.(?P<name>\w+)"
)
_RENAMED = {
    "functools.reduce": "reduce",
    "itertools.izip": "zip",
    "itertools.izip_longest": "zip",
    "itertools.zip_longest": "zip",
    "itertools.imap": "map",
    "itertools.ifilter": "filter",
    "future.utils.lmap": "map",
    "future.utils.lzip": "zip",
    "future.utils.lfilter": "filter",
    "six.next": "next",
    "six.advance_iterator": "next",
}
#: Names of `six.moves` for what other modules hold.
_MOVED = {"zip_longest": "zip", "xrange": "range", "raw_input": "input"}
_VIEWS = re.compile(r"(?:future\.utils|(?:.+\.)?six)\.(?:iter|view)(?P<name>items|keys|values)")


def builtin_name(full: str) -> str | None:
    """The built-in function or class behind a full name, as `zip` behind `six.moves.zip`; None for others."""
    found = _BUILTINS.fullmatch(full)
    if found is None:
        return _RENAMED.get(full)
    return _MOVED.get(found["name"], found["name"])


def view_name(full: str) -> str | None:
    """The method of dicts behind a function, as `items` behind `six.iteritems`; None for others."""
    found = _VIEWS.fullmatch(full)
    return found["name"] if found is not None else None

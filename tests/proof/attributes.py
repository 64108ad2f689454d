"""Print what the libraries of a generation have, as JSON: `python attributes.py FOLDER < names`.

These are the attributes of models and listings, and for each full name that is asked for whether it is
there, and what a class of that name is made with.
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
from typing import Any


def main(folder: str) -> None:
    """Import the libraries in a folder."""
    sys.path.insert(0, folder)
    models = importlib.import_module("azure.batch.models")
    if hasattr(models, "CloudPool"):
        listing, model = models.CloudPoolPaged(None, {}), models.CloudPool()
    else:
        paging = importlib.import_module("azure.core.paging")
        listing, model = paging.ItemPaged(None, None), models.BatchPool({})
    of_all = set(dir(object))
    found = {
        "members": sorted({*dir(model)} - of_all),
        "listings": sorted({*dir(listing)} - of_all),
        "named": {name: described(named(name)) for name in json.load(sys.stdin)},
    }
    print(json.dumps(found))


def named(full: str) -> Any:
    """What has a full name; None where nothing has."""
    found: Any = None
    steps = full.split(".")
    for number, step in enumerate(steps, 1):
        try:
            found = importlib.import_module(".".join(steps[:number]))
        except ImportError:
            found = getattr(found, step, None)
    return found


def described(found: Any) -> dict[str, Any] | None:
    """The parameters of a class that is made by its users, and its source."""
    if found is None or not isinstance(found, type) or issubclass(found, BaseException):
        return None if found is None else {}
    parameters = [p for p in inspect.signature(found).parameters.values() if p.kind < p.VAR_KEYWORD]
    plain = [p for p in parameters if p.kind is not p.VAR_POSITIONAL]
    return {
        "params": [p.name for p in plain],
        "required": [p.name for p in plain if p.default is p.empty],
        "source": "".join(source(base) for base in found.__mro__),
    }


def source(cls: type) -> str:
    """The source of a class that has one."""
    try:
        return inspect.getsource(cls)
    except (OSError, TypeError):
        return ""


if __name__ == "__main__":
    main(sys.argv[1])

"""Print what a release of `azure-batch` really has, as JSON: `python -m tests.history.real_package FOLDER`.

The release itself is imported, and asked by `inspect`; the libraries that it builds on are replaced by
empty classes (`libraries.py`), and what its methods send is noted (`real_requests.py`).
"""

from __future__ import annotations

import enum
import importlib
import inspect
import json
import sys
import types
import typing
from typing import Any

from tests.history.libraries import Anything, Finder
from tests.history.real_requests import first_generation, second_generation, spelled


def main(folder: str) -> None:
    """Import the release in `folder` and print its names."""
    sys.meta_path.insert(0, Finder())
    sys.path.insert(0, folder)
    typing.overload = _remember  # type: ignore[assignment]
    package = importlib.import_module("azure.batch")
    loaded = [name for name in sys.modules if name.startswith("azure.batch")]
    models = importlib.import_module("azure.batch.models")
    # Generation 1 adds an exception by hand, which its `__all__` lacks.
    public = models.__all__ if hasattr(package, "BatchClient") else [n for n in vars(models) if n[0] != "_"]
    classes = {n: c for n in public if isinstance(c := getattr(models, n), type)}
    enums = {n: c for n, c in classes.items() if issubclass(c, enum.Enum)}
    client = package.BatchClient if hasattr(package, "BatchClient") else package.BatchServiceClient
    found = {
        "client": signature(client.__init__),
        "clients": [n for n in vars(package) if n.endswith("Client")],
        "enums": {n: {m.name: m.value for m in c} for n, c in enums.items()},
        "types": {n: properties(c) for n, c in classes.items() if n not in enums},
        "operations": operations(package),
        "classes": {n: facts(c) for n, c in classes.items() if n not in enums},
        "references": {n: references(c) for n, c in classes.items() if n not in enums},
        "requests": requests(package),
        "loaded": loaded,
        "modules": {
            name: defined(sys.modules[name]) for name in loaded if not hasattr(package, "BatchClient")
        },
        "exported": getattr(package, "__all__", []),
        "importable": sorted(vars(package)),
    }
    if hasattr(package, "BatchClient"):
        found["asynchronous"] = operations(importlib.import_module("azure.batch.aio"))
    print(json.dumps(found))


#: The first overload of each function: that of a constructor has the keywords.
_OVERLOADS: dict[str, Any] = {}


def _remember(function: Any) -> Any:
    _OVERLOADS.setdefault(f"{function.__module__}.{function.__qualname__}", function)
    return function


def properties(cls: type) -> dict[str, dict[str, Any]]:
    """The properties of a model by Python name: wire name, if it is written down, and two facts."""
    mapped = getattr(cls, "_attribute_map", None)
    if "Paged" in (base.__name__ for base in cls.__mro__):
        return {}
    if mapped is not None:
        rules = getattr(cls, "_validation", {})
        return {
            name: {
                "wire": entry["key"].replace("\\", ""),
                "required": bool(rules.get(name, {}).get("required")) and not rules[name].get("constant"),
                "readonly": bool(rules.get(name, {}).get("readonly")),
            }
            for name, entry in mapped.items()
        }
    required = set()
    fields = {}
    for base in reversed(cls.__mro__):
        first = _OVERLOADS.get(f"{base.__module__}.{base.__qualname__}.__init__", base.__init__)
        needed = [p for p in inspect.signature(first).parameters.values() if p.default is p.empty]
        required |= {p.name for p in needed if p.kind is p.KEYWORD_ONLY}
        for name, value in vars(base).items():
            if type(value).__name__ == "_RestField":
                fields[name] = {
                    "wire": value._rest_name_input or name,
                    "readonly": value._visibility == ["read"],
                }
    if not fields and not issubclass(cls, Exception):
        # Written by hand: its constructor is all there is.
        kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
        parameters = inspect.signature(cls.__init__).parameters.values()  # type: ignore[misc]
        fields = {p.name: {} for p in parameters if p.kind in kinds and p.name != "self"}
    return {name: {**field, "required": name in required} for name, field in fields.items()}


def defined(module: types.ModuleType) -> list[str]:
    """The public classes that a module defines itself."""
    return [
        name
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == module.__name__ and name[0] != "_"
    ]


def facts(cls: type) -> dict[str, Any]:
    """Whether a class is an exception, what it lists, and what its constructor takes by position."""
    parameters = inspect.signature(cls.__init__).parameters.values()  # type: ignore[misc]
    is_page = "Paged" in (base.__name__ for base in cls.__mro__)
    return {
        "exception": issubclass(cls, BaseException),
        "page_of": cls._attribute_map["current_page"]["type"][1:-1] if is_page else None,  # type: ignore[attr-defined]
        "positional": [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD and p.name != "self"],
    }


def references(cls: type) -> dict[str, str]:
    """The types of a model's properties by Python name."""
    mapped = getattr(cls, "_attribute_map", None)
    if mapped is not None:
        return {name: entry["type"] for name, entry in mapped.items() if name != "current_page"}
    return {
        name: spelled(base.__annotations__[name], value._format)
        for base in reversed(cls.__mro__)
        for name, value in vars(base).items()
        if type(value).__name__ == "_RestField"
    }


def requests(package: types.ModuleType) -> dict[str, dict[str, Any]]:
    """What each of the operations sends and reads."""
    if hasattr(package, "BatchClient"):
        return second_generation(package)
    return first_generation(groups(package))


def operations(package: types.ModuleType) -> dict[str, dict[str, Any]]:
    """The methods that make requests: `pool.add` of a group's class, `create_pool` of a client."""
    if hasattr(package, "BatchClient"):
        methods = dict(inspect.getmembers(package.BatchClient, inspect.isfunction))
        return {
            n: signature(f) for n, f in methods.items() if n[0] != "_" and n not in ("close", "send_request")
        }
    found = {}
    for group, owner in groups(package).items():
        for name, function in inspect.getmembers(type(owner), inspect.isfunction):
            if name[0] != "_":
                found[f"{group}.{name}"] = signature(function)
    return found


def groups(package: types.ModuleType) -> dict[str, Any]:
    """The groups of operations of a client of the first generation."""
    client = package.BatchServiceClient.__new__(package.BatchServiceClient)
    parameters = inspect.signature(package.BatchServiceClient.__init__).parameters
    count = sum(p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD for p in parameters.values())
    client.__init__(*[Anything()] * (count - 1))
    owners = vars(client).items()
    return {n: o for n, o in owners if type(o).__module__.startswith("azure.batch.operations")}


def signature(function: Any) -> dict[str, Any]:
    """The parameters in order, and those that are taken by keyword alone."""
    parameters = [p for p in inspect.signature(function).parameters.values() if p.name != "self"]
    named = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    return {
        "params": [p.name for p in named],
        "required": [p.name for p in named if p.default is p.empty],
        "keyword_only": [p.name for p in named if p.kind is p.KEYWORD_ONLY],
    }


if __name__ == "__main__":
    main(sys.argv[1])

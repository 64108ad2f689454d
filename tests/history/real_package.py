"""Print what a release of `azure-batch` really has, as JSON: `python real_package.py FOLDER`.

The release itself is imported, and asked by `inspect`; the libraries that it builds on are replaced by
empty classes, since most releases need versions of them that no current Python has.
"""

from __future__ import annotations

import enum
import importlib
import importlib.abc
import importlib.machinery
import inspect
import json
import sys
import types
import typing
from collections.abc import Sequence
from typing import Any

#: What the releases import and is not theirs.
LIBRARIES = (
    "azure.core",
    "azure.profiles",
    "dateutil",
    "isodate",
    "msrest",
    "msrestazure",
    "requests",
    "six",
)


class _Anything:
    """Stands for every class of a library: can be made, called, subclassed and asked for attributes."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        pass

    def __class_getitem__(cls, item: object) -> type:
        return cls

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything()

    def __call__(self, *args: object, **kwargs: object) -> Any:
        return _Anything()


class _FoldingMeta(enum.EnumMeta):
    """What `azure.core.CaseInsensitiveEnumMeta` is, without its look-up."""


def _same(function: Any) -> Any:
    return function


_KNOWN: dict[str, Any] = {
    "CaseInsensitiveEnumMeta": _FoldingMeta,
    "case_insensitive_dict": dict,
    "distributed_trace": _same,
    "distributed_trace_async": _same,
}


class _Library(types.ModuleType):
    """A module of which every name can be imported."""

    __path__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in _KNOWN:
            base = Exception if name.endswith(("Error", "Exception")) else _Anything
            _KNOWN[name] = type(name, (base,), {"__module__": self.__name__})
        return _KNOWN[name]


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname == "typing_extensions" or fullname.startswith(LIBRARIES):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _Library(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        if module.__name__ == "typing_extensions":
            for name in ("TypedDict", "TypeVar", "Literal", "overload", "Protocol"):
                setattr(module, name, getattr(typing, name))


def main(folder: str) -> None:
    """Import the release in `folder` and print its names."""
    sys.meta_path.insert(0, _Finder())
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
        "loaded": loaded,
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


def operations(package: types.ModuleType) -> dict[str, dict[str, Any]]:
    """The methods that make requests: `pool.add` of a group's class, `create_pool` of a client."""
    if hasattr(package, "BatchClient"):
        methods = dict(inspect.getmembers(package.BatchClient, inspect.isfunction))
        return {
            n: signature(f) for n, f in methods.items() if n[0] != "_" and n not in ("close", "send_request")
        }
    client = package.BatchServiceClient.__new__(package.BatchServiceClient)
    parameters = inspect.signature(package.BatchServiceClient.__init__).parameters
    count = sum(p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD for p in parameters.values())
    client.__init__(*[_Anything()] * (count - 1))
    found = {}
    for group, owner in vars(client).items():
        if type(owner).__module__.startswith("azure.batch.operations"):
            for name, function in inspect.getmembers(type(owner), inspect.isfunction):
                if name[0] != "_":
                    found[f"{group}.{name}"] = signature(function)
    return found


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

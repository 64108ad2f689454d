"""Empty classes in place of the libraries that `azure-batch` builds on, so that any release can be imported.

Most releases need versions of these libraries that no current Python has.
"""

from __future__ import annotations

import enum
import importlib.abc
import importlib.machinery
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


class Anything:
    """Stands for every class of a library: can be made, called, subclassed and asked for attributes."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        pass

    def __class_getitem__(cls, item: object) -> type:
        return cls

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()

    def __call__(self, *args: object, **kwargs: object) -> Any:
        return Anything()


class _FoldingMeta(enum.EnumMeta):
    """What `azure.core.CaseInsensitiveEnumMeta` is, without its look-up."""


def _same(function: Any) -> Any:
    return function


#: What a name of a library stands for.
KNOWN: dict[str, Any] = {
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
        if name not in KNOWN:
            base = Exception if name.endswith(("Error", "Exception")) else Anything
            KNOWN[name] = type(name, (base,), {"__module__": self.__name__})
        return KNOWN[name]


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
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

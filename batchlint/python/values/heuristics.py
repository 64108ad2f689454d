"""Heuristics: what the names of values and types suggest in the absence of other facts."""

from __future__ import annotations

import builtins
import re
import sys
from dataclasses import replace
from functools import cache, lru_cache

from batchlint.history import load
from batchlint.python.values.values import (
    UNKNOWN,
    ModuleValue,
    Unknown,
    Value,
)

#: Something of a type that is declared elsewhere than in azure.batch: its name is no evidence.
FOREIGN = Unknown(foreign=True)
#: Types that declare nothing.
_OPEN = frozenset(["Any", "object", "Unknown", "AnyStr", "Self", "Incomplete"])
#: Packages of other services, which have clients, batches and jobs of their own.
_OTHERS = frozenset(
    [
        *("boto", "boto3", "botocore", "aioboto3", "aiobotocore", "google", "googleapiclient", "oci"),
        *("docker", "kubernetes", "kubernetes_asyncio", "openshift", "redis", "sqlalchemy", "pymongo"),
    ]
)
_CLASS = re.compile(r"_*[A-Z]\w*")
_TWO_WORDS = re.compile(r"_*[A-Z][a-z0-9]+(?:[A-Z]\w*)+|_*[A-Z]{2,}[a-z]\w*")


def looks_like_client(name: str) -> bool:
    """Whether a name is what projects call their Batch client."""
    folded = name.lower()
    if any(other in folded for other in ("mgmt", "management", "boto", "aws")):
        return False
    return "batch" in folded or folded.strip("_") in ("client", "connection", "conn", "get_conn", "bsc")


@lru_cache(maxsize=4096)
def with_alias(value: Unknown, name: str) -> Unknown:
    """An unknown value with the name that it is read by, where that looks like a client's."""
    if value.foreign or value.alias or value.name == name or not looks_like_client(name):
        return value
    return replace(value, alias=name)


def is_other_service(module: str) -> bool:
    """Whether everything in a module belongs to another service, whatever it is called."""
    return module.startswith("azure.mgmt.") or ("." in module and module.partition(".")[0] in _OTHERS)


def result_of_external(module: str) -> Value:
    """The result of calling something imported whose code is not at hand.

    Args:
        module: the full name of what is called, such as `docker.from_env`.

    Returns:
        A value of a foreign type where a class is called, unless its name looks like a Batch client's;
        for functions, an unknown value with the function's name.
    """
    root, last = module.partition(".")[0], module.rpartition(".")[2]
    # Azure's other packages make no client of this one, and the standard library only returns what was
    # put in.
    if root == "azure":
        return FOREIGN
    if root in sys.stdlib_module_names or root == "typing_extensions":
        return UNKNOWN
    of_class = _CLASS.fullmatch(last) and last not in _own_names()
    return Unknown(last, foreign=bool(of_class) and not looks_like_client(last))


def declares(value: Value) -> bool:
    """Whether a declared type is one: of the package, of the project or of another package."""
    return not isinstance(value, Unknown) or value.foreign


def declared_external(module: str) -> Value:
    """A value whose declared type is an imported class whose code is not at hand.

    Args:
        module: the full name of the class, such as `docker.DockerClient`.

    Returns:
        `FOREIGN`; unknown for a type that may be anything (`typing.Any`), for one with the name of a
        class of the package, and for a module.
    """
    if is_other_service(module):
        return ModuleValue(module)
    last = module.rpartition(".")[2]
    return UNKNOWN if "." not in module or last in _OPEN or last in _own_names() else FOREIGN


def declared_by_name(name: str) -> Value:
    """A value whose declared type is a name that nothing in the file binds: of a builtin, or in a docstring.

    A word of prose is no type, so a name alone must look like one: `DockerClient`.

    Returns:
        `FOREIGN`; unknown where the name may be of the package, or declares nothing.
    """
    head, _, last = name.rpartition(".")
    if head:
        return declared_external(name) if _CLASS.fullmatch(last) else UNKNOWN
    if last in _OPEN or last in _own_names():
        return UNKNOWN
    if isinstance(getattr(builtins, last, None), type) or _TWO_WORDS.fullmatch(last):
        return FOREIGN
    return UNKNOWN


@cache
def _own_names() -> frozenset[str]:
    """The names that the package had at any time."""
    history = load()
    names = {name for module in history.modules.values() for name in module.names}
    return frozenset([*names, *history.classes, *history.client.names])

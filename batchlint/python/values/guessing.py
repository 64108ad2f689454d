"""What the names of values and of types say, where nothing else does."""

from __future__ import annotations

import builtins
import re
import sys
from dataclasses import replace
from functools import cache, lru_cache

from batchlint.history import load
from batchlint.python.values.client_names import looks_like_client
from batchlint.python.values.values import (
    UNKNOWN,
    Constant,
    DictValue,
    Either,
    ListValue,
    MapValue,
    ModuleValue,
    TupleValue,
    Unknown,
    Value,
)

#: Something whose type is declared, and is no type of azure.batch: its name is no evidence.
FOREIGN = Unknown(foreign=True)
#: Declares as little as nothing at all.
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


@lru_cache(maxsize=4096)
def read_through(value: Unknown, name: str) -> Unknown:
    """What is unknown keeps the name through which it is read, where that sounds like a client's."""
    if value.foreign or value.alias or value.name == name or not looks_like_client(name):
        return value
    return replace(value, alias=name)


def is_other_service(module: str) -> bool:
    """Whether all that comes of a module is another service's, whatever it is called."""
    return module.startswith("azure.mgmt.") or ("." in module and module.partition(".")[0] in _OTHERS)


def made_elsewhere(module: str) -> Value:
    """What a call of something that was imported and can't be seen gives back.

    Args:
        module: the full name of what is called, such as `docker.from_env`.

    Returns:
        What is foreign for objects of classes, which say what they are, unless by a name like that of
        a Batch client; what else a function makes is unknown, but for the function's name.
    """
    root, last = module.partition(".")[0], module.rpartition(".")[2]
    # Azure's other packages make no client of this one, and the standard library only hands out what
    # was put in.
    if root == "azure":
        return FOREIGN
    if root in sys.stdlib_module_names or root == "typing_extensions":
        return UNKNOWN
    of_class = _CLASS.fullmatch(last) and last not in _own_names()
    return Unknown(last, foreign=bool(of_class) and not looks_like_client(last))


def declares(value: Value) -> bool:
    """Whether a declared type says anything: also that of another package does."""
    return not isinstance(value, Unknown) or value.foreign


def says(value: Value) -> bool:
    """Whether a value says something by itself: what is false, empty or holds the unknown does not."""
    match value:
        case Unknown():
            return False
        case Constant(value=held):
            return bool(held)
        case ListValue(element=inner) | MapValue(value=inner):
            return says(inner)
        case TupleValue(items=items) | Either(options=items):
            return any(map(says, items))
        case DictValue(items=entries, merged=merged):
            return bool(merged) or any(map(says, entries.values()))
    return True


def declared_elsewhere(module: str) -> Value:
    """What is declared as an object of a class that was imported and can't be seen.

    Args:
        module: the full name of the class, such as `docker.DockerClient`.

    Returns:
        `FOREIGN`; unknown for what may be anything (`typing.Any`), for what goes by the name of a
        class of the package, and for a module.
    """
    if is_other_service(module):
        return ModuleValue(module)
    last = module.rpartition(".")[2]
    return UNKNOWN if "." not in module or last in _OPEN or last in _own_names() else FOREIGN


def declared_by_name(name: str) -> Value:
    """What is declared by a name that nothing in the file binds: that of a builtin, or one in a text.

    A word of prose is no type, so a name alone must look like one: `DockerClient`.

    Args:
        name: the name, dotted or plain.

    Returns:
        `FOREIGN`; unknown where the name may be of the package, or says nothing.
    """
    head, _, last = name.rpartition(".")
    if head:
        return declared_elsewhere(name) if _CLASS.fullmatch(last) else UNKNOWN
    if last in _OPEN or last in _own_names():
        return UNKNOWN
    if isinstance(getattr(builtins, last, None), type) or _TWO_WORDS.fullmatch(last):
        return FOREIGN
    return UNKNOWN


@cache
def _own_names() -> frozenset[str]:
    """What the package called something at any time; `BatchClient` is what came after its client."""
    history = load()
    names = {name for module in history.modules.values() for name in module.names}
    return frozenset([*names, *history.types, *history.enums, "BatchServiceClient", "BatchClient"])

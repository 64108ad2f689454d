"""Packages that re-export `azure.batch` under names of their own."""

from __future__ import annotations

PACKAGE = "azure.batch"

#: By the module that stands for `azure.batch`: the classes that the package adds, with the class of
#: `azure.batch` that each extends and what its constructor takes besides. Everything else that the
#: module has under a name of `azure.batch` is the same, or has the same properties.
_EXTENSIONS = {
    "BatchExtensionsClient": (
        "BatchServiceClient",
        "subscription_id resource_group batch_account storage_client storage_endpoint mgmt_credentials "
        "mgmt_base_url",
    ),
    "ExtendedJobParameter": ("JobAddParameter", "application_template_info task_factory"),
    "ExtendedPoolParameter": ("PoolAddParameter", "package_references"),
    "ExtendedPoolSpecification": ("PoolSpecification", "package_references"),
    "ExtendedResourceFile": ("ResourceFile", "source"),
    "ExtendedTaskParameter": ("TaskAddParameter", "package_references"),
}
REEXPORTS = {
    "azure.batch_extensions": _EXTENSIONS,  # azure-batch-extensions up to 1.1.2
    "azext.batch": _EXTENSIONS,  # from 2.0.0 on
}

#: For each, a word that every file has which imports it.
WORDS = tuple(next(p for p in m.split(".") if p not in PACKAGE.split(".")) for m in REEXPORTS)
_BYTES = tuple(word.encode() for word in WORDS)


def module_behind(name: str) -> str | None:
    """The module of `azure.batch` that a full module name stands for; None for any other.

    `azext.batch.models` stands for `azure.batch.models`, as does that name itself.
    """
    for root in (PACKAGE, *REEXPORTS):
        if name == root or name.startswith(f"{root}."):
            return PACKAGE + name[len(root) :]
    return None


def added_class(module: str, name: str) -> tuple[str, frozenset[str]] | None:
    """The class of `azure.batch` that a class of such a package extends, and what its constructor adds.

    None for a module of `azure.batch` itself, and for a class that extends nothing of it.
    """
    for root, classes in REEXPORTS.items():
        if (module == root or module.startswith(f"{root}.")) and name in classes:
            base, own = classes[name]
            return base, frozenset(own.split())
    return None


def named_in(text: str) -> bool:
    """Whether a text may name a package that re-exports `azure.batch`."""
    return any(word in text for word in WORDS)


def named_in_bytes(data: bytes) -> bool:
    """Whether the bytes of a file may name one."""
    return any(word in data for word in _BYTES)

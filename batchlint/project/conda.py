"""Requirements in conda environment files: conda packages, and a list for pip."""

from __future__ import annotations

import re
from typing import Any

from batchlint.project.plain_yaml import load_yaml

_PACKAGE = re.compile(r"(?:[^\s:]+::)?(?P<name>[A-Za-z0-9][\w.-]*)\s*(?P<version>.*)")
_EXACT = re.compile(r"(?P<fuzzy>=?)\s*(?P<number>\d+(?:\.\d+)*)(?P<star>\.?\*)?(?P<build>(?:=|\s+)\S+)?")


def requirements(text: str) -> tuple[list[str], list[str]]:
    """The requirements in an environment file.

    Returns:
        Those of conda, translated to PEP 508 where possible, and those of pip as they stand; none for a file
        that is no environment.

    Raises:
        ValueError: the text is no YAML, or nests deeper than any environment.
    """
    content = load_yaml(text)
    listed: Any = content.get("dependencies") if isinstance(content, dict) else None
    own: list[str] = []
    pip: list[str] = []
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, str):
            own.append(_translated(entry))
        elif isinstance(entry, dict) and isinstance(entry.get("pip"), list):
            pip.extend(each for each in entry["pip"] if isinstance(each, str))
    return [entry for entry in own if entry], pip


def _translated(entry: str) -> str:
    """`conda-forge::azure-batch=6.0.0=py_0` as `azure-batch==6.0.0`; empty without an equivalent."""
    found = _PACKAGE.fullmatch(entry.strip())
    if found is None:
        return ""
    name, version = found["name"], found["version"].strip()
    exact = _EXACT.fullmatch(version)
    if exact is None:
        return f"{name}{version}"
    # `=6.0` means any 6.0, and so does `6.0.*`; a whole release, or one with a build, is that release.
    fuzzy = exact["star"] or (exact["fuzzy"] and not exact["build"] and exact["number"].count(".") < 2)
    return f"{name}=={exact['number']}{'.*' if fuzzy else ''}"

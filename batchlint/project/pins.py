"""Requirements on `azure-batch` in the files that projects keep them in.

Every reader answers with specifiers (`==6.0.0`), most telling first. A file that can't be parsed
says nothing: it is evidence, not what is checked.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

from batchlint.project.files import read_bytes
from batchlint.project.witness import note

_NAME = "azure-batch"
_MENTION = re.compile(rb"azure[-_.]+batch", re.IGNORECASE)
_BLOCK = re.compile(r"^\[\[package\]\][^\S\n]*$", re.MULTILINE)
_COMMENT = re.compile(r"(^|\s)#.*$")
_OPTION = re.compile(r"\s--?[a-z].*$")
_INCLUDE = re.compile(r"(?:-r|-c|--requirement|--constraint)[\s=]*(\S.*)")
#: What comes of a file that is not what its name promises.
NOT_AS_PROMISED = (
    ValueError,
    SyntaxError,
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
    MemoryError,
)
#: Larger files are lock files of projects that no one works with by hand; none is that large.
_LIMIT = 32 * 1024 * 1024


def read_specifiers(path: str) -> list[str]:
    """The requirements on `azure-batch` in one file.

    Args:
        path: a file that `is_pin_file` knows by its name.

    Returns:
        Specifiers as PEP 440 writes them, in the order in which they count; empty where the file
        does not mention the package, can't be read or can't be parsed.
    """
    reader = reader_of(path)
    if reader is None:
        return _requirements(path)
    data = _read(path)
    if data is None or not _MENTION.search(data):
        return []
    try:
        return list(dict.fromkeys(reader(data)))
    except NOT_AS_PROMISED:
        return []


def reader_of(path: str) -> Callable[[bytes], Iterator[str]] | None:
    """What reads the specifiers out of a file's content, by the file's name.

    Args:
        path: a file that `pin_files` names.

    Returns:
        A function that may raise whatever a damaged file leads to (`NOT_AS_PROMISED`); None for
        requirements files.
    """
    return next((read for pattern, read in _KINDS if pattern.fullmatch(os.path.basename(path))), None)


def is_lock(path: str) -> bool:
    """Whether a program writes this file and no person, by its name."""
    return reader_of(path) in (_lock, _pipfile_lock)


def included_files(path: str) -> list[str]:
    """A requirements file and the files that it includes, each once."""
    found: list[str] = []
    pending = [path]
    while pending:
        current = pending.pop(0)
        data = _read(current)
        if data is None or current in found or len(found) > 50:
            continue
        found.append(current)
        for line in re.sub(r"\\\r?\n", " ", _text(data)).splitlines():
            include = _INCLUDE.fullmatch(_COMMENT.sub("", line).strip())
            if include is not None and "://" not in include[1]:
                pending.append(os.path.normpath(os.path.join(os.path.dirname(current), include[1].strip())))
    return found


def pin_files(folder: str) -> list[str]:
    """The files of a folder that may hold a requirement, the most exact kind first.

    Args:
        folder: an absolute path.

    Returns:
        Absolute paths: lock files, then requirements, then what a package declares.
    """
    note(folder)
    try:
        # Folders of payloads have thousands of names, none of which ends so.
        names = sorted(name for name in os.listdir(folder) if name.endswith(_ENDINGS))
    except OSError:
        return []
    found: list[tuple[int, str]] = []
    for name in names:
        rank = next((r for r, (pattern, _) in enumerate(_KINDS) if pattern.fullmatch(name)), None)
        if rank is not None:
            found.append((rank, os.path.join(folder, name)))
        elif name == "requirements":
            below = os.path.join(folder, name)
            note(below)
            if os.path.isdir(below):
                found.extend((_IN_FOLDER, p) for p in _text_files(below))
    return [path for _, path in sorted(found)]


def _text_files(folder: str) -> list[str]:
    note(folder)
    try:
        return [os.path.join(folder, n) for n in sorted(os.listdir(folder)) if n.endswith((".txt", ".in"))]
    except OSError:
        return []


def _read(path: str) -> bytes | None:
    note(path)
    try:
        return read_bytes(path, limit=_LIMIT)
    except OSError:
        return None


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # what `pip freeze >` makes in PowerShell
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def requirement_specifier(text: str) -> str | None:
    """The specifier of a requirement on the package itself; None for anything else."""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        parsed = Requirement(text)
    except InvalidRequirement:
        return None
    if not _is_package(parsed.name) or not str(parsed.specifier):
        return None
    return str(parsed.specifier)


def _is_package(name: str) -> bool:
    # What most projects have no use for, since they require nothing of Batch, takes long to import.
    from packaging.utils import canonicalize_name

    return canonicalize_name(name) == _NAME


def _all(texts: Any) -> Iterator[str]:
    for text in texts if isinstance(texts, list) else ():
        found = requirement_specifier(text) if isinstance(text, str) else None
        if found is not None:
            yield found


def _requirements(path: str, seen: frozenset[str] = frozenset()) -> list[str]:
    """A requirements file and those that it includes."""
    note(path)
    real = os.path.realpath(path)
    data = _read(real)
    if data is None or real in seen or len(seen) > 10:
        return []
    found: list[str] = []
    for line in re.sub(r"\\\r?\n", " ", _text(data)).splitlines():
        bare = _COMMENT.sub("", line).strip()
        include = _INCLUDE.fullmatch(bare)
        if include is not None and "://" not in include[1]:
            found.extend(
                _requirements(os.path.join(os.path.dirname(path), include[1].strip()), seen | {real})
            )
        elif "batch" in bare.lower():
            specifier = requirement_specifier(_OPTION.sub("", bare))
            if specifier is not None:
                found.append(specifier)
    return list(dict.fromkeys(found))


def _toml(data: bytes) -> dict[str, Any]:
    from batchlint.project import toml

    return toml.parse(_text(data))


def _lock(data: bytes) -> Iterator[str]:
    """`uv.lock`, `poetry.lock`, `pdm.lock`: only the one block is parsed, the rest may be huge."""
    blocks = _BLOCK.split(_text(data).replace("\r\n", "\n"))
    for block in blocks[1:]:
        if _MENTION.search(block.encode()) is None:
            continue
        package = _toml(block.encode())
        if _is_package(package["name"]):
            yield f"=={package['version']}"


def _pipfile_lock(data: bytes) -> Iterator[str]:
    import json

    content = json.loads(_text(data))
    for section in ("default", "develop"):
        for name, entry in content.get(section, {}).items():
            if _is_package(name) and "version" in entry:
                yield entry["version"]


def _pipfile(data: bytes) -> Iterator[str]:
    content = _toml(data)
    for section in ("packages", "dev-packages"):
        yield from _named(content.get(section, {}))


def _named(table: dict[str, Any]) -> Iterator[str]:
    """Entries of a table from name to version: Pipfile and Poetry."""
    for name, entry in table.items():
        if not _is_package(name):
            continue
        for item in entry if isinstance(entry, list) else [entry]:
            version = item.get("version") if isinstance(item, dict) else item
            if isinstance(version, str):
                yield from (as_pep440(part.strip()) for part in version.split("||"))


def as_pep440(version: str) -> str:
    """Poetry's `^6.0`, `~6.0` and bare `6.0.0` as PEP 440 says them.

    Args:
        version: what stands behind the package's name; no alternatives (`||`).

    Returns:
        A specifier, as far as the text is one.
    """
    parts = []
    for part in filter(None, (p.strip() for p in version.split(","))):
        match = re.fullmatch(r"([\^~]|)\s*v?(\d+(?:\.\d+)*)(\.\*|)", part)
        if match is None:
            parts.append(part)
            continue
        numbers = [int(n) for n in match[2].split(".")]
        if match[1] == "":
            parts.append(f"=={match[2]}{match[3]}")
            continue
        # The caret keeps the first number that is not zero, the tilde the second.
        keep = next((i for i, n in enumerate(numbers) if n), len(numbers) - 1)
        if match[1] == "~":
            keep = min(1, len(numbers) - 1)
        upper = [*numbers[:keep], numbers[keep] + 1]
        parts.append(f">={match[2]},<{'.'.join(map(str, upper))}")
    return ",".join(parts)


def _pyproject(data: bytes) -> Iterator[str]:
    content = _toml(data)
    project = content.get("project", {})
    yield from _all(project.get("dependencies"))
    tool = content.get("tool", {})
    poetry = tool.get("poetry", {})
    yield from _named(poetry.get("dependencies", {}))
    for texts in project.get("optional-dependencies", {}).values():
        yield from _all(texts)
    for texts in content.get("dependency-groups", {}).values():
        yield from _all(texts)
    yield from _named(poetry.get("dev-dependencies", {}))
    for group in poetry.get("group", {}).values():
        yield from _named(group.get("dependencies", {}))
    for texts in tool.get("pdm", {}).get("dev-dependencies", {}).values():
        yield from _all(texts)
    yield from _all(tool.get("uv", {}).get("dev-dependencies"))


def _setup_cfg(data: bytes) -> Iterator[str]:
    import configparser

    parser = configparser.RawConfigParser()
    try:
        parser.read_string(_text(data))
    except configparser.Error as error:
        raise ValueError(str(error)) from None
    if parser.has_option("options", "install_requires"):
        yield from _all(parser.get("options", "install_requires").splitlines())
    if parser.has_section("options.extras_require"):
        for _, texts in parser.items("options.extras_require"):
            yield from _all(texts.splitlines())


def _setup_py(data: bytes) -> Iterator[str]:
    """Requirements in the list literals of a `setup.py`, wherever they are put together."""
    import ast

    for node in ast.walk(ast.parse(data)):
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            yield from _all([e.value for e in node.elts if isinstance(e, ast.Constant)])
        elif isinstance(node, ast.keyword) and node.arg == "install_requires":
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                yield from _all(node.value.value.splitlines())


def _conda(data: bytes) -> Iterator[str]:
    from batchlint.project import conda

    for texts in conda.requirements(_text(data)):
        yield from _all(texts)


#: Kinds of files, the most exact first; None for requirements files, which include others by path.
_KINDS: tuple[tuple[re.Pattern[str], Callable[[bytes], Iterator[str]] | None], ...] = (
    (re.compile(r"(uv|poetry|pdm)\.lock"), _lock),
    (re.compile(r"Pipfile\.lock"), _pipfile_lock),
    (re.compile(r"requirements\.txt"), None),
    (re.compile(r"constraints\.txt"), None),
    (re.compile(r"requirements.*\.(txt|in)|.*[-_.]requirements\.(txt|in)|.*constraints.*\.txt"), None),
    (re.compile(r"pyproject\.toml"), _pyproject),
    (re.compile(r"Pipfile"), _pipfile),
    (re.compile(r"setup\.cfg"), _setup_cfg),
    (re.compile(r"setup\.py"), _setup_py),
    (re.compile(r"(environment|conda)([-_.].*)?\.ya?ml"), _conda),
)
_ENDINGS = (".txt", ".in", ".toml", ".lock", ".cfg", ".py", ".yml", ".yaml", "Pipfile", "requirements")
_IN_FOLDER = 4  # the place of `requirements/*.txt` among them

"""Requirements on `azure-batch` in the files that projects keep them in.

Every reader yields specifiers (`==6.0.0`; empty for a bare `azure-batch`) in order of precedence. A file
that can't be parsed has none: it is evidence, and not checked itself.

Files that declare requirements take precedence over commands that install the package (in a Dockerfile,
a workflow, a tox file).
"""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Callable, Iterator
from typing import Any

from batchlint.project.files import read_start

_MENTION = re.compile(rb"azure[-_.]+batch", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MORE = re.compile(rb"^\s*(-r|-c|--requirement|--constraint)\b", re.MULTILINE)
_NAMED = re.compile(r"(?<![\w.-])azure[-_.]+batch(?![-_.]*\w)", re.IGNORECASE)
_PINNED = re.compile(
    r"(?<![\w./-])azure[-_.]+batch(?:\[[^\]\n]*\])?\s*"
    r"((?:===|==|~=|!=|<=|>=|<|>)\s*\d[\w.*]*(?:\s*,\s*(?:===|==|~=|!=|<=|>=|<|>)\s*\d[\w.*]*)*)",
    re.IGNORECASE,
)
_INSTALL = re.compile(r"\b(?:pip[\d.]*\b.{0,80}?\binstall|install|uv add|poetry add)\b(.*)")
_BLOCK = re.compile(r"^\[\[package\]\][^\S\n]*$", re.MULTILINE)
_COMMENT = re.compile(r"(^|\s)#.*$")
_OPTION = re.compile(r"\s--?[a-z].*$")
_INCLUDE = re.compile(r"(?:-r|-c|--requirement|--constraint)[\s=]*(\S.*)")
#: The exceptions of readers for damaged files.
NOT_AS_PROMISED = (ValueError, SyntaxError, KeyError, TypeError, AttributeError, RecursionError, MemoryError)
#: The bytes that are read of a file; only lock files are larger, and they are sorted by name.
_LIMIT = 1024 * 1024


def own_specifiers(path: str, text: str | None = None) -> list[str]:
    """The PEP 440 specifiers in a file of `pin_files`, in order of precedence, without included files.

    Empty where it does not mention the package, can't be read or can't be parsed.
    """
    data = _read(path) if text is None else text.encode()
    if data is None or (not _MENTION.search(data) and not data.startswith(_UTF16)):
        return []
    reader = reader_of(path) or _requirement_lines
    try:
        return list(dict.fromkeys(reader(data)))
    except NOT_AS_PROMISED:
        return []


def why_unread(path: str) -> str | None:
    """Why the requirements in a file of `pin_files` are unknown; None if they are known."""
    try:
        data = read_start(path, _LIMIT)
    except OSError as error:
        # A broken link is ignored, unless it replaces a file that declares requirements.
        gone = isinstance(error, FileNotFoundError) and (is_command(path) or not os.path.lexists(path))
        return None if gone or os.path.isdir(path) else f"can't be read: {error.strerror or error}"
    if is_command(path) or (len(data) < _LIMIT and not _MENTION.search(data)):
        return None
    try:
        found = list((reader_of(path) or _requirement_lines)(data))
    except NOT_AS_PROMISED:
        # A `setup.py` may be written for Python 2.
        is_meant = _MENTION.search(data) and not path.endswith(".py")
        return "can't be parsed, so its azure-batch requirement is unknown" if is_meant else None
    too_large = len(data) == _LIMIT and not found and not is_lock(path)
    return f"can't be read: is larger than {_LIMIT >> 20} MB" if too_large else None


def mentions(folder: str) -> bool:
    """Whether a file for requirements in a folder (an absolute path) or above mentions Batch."""
    for each in folders_above(folder):
        for path in pin_files(each):
            data = _read(path)
            if data is None or b"batch" in data.lower() or data.startswith(_UTF16) or _MORE.search(data):
                return True
    return False


def folders_above(folder: str) -> Iterator[str]:
    """A folder and those above it whose requirements may apply to it, the nearest first.

    The last one is the top of the repository. Without a repository, neither the home folder nor the root of
    the file system counts.
    """
    above = [folder]
    while not os.path.exists(os.path.join(above[-1], ".git")):
        parent = os.path.dirname(above[-1])
        if parent == above[-1]:
            home = os.path.expanduser("~")
            yield folder
            for each in above[1:-1]:
                if each == home:
                    return
                yield each
            return
        above.append(parent)
    yield from above


def is_command(path: str) -> bool:
    """Whether a file, by its name, only holds commands that install the package."""
    return reader_of(path) in (_commands, _tox, _cells)


def place_of(text: str, specifier: str) -> tuple[int, int]:
    """The offsets of a specifier in the text that it was read from; of the first line where unknown."""
    number = re.search(r"\d[\w.]*", specifier)
    first: tuple[int, int] | None = None
    for found in _NAMED.finditer(text):
        line = text[: found.start()].rpartition("\n")[2]
        if re.search(r"(^|\s)#", line):
            continue
        end = text.find("\n", found.end())
        rest = text[found.start() : end if end >= 0 else len(text)]
        rest = re.split(r"\s#|\s--?[a-z]|[;\\\r]", rest)[0].rstrip(" \t\r\"',)]")
        has_number = re.search(r"\d", rest) is not None
        # A lock file names the release in one of the next lines.
        more = rest if has_number else "".join(text[found.end() :].splitlines(keepends=True)[:8])
        place = (found.start(), found.start() + max(len(rest), len(found[0])))
        if number is None and not has_number:
            return place
        if number is not None and number[0] in more:
            return place
        first = first or place
    return first or (0, max(text.find("\n"), 0))


def reader_of(path: str) -> Callable[[bytes], Iterator[str]] | None:
    """The reader of the specifiers in a file of `pin_files`, by its name; None for requirements files.

    It may raise any of `NOT_AS_PROMISED` for a damaged file.
    """
    folder, name = os.path.split(path)
    if _YAML.fullmatch(name) and folder.endswith(os.path.join(".github", "workflows")):
        return _commands
    return next((read for pattern, read in _KINDS if pattern.fullmatch(name)), None)


def is_lock(path: str) -> bool:
    """Whether a file is generated by a tool, by its name."""
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
    """The absolute paths of files in a folder that may hold a requirement: lock files come first."""
    found: list[tuple[int, str]] = []
    for name in _names(folder):
        # Folders of payloads have thousands of names, none of which looks so.
        if not name.endswith(_ENDINGS) and "ockerfile" not in name:
            continue
        path = os.path.join(folder, name)
        rank = next((r for r, (pattern, _) in enumerate(_KINDS) if pattern.fullmatch(name)), None)
        if name in _FOLDERS:
            inner, kinds = _FOLDERS[name]
            below = os.path.join(path, inner) if inner else path
            found.extend(
                (_IN_FOLDER if name == "requirements" else len(_KINDS), os.path.join(below, each))
                for each in (_names(below) if os.path.isdir(path) else ())
                if kinds.fullmatch(each)
            )
        elif rank is not None:
            found.append((rank, path))
    return [path for _, path in sorted(found)]


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _read(path: str) -> bytes | None:
    try:
        return read_start(path, _LIMIT)
    except OSError:
        return None


def _text(data: bytes) -> str:
    if data.startswith(_UTF16):  # what `pip freeze >` makes in PowerShell
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def requirement_specifier(text: str) -> str | None:
    """The specifier of a requirement on the package; None for anything else."""
    # Most projects have no requirement on Batch, and packaging takes longer to import than their check.
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        parsed = Requirement(text)
    except InvalidRequirement:
        return None
    if not _is_package(parsed.name) or parsed.url is not None:
        return None
    return _ordered(parsed.specifier)


def _ordered(specifiers: Any) -> str:
    """Lower bounds first, as people write them; a parsed specifier has no order of its own."""
    return ",".join(sorted(map(str, specifiers), reverse=True))


def _is_package(name: str) -> bool:
    return _NAMED.fullmatch(name) is not None


def _all(texts: Any) -> Iterator[str]:
    for text in texts if isinstance(texts, list) else ():
        found = requirement_specifier(_COMMENT.sub("", text)) if isinstance(text, str) else None
        if found is not None:
            yield found


def _requirement_lines(data: bytes) -> Iterator[str]:
    for line in re.sub(r"\\\r?\n", " ", _text(data)).splitlines():
        bare = _COMMENT.sub("", line).strip()
        specifier = requirement_specifier(_OPTION.sub("", bare)) if "batch" in bare.lower() else None
        if specifier is not None:
            yield specifier


def _commands(data: bytes) -> Iterator[str]:
    """`pip install azure-batch==…` and its like, in whatever language calls it."""
    text = re.sub(r"\\\r?\n", " ", _text(data).replace('\\"', '"'))
    for line in text.splitlines():
        install = _INSTALL.search(_COMMENT.sub("", line))
        if install is not None:
            yield from _written(install[1])


def _cells(data: bytes) -> Iterator[str]:
    """`%pip install azure-batch==…` in the cells of a notebook."""
    text = _text(data).replace('\\"', '"')
    for found in re.finditer(r"[%!]\s*(?:python[\d.]* -m |uv )?pip[\d.]* install\b(.*)", text):
        yield from _written(found[1])


def _tox(data: bytes) -> Iterator[str]:
    """Requirements in the lists of environments."""
    for line in _text(data).splitlines():
        yield from _written(_COMMENT.sub("", line))


def _written(text: str) -> Iterator[str]:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    for found in _PINNED.finditer(text):
        try:
            yield _ordered(SpecifierSet(found[1]))
        except InvalidSpecifier:
            continue


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
    """Poetry's `^6.0`, `~6.0` and bare `6.0.0` as PEP 440 specifiers; no alternatives (`||`)."""
    parts = []
    for part in filter(None, (p.strip() for p in version.split(","))):
        match = re.fullmatch(r"([\^~]|)\s*v?(\d+(?:\.\d+)*)((?:a|b|rc)\d+|\.\*|)", part)
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
        parts.append(f">={match[2]}{match[3].removesuffix('.*')},<{'.'.join(map(str, upper))}")
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
    for kind in ("dev", "constraint", "override"):
        yield from _all(tool.get("uv", {}).get(f"{kind}-dependencies"))


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
    tree = ast.parse(data)
    # A bare name is a requirement only in a list with a telling name.
    requiring: set[ast.AST] = set()
    for node in ast.walk(tree):
        targets = [node.arg] if isinstance(node, ast.keyword) else getattr(node, "targets", ())
        names = [each if isinstance(each, str) else getattr(each, "id", "") for each in targets]
        if any(re.search(r"require|depend|deps", name or "", re.IGNORECASE) for name in names):
            requiring.update(ast.walk(node))
    for node in ast.walk(tree):
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            found = _all([e.value for e in node.elts if isinstance(e, ast.Constant)])
            yield from (each for each in found if each or node in requiring)
        elif isinstance(node, (ast.keyword, ast.Assign)) and node in requiring:
            value: ast.AST = node.value
            while isinstance(value, (ast.Call, ast.Attribute)):  # `"""…""".split()`
                value = value.func if isinstance(value, ast.Call) else value.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield from _all(value.value.splitlines())


def _conda(data: bytes) -> Iterator[str]:
    from batchlint.project import conda

    for texts in conda.requirements(_text(data)):
        yield from _all(texts)


_YAML = re.compile(r".*\.ya?ml")
#: Kinds of files, the most exact first; None for requirements files, which include others by path.
_KINDS: tuple[tuple[re.Pattern[str], Callable[[bytes], Iterator[str]] | None], ...] = (
    (re.compile(r"(uv|poetry|pdm)\.lock"), _lock),
    (re.compile(r"Pipfile\.lock"), _pipfile_lock),
    (re.compile(r"requirements\.txt"), None),
    (re.compile(r"constraints\.txt"), None),
    (re.compile(r"requirements?.*\.(txt|in)|.*[-_.]requirements?\.(txt|in)|.*constraints.*\.txt"), None),
    (re.compile(r"pyproject\.toml"), _pyproject),
    (re.compile(r"Pipfile"), _pipfile),
    (re.compile(r"setup\.cfg"), _setup_cfg),
    (re.compile(r"setup\.py"), _setup_py),
    (re.compile(r"(environment|conda)([-_.].*)?\.ya?ml"), _conda),
    (re.compile(r"tox\.ini"), _tox),
    (re.compile(r"(noxfile|fabfile|tasks)\.py"), _commands),
    (re.compile(r"(.*[-_.])?([Dd]ockerfile|Containerfile)([-_.].*)?|.*\.(sh|bash|mk)"), _commands),
    (
        re.compile(r"(GNUm|[Mm])akefile|\.gitlab-ci\.ya?ml|azure-pipelines.*\.ya?ml|\.travis\.ya?ml"),
        _commands,
    ),
    (re.compile(r".*\.ipynb"), _cells),
)
_IN_FOLDER = 4  # the place of `requirements/*.txt` among them
_ENDINGS = (
    *(".txt", ".in", ".toml", ".lock", ".cfg", ".py", ".yml", ".yaml", "Pipfile", "requirements"),
    *(".ini", ".sh", ".bash", ".mk", "akefile", "ontainerfile", ".github", "docker", "scripts"),
)
#: Folders that are searched, the folder in them that is read, and the names of files there.
_FOLDERS = {
    "requirements": ("", re.compile(r".*\.(txt|in)")),
    ".github": ("workflows", _YAML),
    "docker": ("", re.compile(r"(.*[-_.])?[Dd]ockerfile([-_.].*)?")),
    "scripts": ("", re.compile(r".*\.(sh|bash)")),
}

"""Configuration: `[tool.batchlint]` of `pyproject.toml`, or `batchlint.toml`.

The nearest one above a file applies to it as a whole: configurations are not merged. Options of the
command line take precedence.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from batchlint.core.wording import enumerated
from batchlint.project.custom_rules import rule_folder
from batchlint.project.errors import UsageError, did_you_mean
from batchlint.project.files import SMALL, read_bytes
from batchlint.project.globs import Pattern
from batchlint.project.names import payload_classes, payload_types
from batchlint.project.outputs import Output, parse_outputs
from batchlint.project.roots import is_below
from batchlint.project.versions import resolve, target

FAIL_ON = ("error", "warning", "unknown", "never")
CONFIDENCES = ("likely", "certain")
COLORS = ("auto", "always", "never")


class Config(NamedTuple):
    """One configuration; None stands for an absent key.

    Attributes:
        file: the file that it was read from, None where there is none.
        base: absolute path of the folder to which its patterns are relative.
        values: plain options by their key (`fail-on`), of the type that `KEYS` requires.
        target: position of the version of `to`.
        source: position of the version of `from`.
        excludes: patterns of `exclude`.
        extend_excludes: patterns of `extend-exclude`.
        ignores: `per-file-ignores`.
        targets: `per-file-target-version`.
        payloads: `payloads`, glob to wire type.
        outputs: `output-format`, with files as absolute paths.
        house: `extend-rules`, as absolute paths.
    """

    file: str | None = None
    base: str = ""
    values: Mapping[str, Any] = MappingProxyType({})
    target: int | None = None
    source: int | None = None
    excludes: tuple[Pattern, ...] | None = None
    extend_excludes: tuple[Pattern, ...] = ()
    ignores: tuple[tuple[Pattern, tuple[str, ...]], ...] = ()
    targets: tuple[tuple[Pattern, int], ...] = ()
    payloads: tuple[tuple[Pattern, str], ...] = ()
    outputs: tuple[Output, ...] = (Output("full", None),)
    house: tuple[str, ...] = ()


#: What the check of a value answers where it, or an entry of it, is an empty string.
_EMPTY = "empty"


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        return "a string"
    return None if value.strip() else _EMPTY


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "true or false"


def _count(value: Any) -> str | None:
    good = isinstance(value, int) and not isinstance(value, bool) and value > 0
    return None if good else "a positive number"


def _texts(value: Any) -> str | None:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        return "a list of strings"
    return None if all(v.strip() for v in value) else _EMPTY


def _text_or_texts(value: Any) -> str | None:
    if isinstance(value, list):
        return _texts(value) if value else "a string or a list of strings"
    return None if isinstance(value, str) else "a string or a list of strings"


def _text_table(value: Any) -> str | None:
    return None if isinstance(value, dict) else "a table of strings"


def _texts_table(value: Any) -> str | None:
    return None if isinstance(value, dict) else "a table of lists of strings"


#: The checks of tables, each with that of an entry.
_ENTRIES = {_text_table: _text, _texts_table: _texts}


def _one_of(*names: str) -> Callable[[Any], str | None]:
    def check(value: Any) -> str | None:
        return (
            None
            if value in names and isinstance(value, str)
            else enumerated([f'"{n}"' for n in names], " or ")
        )

    return check


#: Every key and its check, which returns None or a description of valid values.
KEYS: dict[str, Callable[[Any], str | None]] = {
    "to": _text,
    "from": _text,
    "select": _texts,
    "ignore": _texts,
    "unsafe-fixes": _flag,
    "partial": _flag,
    "output-format": _text_or_texts,
    "output-file": _text,
    "min-confidence": _one_of(*CONFIDENCES),
    "fail-on": _one_of(*FAIL_ON),
    "exit-zero": _flag,
    "exit-non-zero-on-fix": _flag,
    "type": _text,
    "exclude": _texts,
    "extend-exclude": _texts,
    "force-exclude": _flag,
    "respect-gitignore": _flag,
    "statistics": _flag,
    "show-files": _flag,
    "show-unknown": _flag,
    "no-cache": _flag,
    "cache-dir": _text,
    "jobs": _count,
    "baseline": _text,
    "color": _one_of(*COLORS),
    "per-file-ignores": _texts_table,
    "per-file-target-version": _text_table,
    "payloads": _text_table,
    "extend-rules": _texts,
}


def read_config(path: str, base: str) -> Config | None:
    """Read one configuration file.

    Args:
        path: a `pyproject.toml`, or any other TOML file with the keys at its top level.
        base: absolute path of the folder to which its patterns are relative.

    Returns:
        The configuration; None for a `pyproject.toml` without one.

    Raises:
        UsageError: it can't be read or is invalid; the message names file and key.
    """
    shown = os.path.relpath(path) if os.path.isabs(path) and is_below(path, os.getcwd()) else path
    try:
        data = read_bytes(path, limit=SMALL)
    except IsADirectoryError:
        raise UsageError(f"{shown}: is a folder, not a configuration; rename it") from None
    except OSError as error:
        raise UsageError(f"{shown}: can't be read: {error.strerror or error}") from None
    project = os.path.basename(path) == "pyproject.toml"
    if project and b"batchlint" not in data:
        return None
    content = _parse(data, shown)
    prefix = ""
    if project:
        tool = content.get("tool")
        content = tool.get("batchlint") if isinstance(tool, dict) else None
        if content is None:
            return None
        prefix = "tool.batchlint."
        if not isinstance(content, dict):
            raise UsageError(f"{shown}: tool.batchlint must be a table")
    return _build(content, path, shown, prefix, base)


def _parse(data: bytes, shown: str) -> Any:
    from batchlint.project import toml

    try:
        return toml.parse(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{shown}:{line}: is not UTF-8, as TOML must be; save it in that encoding") from None
    except toml.TOMLDecodeError as error:
        first = str(error).splitlines()[0]
        raise UsageError(f"{shown}: is not valid TOML: {first}") from None


def _check_values(content: dict[str, Any], shown: str, prefix: str) -> None:
    """Check that all keys are known and that their values have the right types.

    Raises:
        UsageError: one is not.
    """
    for key, value in content.items():
        check = KEYS.get(key)
        if check is None:
            raise UsageError(f"{shown}: {_unknown(key, value, prefix)}")
        said = {key: value}
        if check(value) is None and check in _ENTRIES:
            check = _ENTRIES[check]
            said = {f"{key}.{glob!r}": entry for glob, entry in value.items()}
        for place, given in said.items():
            wanted = check(given)
            if wanted == _EMPTY:
                what = "must not have an empty entry" if isinstance(given, list) else "must not be empty"
                raise UsageError(f"{shown}: {prefix}{place}: {what}")
            if wanted is not None:
                raise UsageError(f"{shown}: {prefix}{place}: must be {wanted}, not {_kind(given)}")


def _build(content: dict[str, Any], path: str, shown: str, prefix: str, base: str) -> Config:
    _check_values(content, shown, prefix)

    def located(key: str, read: Callable[[Any], Any], value: Any) -> Any:
        try:
            return read(value)
        except UsageError as error:
            raise UsageError(f"{shown}: {prefix}{key}: {error}") from None

    def pattern(key: str, glob: str) -> Pattern:
        found: Pattern = located(key, lambda g: Pattern.of(g, base), glob)
        return found

    def table(key: str, read: Callable[[Any], Any]) -> tuple[tuple[Pattern, Any], ...]:
        entries = content.get(key, {}).items()
        return tuple((pattern(key, glob), located(f"{key}.{glob!r}", read, value)) for glob, value in entries)

    def confine(place: str) -> None:
        _refuse_outside(place, (base, os.path.dirname(path)))

    def rules(name: str) -> str:
        return _rules(name, base, confine)

    excludes = content.get("exclude")
    outputs = located("output-format", lambda said: parse_outputs(said, base), _listed(content))
    for output in outputs:
        if output.file is not None:
            located("output-format", confine, output.file)
    for key in ("output-file", "cache-dir", "baseline"):
        if key in content:
            located(key, confine, os.path.join(base, content[key]))
    if "type" in content:
        located("type", payload_type, content["type"])
    return Config(
        file=path,
        base=base,
        values=content,
        target=located("to", target, content["to"]) if "to" in content else None,
        source=located("from", resolve, content["from"]) if "from" in content else None,
        excludes=None if excludes is None else tuple(pattern("exclude", g) for g in excludes),
        extend_excludes=tuple(pattern("extend-exclude", g) for g in content.get("extend-exclude", ())),
        ignores=table("per-file-ignores", tuple),
        targets=table("per-file-target-version", target),
        payloads=table("payloads", payload_type),
        house=tuple(located("extend-rules", rules, name) for name in content.get("extend-rules", ())),
        outputs=outputs,
    )


def _rules(name: str, base: str, confine: Callable[[str], None]) -> str:
    """The folder of custom rules in `extend-rules`, if it and all its files may be used."""
    from batchlint.rules.custom import rule_files

    if name:
        confine(os.path.join(base, name))
    folder = rule_folder(base)(name)
    for file in rule_files(folder):
        confine(file)
    return folder


def _refuse_outside(place: str, folders: Iterable[str]) -> None:
    """Raise UsageError unless a path is inside one of the folders, a plain file, and not in `.git`.

    A configuration may come from anybody who sends a change.
    """
    shown = os.path.relpath(place)
    try:
        real, *tops = (os.path.normcase(os.path.realpath(path)) for path in (place, *folders))
    except (OSError, ValueError):
        raise UsageError(f"{place!r} is not a path") from None
    if not any(is_below(real, top) or real == top for top in tops):
        raise UsageError(
            f"{shown} is outside the folder of this configuration; pass it on the command line instead"
        )
    if ".git" in real.lower().split(os.sep):
        raise UsageError(f"{shown} is inside git's own data (.git); choose another place")
    if os.path.lexists(real) and not os.path.isfile(real) and not os.path.isdir(real):
        raise UsageError(f"{shown} is neither a file nor a folder; choose another place")


def _unknown(key: str, value: Any, prefix: str) -> str:
    """The message for an unknown key."""
    if not prefix and key == "tool" and isinstance(value, dict) and "batchlint" in value:
        return "[tool.batchlint] is for pyproject.toml; write its options here without a table"
    if not prefix and key == "batchlint" and isinstance(value, dict):
        return "write the options of [batchlint] here without a table"
    hint = did_you_mean(key.replace("_", "-"), KEYS, 1)
    where = f"{prefix.rstrip('.')}: " if prefix else ""
    return f"{where}unknown option '{key}'{hint or '; the options are ' + ', '.join(sorted(KEYS))}"


def _listed(content: dict[str, Any]) -> list[str]:
    said = content.get("output-format", [])
    return [said] if isinstance(said, str) else said


def payload_type(name: str) -> str:
    """The wire type of a payload that a user named, also by its class in azure-batch 15.

    Raises:
        UsageError: no api-version has such a type.
    """
    name = payload_classes().get(name, name)
    if name not in payload_types():
        bodies = [known for known in payload_types() if known.endswith("Parameter")]
        hint = did_you_mean(name, bodies) or did_you_mean(name, payload_types())
        raise UsageError(
            f"unknown type {name!r}{hint or '; use a type of the Batch API, such as PoolAddParameter'}"
        )
    return name


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if len(value) < 40 else "a string"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        odd = [v for v in value if not isinstance(v, str) or not v.strip()]
        return f"a list with {_kind(odd[0])} in it" if odd else "an empty list" if not value else "a list"
    return str(value) if isinstance(value, (int, float)) else f"a {type(value).__name__}"


class ConfigFinder:
    """A lookup of the configuration for a file; reads every folder once."""

    def __init__(self, isolated: bool = False, explicit: str | None = None) -> None:
        """Prepare the lookup.

        `with_house` is set once a configuration with custom rules was found.

        Args:
            isolated: ignore every configuration.
            explicit: a file that applies to everything instead of a lookup.

        Raises:
            UsageError: the explicit file can't be read or is invalid.
        """
        self._folders: dict[str, Config] = {}
        self._only: Config | None = None
        self.with_house = False
        here = os.getcwd()
        if explicit is not None:
            self._only = read_config(explicit, here)
            if self._only is None:
                raise UsageError(f"{explicit}: has no [tool.batchlint] section")
            self.with_house = bool(self._only.house)
        elif isolated:
            self._only = Config(base=here)

    def keys(self) -> set[str]:
        """Every key that was set in a configuration so far."""
        found = {key for config in self._folders.values() for key in config.values}
        return found | set(self._only.values if self._only is not None else ())

    def for_folder(self, folder: str) -> Config:
        """The nearest configuration in a folder (an absolute path) or above it, else an empty one.

        Raises:
            UsageError: a configuration is invalid.
        """
        if self._only is not None:
            return self._only
        found = self._folders.get(folder)
        if found is None:
            found = self._in(folder)
            if found is None:
                parent = os.path.dirname(folder)
                found = Config(base=os.getcwd()) if parent == folder else self.for_folder(parent)
            self._folders[folder] = found
            self.with_house = self.with_house or bool(found.house)
        return found

    @staticmethod
    def _in(folder: str) -> Config | None:
        for name in ("batchlint.toml", "pyproject.toml"):
            path = os.path.join(folder, name)
            is_own = name == "batchlint.toml"
            if os.path.lexists(path) if is_own else os.path.exists(path) and not os.path.isdir(path):
                found = read_config(path, folder)
                if found is not None:
                    return found
        return None

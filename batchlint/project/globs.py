"""Glob patterns of options and configuration, with the semantics of ruff.

A pattern matches either the whole path, where a relative pattern is relative to the folder of the
configuration (the working directory for the command line), or just the last part of the path:
`node_modules` excludes every folder of that name. `*` crosses folders, `**/` may match nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from batchlint.core.expressions import Expression
from batchlint.project.errors import UsageError

#: Names of folders that are excluded by default, as in ruff.
DEFAULT_EXCLUDES = (
    *(".bzr", ".direnv", ".eggs", ".git", ".git-rewrite", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox"),
    *(".pants.d", ".pyenv", ".pytest_cache", ".pytype", ".ruff_cache", ".svn", ".tox", ".venv", ".vscode"),
    *("__pypackages__", "_build", "buck-out", "dist", "node_modules", "site-packages", "venv"),
)


#: With at most so many `*` and alternatives, matching is quick on any text. With more, every way to divide
#: the text between them may be tried.
FEW = 2
_MOST_SHOWN = 100


class Pattern(NamedTuple):
    """A glob and the folder, an absolute path, to which it is relative."""

    glob: str
    base: str

    @staticmethod
    def of(glob: str, base: str) -> Pattern:
        """Parse a pattern; a leading `./` and a trailing `/` are ignored.

        Raises:
            UsageError: it is not a valid pattern.
        """
        tidy = _posix(glob).removeprefix("./").rstrip("/")
        if not tidy:
            raise UsageError(f"{glob!r} is not a pattern; use a name or a path, such as 'legacy/**'")
        try:
            _matcher(tidy)
        except (re.error, RecursionError, ValueError) as error:
            why = "it is too complex" if isinstance(error, RecursionError) else error
            raise UsageError(f"{_shown(glob)} is not a valid pattern: {why}") from None
        return Pattern(tidy, base)

    def matches(self, path: str) -> bool:
        """Whether the pattern matches an absolute, normalised path or its last part.

        Raises:
            UsageError: matching takes too long.
        """
        name = os.path.basename(path)
        matches = _matcher(self.glob)
        if matches(name):
            return True
        whole = _posix(path)
        if os.path.isabs(self.glob):
            return bool(matches(whole))
        base = f"{_posix(self.base).rstrip('/')}/"
        return whole.startswith(base) and bool(matches(whole[len(base) :]))


@cache
def _matcher(glob: str) -> Callable[[str], object]:
    """A test whether a text matches a glob; raises `re.error` or ValueError."""
    regex = _translate(glob)
    if regex.count(".*") + regex.count("|") <= FEW:
        return re.compile(regex, re.DOTALL).fullmatch
    failure = UsageError(f"the pattern {_shown(glob)} takes too long to match; simplify it")
    return Expression(rf"\A(?:{regex})\Z", re.DOTALL, failure).search


def _shown(glob: str) -> str:
    return repr(glob) if len(glob) < _MOST_SHOWN else f"{glob[:_MOST_SHOWN]!r}…"


def _translate(glob: str) -> str:
    """A glob as a regular expression; braces may be nested, an unclosed one is literal."""
    out: list[str] = []
    depth = 0
    index = 0
    while index < len(glob):
        char = glob[index]
        index += 1
        if char == "*":
            if glob.startswith("*/", index):
                out.append("(?:.*/)?")
                index += 2
            else:
                index += len(glob[index:]) - len(glob[index:].lstrip("*"))
                out.append(".*")
        elif char == "?":
            out.append("[^/]")
        elif char == "[" and (end := glob.find("]", index + 1)) > 0:
            body = glob[index:end].replace("\\", "\\\\").replace("[", "\\[")
            out.append(f"[^{body[1:]}]" if body[0] in "!^" else f"[{body}]")
            index = end + 1
        elif char == "{" and "}" in glob[index:]:
            depth += 1
            out.append("(?:")
        elif char == "}" and depth:
            depth -= 1
            out.append(")")
        elif char == "," and depth:
            out.append("|")
        else:
            out.append(re.escape(char))
    return "".join(out) + ")" * depth


def _posix(path: str) -> str:
    return path.replace(os.sep, "/") if os.sep != "/" else path

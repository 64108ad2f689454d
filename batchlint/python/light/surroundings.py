"""What the files that a file imports say, for the light look: as text, and only where it is asked for."""

from __future__ import annotations

import ast
import re

from batchlint.python.light.local_names import MODEL, last, root_of
from batchlint.python.light.shallow import parsed

TYPE_CHECKING = False
if TYPE_CHECKING:  # a look must not cost more than what it saves
    from collections.abc import Callable, Container, Iterable, Iterator

_WORD = re.compile(r"\w+")
_CLASS = re.compile(r"^[ \t]*class\s+(\w+)\s*(?:\(([^()]*)\))?\s*:", re.MULTILINE)
_DEF = re.compile(r"\bdef\s+(\w+)\s*\(")
_LAMBDA = re.compile(r"\blambda\b[^:\n]*\*\*")
_RENAMED = re.compile(r"\bas\s+(\w+)|^[ \t]*(?:\w+\s*,\s*)*(\w+)\s*(?::[^=\n]*)?=(?!=)", re.MULTILINE)
#: What binds a name of a module: assignments, definitions, imports under another name.
_ASSIGNED = re.compile(r"^[\w, ]+(?::[^=\n]*)?=(?!=)|\bas\s+\w+|^(?:class|def|async def)\s+\w+", re.MULTILINE)
_BOUND = re.compile(r"\.(\w+)\s*(?::[^=\n]*)?=(?!=)")
#: What stands before `=` or a colon, what is defined, a list of targets, and what is quoted.
_STORED = re.compile(
    r"\w+\s*(?::|=(?!=))|\bdef\s+\w+|\bas\s+[\w.]+|\bfor\s[^\n]*?\bin\b|^[^\n=(]*,[^\n=(]*=(?!=)"
    r"|[\"'][\w ,]+[\"']|^\s+\w+\s+\([^)\n]*\)\s*:",
    re.MULTILINE,
)


class Surroundings:
    """The files behind the imports of a file, and the file itself."""

    def __init__(
        self, texts: Callable[[], Iterable[str] | None], every: Callable[[], Iterable[str] | None]
    ) -> None:
        """Prepare; nothing is read yet.

        Args:
            texts: gives the file and those that it imports; None where they can't be read.
            every: gives all files of the project; None where they are too many, too.
        """
        self._texts, self._every = texts, every
        self._known: tuple[str, ...] | None = None
        self._is_whole = True
        self._classes: dict[str, set[str]] | None = None
        self._renamed: set[str] = set()
        #: Functions that take any keywords, and those that they name themselves.
        self._forwarding: dict[str, frozenset[str]] | None = None
        self._unpacks: bool | None = None
        self._assigned: set[str] | None = None
        self._declared: dict[str, str | None] = {}
        #: What is stored on attributes.
        self._bound: set[str] = set()
        self._stored: set[str] | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """The decoded files."""
        if self._known is None:
            found = self._texts()
            self._is_whole = found is not None
            self._known = tuple(found or ())
        return self._known

    @property
    def is_whole(self) -> bool:
        """Whether all of them could be read."""
        return bool(self.texts) or self._is_whole

    def all_words(self) -> set[str] | None:
        """All words in the files of the project; None where these are too many, or can't be read."""
        found = self._every()
        return None if found is None else {word for text in found for word in _WORD.findall(text)}

    def has_fixtures(self, text: str) -> bool:
        """Whether what a file's functions are handed may be fixtures."""
        return "def test" in text or "fixture" in text

    def words(self) -> set[str]:
        """All words in them."""
        return {word for text in self.texts for word in _WORD.findall(text)}

    def stores(self) -> set[str]:
        """Words that may name an attribute which is given a value in them, or a method."""
        if self._stored is None:
            self._stored = set()
            # The first is the file itself.
            for text in self.texts[1:]:
                for match in _STORED.finditer(text):
                    self._stored.update(_WORD.findall(match[0]))
        return self._stored

    @property
    def classes(self) -> dict[str, set[str]]:
        """The words in the parentheses of every definition of a class, by its name."""
        if self._classes is None:
            self._classes = {}
            for text in self.texts:
                for match in _CLASS.finditer(text):
                    self._classes.setdefault(match[1], set()).update(_WORD.findall(match[2] or ""))
                self._renamed.update(part for match in _RENAMED.finditer(text) for part in match.groups(""))
                self._bound.update(match[1] for match in _BOUND.finditer(text))
        return self._classes

    def is_plain(self, name: str, models: Container[str]) -> bool:
        """Whether a name is that of a class which extends no model.

        Args:
            name: what the class is called where it is defined.
            models: names that no base may have.

        Returns:
            False also where that can't be told.
        """
        pending, seen = [name], {name}
        if name not in self.classes or name in self._renamed:
            return False
        while pending:
            for base in self.classes.get(pending.pop(), set()) - seen:
                # A name in small letters is a module's, or a word in between.
                if base in models or (base in self._renamed and base[:1].isupper()):
                    return False
                seen.add(base)
                pending.append(base)
        return name not in models

    def declared(self, name: str, models: Container[str]) -> str | None:
        """The class of the package that a function of another file declares to give; None if unsure."""
        if name not in self._declared:
            found = [each for text in self.texts[1:] for each in _declared_in(text, name)]
            self._declared[name] = found[0] if len(found) == 1 and found[0] in models else None
        return self._declared[name]

    def is_bound(self, name: str) -> bool:
        """Whether one of the other files binds a name to something else than a module."""
        if self._assigned is None:
            found = (match for text in self.texts[1:] for match in _ASSIGNED.finditer(text))
            self._assigned = {part for match in found for part in _WORD.findall(match[0])}
        return name in self._assigned

    def is_function(self, name: str) -> bool:
        """Whether a name is that of functions, and of nothing else."""
        if name in self.classes or name in self._renamed:
            return False
        return any(match[1] == name for text in self.texts[1:] for match in _DEF.finditer(text))

    def forwarded(self, name: str, keywords: Iterable[str | None]) -> set[str | None]:
        """Which keywords of a call a function of this name, or the constructor of a class, may hand on.

        Args:
            name: what is called, or handed to what is called.
            keywords: those of the call, None for what is unpacked.

        Returns:
            Those that its signature does not name, where it takes any keywords.
        """
        if self._forwarding is None:
            self._forwarding = {}
            for text in self.texts:
                if "**" in text:
                    self._note_forwarding(text)
        found: set[str | None] = set()
        for each in self._with_bases(name) & self._forwarding.keys():
            found |= set(keywords) - self._forwarding[each]
        return found

    def unpacks(self, models: Container[str]) -> bool:
        """Whether another of the files hands unpacked keywords to what may be a model."""
        if self._unpacks is None:
            self._unpacks = any(self._unpacks_in(text, models) for text in self.texts[1:] if "**" in text)
        return self._unpacks

    def _unpacks_in(self, text: str, models: Container[str]) -> bool:
        try:
            calls = [node for node in ast.walk(parsed(text)) if isinstance(node, ast.Call)]
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return True
        extends = any(word in models for words in self.classes.values() for word in words)
        for call in calls:
            if all(keyword.arg is not None for keyword in call.keywords):
                continue
            name = last(call.func)
            if not name or name in models or (extends and name in ("__init__", "cls", "__new__")):
                return True
            if name in self._renamed or name in self._bound:
                return True
        return False

    def _with_bases(self, name: str) -> set[str]:
        pending, seen = [name], {name}
        while pending:
            new = self.classes.get(pending.pop(), set()) - seen
            seen |= new
            pending += new
        return seen

    def _note_forwarding(self, text: str) -> None:
        assert self._forwarding is not None
        classes = [(match.start(), match[1]) for match in _CLASS.finditer(text)]
        for match in _DEF.finditer(text):
            signature = text[match.end() : _closing(text, match.end())]
            if "**" not in signature:
                continue
            names = [match[1]]
            if match[1] == "__init__":
                names = [name for start, name in classes if start < match.start()][-1:]
            taken = frozenset(re.match(r"\s*(\w*)", part)[1] for part in _parts(signature))  # type: ignore[index]
            for name in names:
                self._forwarding[name] = self._forwarding.get(name, taken) & taken
        for match in _LAMBDA.finditer(text):
            line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
            self._forwarding.update(dict.fromkeys(_WORD.findall(line), frozenset()))


def _declared_in(text: str, name: str) -> Iterator[str | None]:
    """The classes that functions of a name declare to give; None for what is not sure to be the package's."""
    if f"def {name}" not in text:
        return
    try:
        nodes = list(ast.walk(parsed(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        yield None
        return
    paths: dict[str, set[str]] = {}
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                full = f"{'.' * node.level}{node.module or ''}.{alias.name}"
                paths.setdefault(alias.asname or alias.name, set()).add(full)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                paths.setdefault(alias.asname or first, set()).add(alias.name if alias.asname else first)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            paths.setdefault(node.id, set()).add("")
    for node in nodes:
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or node.name != name:
            continue
        given, root = node.returns, root_of(node.returns) if node.returns is not None else ""
        if given is None or node.decorator_list or len(paths.get(root, ())) != 1:
            yield None
            continue
        path = next(iter(paths[root])) + ast.unparse(given)[len(root) :]
        yield last(given) if MODEL.match(path) else None


def _parts(signature: str) -> list[str]:
    """The parameters of a function, with annotations and defaults."""
    parts, depth, start = [], 0, 0
    for match in re.finditer(r"[\[\](){},]", signature):
        if match[0] == ",":
            if not depth:
                parts.append(signature[start : match.start()])
                start = match.end()
        else:
            depth += 1 if match[0] in "[({" else -1
    return [*parts, signature[start:]]


def _closing(text: str, start: int) -> int:
    """Where the parenthesis that is open at a place is closed."""
    depth = 1
    for match in re.compile(r"[()]").finditer(text, start):
        depth += 1 if match[0] == "(" else -1
        if not depth:
            return match.start()
    return len(text)

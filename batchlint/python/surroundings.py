"""What the files that a file imports say, for the light look: as text, and only where it is asked for."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:  # a look must not cost more than what it saves
    from collections.abc import Callable, Container, Iterable

_WORD = re.compile(r"\w+")
_CLASS = re.compile(r"^[ \t]*class\s+(\w+)\s*(?:\(([^()]*)\))?\s*:", re.MULTILINE)
_DEF = re.compile(r"\bdef\s+(\w+)\s*\(")
_LAMBDA = re.compile(r"\blambda\b[^:\n]*\*\*")
_RENAMED = re.compile(r"\bas\s+(\w+)|^[ \t]*(?:\w+\s*,\s*)*(\w+)\s*(?::[^=\n]*)?=(?!=)", re.MULTILINE)
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
        self._forwarding: set[str] | None = None
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

    def forwards(self, name: str) -> bool:
        """Whether a function of this name, or the constructor of a class, takes any keywords."""
        if self._forwarding is None:
            self._forwarding = set()
            for text in self.texts:
                if "**" in text:
                    self._note_forwarding(text)
        return not self._forwarding.isdisjoint(self._with_bases(name))

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
            if "**" not in text[match.end() : _closing(text, match.end())]:
                continue
            if match[1] == "__init__":
                self._forwarding.update([name for start, name in classes if start < match.start()][-1:])
            else:
                self._forwarding.add(match[1])
        for match in _LAMBDA.finditer(text):
            line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
            self._forwarding.update(_WORD.findall(line))


def _closing(text: str, start: int) -> int:
    """Where the parenthesis that is open at a place is closed."""
    depth = 1
    for match in re.compile(r"[()]").finditer(text, start):
        depth += 1 if match[0] == "(" else -1
        if not depth:
            return match.start()
    return len(text)

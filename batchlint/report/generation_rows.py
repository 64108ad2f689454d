"""What a new generation of the package has in place of the one before, as rows of two columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from batchlint.rules.grammar import Generation, Scalar, Successor

#: The parts of a `generation` section, in the order in which they are shown, with a heading.
_PARTS = {
    "names": "Names of libraries",
    "client": "Parameters of the client",
    "parameters": "Parameters of operations",
    "options": "Options, by their names in the REST API",
    "bodies": "Bodies that became required, with what the service did without one",
    "errors": "Attributes of exceptions",
    "members": "Attributes of models",
    "listings": "Attributes of listings",
}


class Row(NamedTuple):
    """One row: a name of the generation before, and what to write instead.

    `becomes` is code, `instead` is prose with code between backticks; one of them may be empty.
    """

    name: str
    becomes: str
    instead: str

    @property
    def text(self) -> str:
        """The second column on the screen."""
        return "; ".join(part for part in (self.becomes, self.instead) if part)


def generation_parts(generation: Generation) -> Iterator[tuple[str, list[Row]]]:
    """The parts that have rows, each with its heading."""
    for part, heading in _PARTS.items():
        content = getattr(generation, part)
        if part == "bodies":
            rows = [Row(name, _body(body), "") for name, body in content.items()]
        else:
            rows = [_row(name, successor) for name, successor in content.items()]
        if rows:
            yield heading, rows


def _row(name: str, successor: Successor) -> Row:
    given = [f"{keyword}={value}" for keyword, value in successor.given.items()]
    # The class itself is called: `instead` says so in words.
    becomes = "" if successor.becomes == "__init__" else successor.becomes
    instead = successor.instead
    if successor.unsafe:
        instead = "; ".join(part for part in (instead, "with `--unsafe-fixes`") if part)
    return Row(name, ", ".join(part for part in (becomes, *given) if part), instead)


def _body(body: dict[str, Scalar]) -> str:
    return json.dumps(body)

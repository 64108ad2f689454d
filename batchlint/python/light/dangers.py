"""The words about which something may have to be said at a target version.

For the light look at a file (`glance`): computed from history and rules once, and kept. A word that is
missing here is a finding that is missing; one too many only costs a full analysis.
"""

from __future__ import annotations

import os
from functools import cache

from batchlint import compiled
from batchlint.sources import knowledge

TYPE_CHECKING = False
if TYPE_CHECKING:  # a look must not cost more than what it saves
    from typing import Any


class Dangers:
    """What to look for, for one target version.

    Attributes:
        target: position of the version.
        names: identifiers, and words in strings: what the version does not have, or has otherwise.
        spoken: those of them that matter where they stand alone: no properties.
        modules: the last parts of the names of modules that the version does not have.
        members: members of enums that the version does not have.
        enums: every enum of any version.
        has: for each enum, the members that the version has.
        stores: attributes that matter where they are stored only.
        texts: whole strings, in lower case: values of enums that the version does not have.
        crossed: for versions at which a behaviour or a default changed, names to look for; they
            matter to code that moves over that version.
        models: for each class of the version, the keywords that its constructor takes and those
            that it needs.
        classes: every class of any version.
        client: the parameters of the client, in order.
        required: the keywords that the client needs.
        bodies: for each method that takes a body, the positions and keywords where it may stand;
            by its name alone, and with its group.
        orders: for each method whose parameters were put in another order, the first position that
            means something else; by both names, too.
        properties: the names that are among `names` for nothing but a property that the version
            does not have.
        values: the names that are among `names` for the values that such a property takes.
        exceptions: the classes that are raised.
        parameters: keywords of operations that the version does not have.
        valued: for each class, the keywords whose values matter.
        lists: for each class, the keywords that take a list.
        single: for each class, the keywords that take one object.
        absent: for each property of a type that the version does not have, the words of which one is
            written where such an object comes from.
        queries: for each class of options, the paths of properties that its texts may name.
        groups: the attributes of the client.
        methods: names of methods that some groups do not have and others do, and the groups.
        importable: the names that some release of the package, and of its module of models, has.
        known: the Python names of all properties of the version.
        wire: wire names that are more than one plain word.
    """

    target: int
    names: frozenset[str]
    spoken: frozenset[str]
    modules: frozenset[str]
    members: frozenset[str]
    enums: frozenset[str]
    has: dict[str, frozenset[str]]
    stores: frozenset[str]
    texts: frozenset[str]
    crossed: tuple[tuple[int, frozenset[str]], ...]
    models: dict[str, tuple[frozenset[str], frozenset[str]]]
    classes: frozenset[str]
    client: tuple[str, ...]
    required: frozenset[str]
    bodies: dict[str, tuple[frozenset[int], frozenset[str]]]
    orders: dict[str, int]
    groups: frozenset[str]
    methods: dict[str, frozenset[str]]
    importable: dict[str, frozenset[str]]
    known: frozenset[str]
    wire: frozenset[str]
    properties: frozenset[str]
    values: frozenset[str]
    exceptions: frozenset[str]
    parameters: frozenset[str]
    valued: dict[str, frozenset[str]]
    lists: dict[str, frozenset[str]]
    single: dict[str, frozenset[str]]
    absent: dict[str, frozenset[str]]
    queries: dict[str, frozenset[str]]

    def __init__(self, words: dict[str, Any]) -> None:
        """Put the words together.

        Args:
            words: what is gathered, by the names of the attributes.
        """
        self.__dict__.update(words)


@cache
def dangers(target: int) -> Dangers:
    """What to look for where code must work with a version.

    Args:
        target: the version's position.

    Returns:
        The words.
    """
    return Dangers(compiled.load(f"dangers-{target}", _sources(), lambda: _gathered(target)))


def _sources() -> list[str]:
    here = os.path.abspath(__file__)
    light, reader = os.path.dirname(here), os.path.dirname(os.path.dirname(here))
    makers = [os.path.join(light, "gathering.py"), os.path.join(reader, "rest", "odata.py")]
    return [here, *makers, *knowledge()]


def _gathered(target: int) -> dict[str, Any]:
    from batchlint.python.light.gathering import gathered

    return gathered(target)

"""What an expression may be, for the light look: a set of words.

Such a set holds names of types of the package, and the words below. What is empty is sure to be
unknown to the full analysis as well. What is said of an expression holds for lists of it, too.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Kinds: TypeAlias = frozenset[str]

CLIENT = "BatchServiceClient"
#: It may be anything that can be in the file at all.
ANYTHING = "*"
#: An object, or a class, of the project.
OWN = "own"
#: An operation is written with its group: `pool.add`; what is below is known by these.
GROUP, FUNCTION = "group:", "def:"
#: A module of the project, and an object, or a class, of one of them.
MODULE, THEIRS = "module:", "theirs"
#: Something that has the name of a client.
LIKELY = "likely"
NOTHING: Kinds = frozenset()
JUST_OWN: Kinds = frozenset([OWN])
ANY: Kinds = frozenset([ANYTHING])


def looks_like_client(name: str) -> bool:
    """Whether a name is what projects call their Batch client, to the full analysis as well."""
    folded = name.lower()
    if any(other in folded for other in ("mgmt", "management", "boto", "aws")):
        return False
    return "batch" in folded or folded.strip("_") in ("client", "connection", "conn", "get_conn", "bsc")

"""What a run went by beside the contents of the files that it looked at.

Whoever asks for a configuration, a requirement or the names in a folder notes the state in which that
was, before looking. As long as all of it is as it was, and all files are, a run says the same again.
"""

from __future__ import annotations

import os

from batchlint.core.signature import state_of

#: Files and folders whose content counted, and their states.
asked: dict[str, int] = {}
#: Paths of which it counted only whether something is there.
present: dict[str, bool] = {}


def note(path: str) -> None:
    """Note the state of a file or folder that is about to be looked at.

    Args:
        path: an absolute path.
    """
    if path not in asked:
        asked[path] = state_of(path)


def exists(path: str) -> bool:
    """`os.path.exists`, noted.

    Args:
        path: an absolute path.
    """
    found = present[path] = os.path.exists(path)
    return found

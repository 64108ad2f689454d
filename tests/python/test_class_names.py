"""A class that is called otherwise is renamed wherever a file means it, and nowhere else."""

from __future__ import annotations

import pytest

from batchlint.project.word_search import may_matter
from tests.python.helpers import fix

#: A class and an enum that the first generation renamed, and a class that the second did: with the target.
RENAMED = {
    "in the first": ("TaskSchedulingError", "TaskFailureInformation", None),
    "an enum": ("SchedulingErrorCategory", "ErrorCategory", None),
    "in the second": ("JobConstraints", "BatchJobConstraints", "2025-06-01"),
}

#: The same in all that is run, but for the name: `OLD` where it means the class, `Old` where it does not.
FOLLOWS = [
    "from azure.batch.models import OLD\n\nprint(OLD)\n",
    "from azure.batch import models\n\nprint(models.OLD)\n",
    "from azure.batch.models import OLD as Other\n\nprint(Other)\n",
    "from azure.batch.models import OLD\n\nfound: 'OLD | None' = OLD\n",
    "from azure.batch.models import OLD\n\n\nclass Own(OLD):\n    kind = OLD\n",
    "from azure.batch.models import OLD\n\nprint(f'{OLD} {OLD!r} Old')  # what an Old is\n",
    "from azure.batch.models import OLD\n\nprint(farm.Old, run(Old=OLD), {'Old': OLD}, 'Old')\n",
    "from azure.batch.models import OLD\n\nmatch found:\n    case OLD():\n        pass\n",
    "def run():\n    from azure.batch.models import OLD\n\n    return OLD\n",
    "try:\n    from azure.batch.models import OLD\nfinally:\n    print(OLD)\n",
    "if True:\n    from azure.batch.models import OLD\nelse:\n    from azure.batch.models import OLD\nprint(OLD)\n",
]

#: What can't be renamed: one of the two names means something else as well, or others may read the old one.
STAYS = [
    *(f"from azure.batch.models import Old\n\n{line}\nprint(Old)\n" for line in (
        "New = 3", "New: int = 3", "import New", "import farm as New", "from farm import New",
        "def New(): ...", "class New: ...", "def run(New): ...", "def run(*New): ...", "def run(**New): ...",
        "def run():\n    New = 3", "run = lambda New: New", "print(New := 3)", "print([New for New in ()])",
        "for New in (): ...", "with farm as New: ...", "try: ...\nexcept OSError as New: ...",
        "match farm:\n    case New: ...", "match farm:\n    case {**New}: ...", "match farm:\n    case [*New]: ...",
        "Old = 3", "Old = farm.patched(Old)", "for Old in (): ...", "def Old(): ...", "class Old(Old): ...",
        "def run(Old): ...", "def run():\n    global Old\n    Old = 3", "from farm import Old", "import farm as Old",
        "del Old", "import Old.farm", "try: ...\nexcept OSError as Old: ...", "[Old for Old in ()]",
        "__all__ = ['Old']", '__all__ = ("Old", "run")', "__all__ = []\n__all__ += ['Old']",
        "__all__: list[str] = ['run', 'Old']", "__all__ = []\n__all__.append('Old')",
    )),
    "try:\n    from azure.batch.models import Old\nexcept ImportError:\n    Old = None\nprint(Old)\n",
    "class Names:\n    from azure.batch.models import Old\n\n\nprint(Names.Old)\n",
]  # fmt: skip


@pytest.mark.parametrize("kind", RENAMED)
@pytest.mark.parametrize("code", FOLLOWS)
def test_every_place_that_means_it_follows(code: str, kind: str) -> None:
    old, new, target = RENAMED[kind]
    before = code.replace("OLD", old).replace("Old", old)
    assert fix(before, target) == code.replace("OLD", new).replace("Old", old)


@pytest.mark.parametrize("kind", RENAMED)
@pytest.mark.parametrize("code", STAYS)
def test_a_name_that_means_something_else_as_well_stays(code: str, kind: str) -> None:
    old, new, target = RENAMED[kind]
    code = code.replace("Old", old).replace("New", new)
    assert fix(code, target) == code


def test_such_files_are_read() -> None:
    assert may_matter("importing.py", b"from farm.errors import TaskSchedulingError\n")

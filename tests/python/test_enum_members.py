"""Members of enums that no version had: reading one raises an AttributeError."""

from __future__ import annotations

import pytest

from batchlint.engine.check import check_source
from batchlint.settings import Settings
from tests.versions import NEWEST_OF_FIRST

HEAD = "from azure.batch import models\nfrom azure.batch.models import ElevationLevel, OnAllTasksComplete\n"


def found(code: str) -> list[tuple[str, str, str]]:
    settings = Settings(NEWEST_OF_FIRST)
    report = check_source("app.py", (HEAD + code).encode(), settings)
    assert not report.failures
    return [(f.rule, f.severity, f.message) for f in report.findings]


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("OnAllTasksComplete.noaction", "; did you mean `no_action`?"),
        ("ElevationLevel.nonadmin", "; did you mean `non_admin`?"),
        ("models.ElevationLevel.NonAdmin", "; did you mean `non_admin`?"),
        ("ElevationLevel.root", ""),
    ],
)
def test_a_member_that_no_version_had_is_worth_a_word(code: str, hint: str) -> None:
    enum, _, member = code.removeprefix("models.").partition(".")
    message = f"`{enum}.{member}` does not exist in any known version{hint}"
    assert found(code) == [("unknown-property", "warning", message)]


@pytest.mark.parametrize(
    "code",
    [
        "ElevationLevel.non_admin",
        "ElevationLevel.admin.value",
        "ElevationLevel.admin.name",
        "list(ElevationLevel.__members__)",
        "ElevationLevel._member_map_",
        "map(ElevationLevel.upper, [])",
        "if hasattr(ElevationLevel, 'root'):\n    ElevationLevel.root",
        "try:\n    ElevationLevel.root\nexcept AttributeError:\n    pass",
        "class ElevationLevel:\n    root = 1\nElevationLevel.root",
    ],
)
def test_what_an_enum_has_is_silent(code: str) -> None:
    assert found(code) == []


@pytest.mark.parametrize("member", ["ADMIN", "NON_ADMIN"])
def test_a_member_as_only_later_releases_spell_it_is_an_error(member: str) -> None:
    (finding,) = found(f"ElevationLevel.{member}")
    assert finding[:2] == ("not-yet-available", "error")
    assert finding[2].startswith(f"`ElevationLevel.{member}` is not available before ")

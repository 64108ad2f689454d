"""What 14.2.0 names, and 15.1.0 has another name for, is rewritten in every form that it can be written in."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from batchlint.engine.fix import fix_source
from batchlint.history import load
from batchlint.settings import Settings
from tests.generated import facts
from tests.generated.facts import Case
from tests.versions import NEWEST_OF_FIRST

FORMS: dict[str, Callable[[int], Iterable[Case]]] = {
    "import": facts.imports,
    "constructor": facts.constructors,
    "value": facts.values,
    "read": facts.reads,
    "member": facts.enum_members,
}


@pytest.mark.parametrize("form", FORMS)
def test_no_name_is_left_that_has_another(form: str) -> None:
    lines = list(dict.fromkeys(c.line for c in FORMS[form](1) if c.holds >> NEWEST_OF_FIRST & 1))
    code = "\n".join(["" if form == "import" else facts.HEADS[1], *lines, ""])
    done = fix_source("app.py", code.encode(), Settings(load().latest, NEWEST_OF_FIRST, partial=True))
    assert done.data is not None and not done.after.failures
    assert [f.message for f in done.after.findings if f.rule == "renamed-in-package"] == []

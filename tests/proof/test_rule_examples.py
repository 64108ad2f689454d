"""Examples of rules about the new generation: what `fix` makes of them does the same."""

from __future__ import annotations

import pytest

from batchlint.rules.shipped import load_rules
from tests.proof.answers import HISTORY
from tests.proof.conftest import Prove
from tests.proof.proving import Program

#: What examples take as given in each generation, and do not say.
_VALUES = """\
url, account, key = "https://acc.westeurope.batch.azure.com", "acc", "aGVsbG8="
app, secret, tenant = "app", "s3cret", "11111111-2222-3333-4444-555555555555"
credential = credentials = _Credential(account, key)
"""
GIVEN = (
    "from azure.batch.batch_auth import SharedKeyCredentials as _Credential\n" + _VALUES,
    "from azure.core.credentials import AzureNamedKeyCredential as _Credential\n" + _VALUES,
)
#: Examples that are no whole programs, with what they lack.
INCOMPLETE: dict[str, str] = {}


def _examples() -> list[Program]:
    """The code before, where it is for the first generation and there is a fix."""
    return [
        Program(f"{rule.name} {number}", str(example.before), example.unsafe, GIVEN)
        for rule in load_rules().rules
        if HISTORY.generation(rule.version) == 2
        for number, example in enumerate(rule.examples)
        if example.of == "python" and example.after and "BatchClient" not in str(example.before)
    ]


EXAMPLES = _examples()


@pytest.mark.parametrize("name", [program.name for program in EXAMPLES])
def test_the_same_requests_and_output(name: str, prove: Prove) -> None:
    proof = prove("examples", EXAMPLES, name)
    if name in INCOMPLETE:
        assert proof["raised"] is not None
        return
    assert proof["raised"] is None, "the example does not run with 14.2.0"
    assert proof["text"] is not None, "left as it was:\n" + "\n".join(proof["left"])
    assert proof["difference"] is None, f"{proof['difference']}\n\nthe code after:\n{proof['text']}"

"""Where one object gave way to a list of them, the fixed code reads the first, or what it read without one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.python.helpers import fix

MODEL = "from azure.batch import BatchServiceClient\n\n\ndef read(client: BatchServiceClient, other):\n"
REST = (
    "import requests\n\nURL = 'https://a.westeurope.batch.azure.com/pools/{}?api-version=2016-07-01.3.1'\n\n\n"
    "def read(pool, other):\n"
)
#: How a model is read, and how a dict is; both with a value where there is no error.
OF_MODEL = {
    "client.pool.get('p').resize_error": None,
    "getattr(client.pool.get('p'), 'resize_error')": None,
    "getattr((client if client else other).pool.get('p'), 'resize_error')": None,
}
OF_DICT = {
    "requests.get(URL.format(pool)).json()['resizeError']": None,
    'requests.get(URL.format(pool)).json().get("resizeError")': None,
    "requests.get(URL.format(pool)).json().get('resizeError', None)": None,
    "requests.get(URL.format(pool)).json().get('resizeError', {})": {},
    "requests.get(URL.format(pool)).json().get('resizeError', other)": "other",
}
TESTS = {"'resizeError' in pool": False, '"resizeError" not in pool': True}


def run(code: str, found: Any, name: str) -> Any:
    """What the function of a fixed file gives for a pool with these errors."""
    assert "azure.batch.models" not in code
    scope: dict[str, Any] = {}
    lines = [line for line in code.splitlines() if not line.startswith(("import", "from"))]
    body = {"resizeErrors": found} if found is not None else {}
    response = SimpleNamespace(json=lambda: body)
    scope["requests"] = SimpleNamespace(get=lambda address: response)
    scope["BatchServiceClient"] = object
    exec("\n".join(lines), scope)
    pool = SimpleNamespace(resize_errors=found)
    client = SimpleNamespace(pool=SimpleNamespace(get=lambda pool_id: pool))
    return scope["read"](client if name == "model" else "render", "other")


@pytest.mark.parametrize("found", [None, [], ["first"], ["first", "second"]])
@pytest.mark.parametrize("form", [*OF_MODEL, *OF_DICT])
def test_the_first_is_read(form: str, found: list[str] | None) -> None:
    name = "model" if form in OF_MODEL else "dict"
    code = fix(f"{MODEL if name == 'model' else REST}    return {form}\n", unsafe=True)
    assert "rror'" not in code and 'rror"' not in code and "rror," not in code
    assert run(code, found, name) == (found[0] if found else {**OF_MODEL, **OF_DICT}[form])


@pytest.mark.parametrize("found", [None, [], ["first"]])
@pytest.mark.parametrize("form", TESTS)
def test_an_empty_list_is_no_error(form: str, found: list[str] | None) -> None:
    head = f"{REST}    pool = requests.get(URL.format(pool)).json()\n"
    code = fix(f"{head}    return {form}\n", unsafe=True)
    assert "rror'" not in code and 'rror"' not in code
    assert run(code, found, "dict") is (bool(found) != TESTS[form])


@pytest.mark.parametrize(
    ("form", "bound"),
    [
        ("requests.get(URL.format(pool)).json().pop('resizeError')", ""),
        ("requests.get(URL.format(pool)).json().setdefault('resizeError', 1)", ""),
        ("requests.get(URL.format(pool)).json()['resizeError']", "next = other"),
        ("requests.get(URL.format(pool)).json()['resizeError']", "iter = other"),
        ("'resizeError' in requests.get(URL.format(pool)).json()", "bool = other"),
        ("'resizeError' in requests.get(URL.format(pool)).json()", ""),
        ("getattr(client.pool.get('p'), 'resize_error', other)", ""),
        ("getattr(client.pool.get('p'), NAME)", "NAME = 'resize_error'"),
    ],
)
def test_other_forms_are_for_a_person(form: str, bound: str) -> None:
    head = MODEL if "client" in form else REST
    code = head + (f"    {bound}\n" if bound else "") + f"    return {form}\n"
    assert fix(code, unsafe=True) == code

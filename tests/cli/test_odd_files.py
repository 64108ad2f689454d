"""One file that is not what its name promises fails by itself; the rest of the run goes on."""

from __future__ import annotations

import codecs
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("first_generation")

Project = Any

NOTEBOOK = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": []}


def coded(name: str) -> bytes:
    return f"# -*- coding: {name} -*-\nimport azure.batch.models\n".encode()


def cell(source: str) -> bytes:
    found: dict[str, Any] = {
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    return json.dumps({**NOTEBOOK, "cells": [found]}).encode()


ODD: dict[str, bytes] = {
    **{
        f"{name}.py": coded(name)
        for name in (
            *("rot13", "hex", "base64", "bz2", "uu", "quopri", "undefined", "idna", "punycode", "utf-7"),
            *("utf-16", "unicode_escape", "hz", "unknown", "aliases", "os.path"),
        )
    },
    "long.py": coded("x" * 5000),
    "second.pyi": b"#!/usr/bin/env python\n# vim: set fileencoding=rot13 :\nimport azure.batch\n",
    "null.py": b"import azure.batch\0\n",
    "null_in_text.py": b"import azure.batch\nx = 'a\0b'\n",
    "null_in_comment.py": b"import azure.batch  # \0\n",
    "two_encodings.py": codecs.BOM_UTF8 + coded("latin-1"),
    "brackets.py": b"import azure.batch\nx = " + b"(" * 5000 + b")" * 5000,
    "signs.py": b"import azure.batch\nx = " + b"-" * 5000 + b"1",
    "brackets.ipynb": cell("import azure.batch\nx = " + "[" * 5000 + "]" * 5000),
    "nested.ipynb": b'{"nbformat": 4, "cells": ' + b"[" * 5000 + b'"azure.batch"' + b"]" * 5000 + b"}",
    "surrogate.json": b'{"id": "\xed\xa0\x80", "vmSize": "s", "targetDedicated": 3}',
    "open.json": b'{"id": "p", "vmSize": "s", "targetDedicated": ' + b"[" * 100_000,
}
for _name in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
    _mark = {
        "utf-8": codecs.BOM_UTF8,
        "utf-16-le": codecs.BOM_UTF16_LE,
        "utf-16-be": codecs.BOM_UTF16_BE,
    }.get(_name, codecs.BOM_UTF32_LE if _name == "utf-32-le" else codecs.BOM_UTF32_BE)
    ODD[f"{_name}.json"] = _mark + '{"vmSize": "s", "targetDedicated": 3, '.encode(_name) + b"\xff\xff\xff"


@pytest.fixture
def odd(project: Project, texts: dict[str, str]) -> Project:
    project.write("good.py", texts["pool"])
    for name, content in ODD.items():
        project.write(name, content)
    return project


def report(project: Project, *arguments: str) -> dict[str, Any]:
    done = project.run("check", "--output-format", "json", *arguments)
    assert done.code == 2 and "internal error" not in done.err + done.out
    found: dict[str, Any] = json.loads(done.raw)
    return found


@pytest.mark.parametrize("options", [(".",), (".", "--no-cache", "--jobs", "2"), (*ODD, "good.py")])
def test_every_one_fails_by_itself(odd: Project, options: tuple[str, ...]) -> None:
    for _ in range(2):
        found = report(odd, *options)
        assert [failure["path"] for failure in found["failures"]] == sorted(ODD)
        assert all(0 < len(failure["message"]) < 200 for failure in found["failures"])
        assert {finding["path"] for finding in found["findings"]} == {"good.py"}


def test_fixing_leaves_them_as_they_are(odd: Project, texts: dict[str, str]) -> None:
    assert odd.run("fix", ".").code == 2
    assert (odd.path / "good.py").read_text() != texts["pool"]
    assert {name: (odd.path / name).read_bytes() for name in ODD} == ODD


@pytest.mark.parametrize("name", ["rot13.py", "signs.py", "surrogate.json"])
def test_stdin(project: Project, name: str) -> None:
    done = project.run("check", "-", "--stdin-filename", name, stdin=ODD[name])
    assert done.code == 2 and "failed" in done.out and "internal error" not in done.out


@pytest.mark.parametrize(
    "encoding", ["cp932", "euc_jp", "latin-1", "koi8-r", "utf-8-sig", "cp1252", "gb18030"]
)
def test_encodings_of_source_code(project: Project, texts: dict[str, str], encoding: str) -> None:
    name = project.write("app.py", f"# coding: {encoding}\n{texts['pool']}").name
    assert project.run("check", name).code == 1 and project.run("fix", name).code == 0


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_only_the_first_two_lines_name_an_encoding(
    project: Project, texts: dict[str, str], newline: str
) -> None:
    line = "# coding: none-that-is-known\n"
    for before, code in (("#!python\n", 2), ("#!python\n#\n", 1), ("import os\n", 1)):
        project.write("app.py", (before + line + texts["pool"]).replace("\n", newline))
        assert project.run("check", "app.py").code == code


def test_lines_that_end_with_a_carriage_return(project: Project, texts: dict[str, str]) -> None:
    before = "# of old\r" + texts["pool"].replace("\n", "\r")
    assert (
        json.loads(project.run("check", "-", "--output-format", "json", stdin=before.encode()).raw)[
            "findings"
        ][0]["line"]
        == before.count("\r", 0, before.index("target_dedicated")) + 1
    )
    file = project.write("app.py", before)
    assert project.run("fix", ".", "--to", "azure-batch==15.1.0").code == 0
    after = file.read_bytes().decode()
    assert "BatchPoolCreateOptions" in after and "task_slots_per_node=4,  # as many as cores\r" in after
    assert "\n" not in after and after.count("\r") == before.count("\r")


def test_what_can_not_be_written_back_is_not_fixed(project: Project, texts: dict[str, str]) -> None:
    # Two bytes stand for one character, of which only one is written.
    before = f"# coding: raw_unicode_escape\n# \\u0041\n{texts['pool']}".encode()
    file = project.write("app.py", before)
    assert project.run("check", "app.py").code == 1
    assert project.run("fix", "app.py").code == 2
    assert file.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="names are text there")
@pytest.mark.parametrize("name", [b"new\nline.py", b"not-utf-8-\xff.py", b"\x1b[31m.json", b"::error::.py"])
def test_names(project: Project, texts: dict[str, str], name: bytes) -> None:
    path = Path(os.fsdecode(os.path.join(os.fsencode(project.path), name)))
    path.write_text(texts["json" if name.endswith(b".json") else "pool"])
    for form in ("full", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown", "azure"):
        done = project.run("check", ".", "--output-format", form)
        assert done.code == 1 and "internal error" not in done.err
        assert done.raw
    assert project.run("fix", ".", "--unsafe-fixes").code == 0


def test_a_file_that_can_not_be_read(
    project: Project, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closed to its reader, or removed after it was listed."""
    for name in ("good.py", "closed.py"):
        project.write(name, texts["pool"])
    whole = os.open

    def refuse(path: Any, *arguments: Any, **options: Any) -> int:
        if str(path).endswith("closed.py"):
            raise PermissionError(13, "Permission denied")
        return whole(path, *arguments, **options)

    monkeypatch.setattr(os, "open", refuse)
    found = report(project, ".", "--no-cache")
    assert [(f["path"], f["message"]) for f in found["failures"]] == [
        ("closed.py", "can't be read: Permission denied")
    ]
    assert {finding["path"] for finding in found["findings"]} == {"good.py"}

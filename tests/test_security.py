"""SECURITY.md names every module that reads, writes, deletes, loads, or starts something, and what holds it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
#: By what it is called in SECURITY.md, what a call does: its full name, or the last part of one of batchlint's.
KINDS = {
    kind: re.compile("|".join(patterns))
    for kind, patterns in {
        "starts": (
            r"(subprocess|multiprocessing|pty|concurrent\.futures)\..*",
            r"os\.(system|popen|startfile|fork\w*|exec\w+|spawn\w+|posix_spawn\w*|kill\w*)",
            r"asyncio\.create_subprocess_\w+",
        ),
        "writes": (
            r"os\.(replace|rename\w*|link|symlink|mkdir|makedirs|mkfifo|mknod|f?truncate|[fl]?chmod|[fl]?chown|utime)",
            r"(tempfile|zipfile|tarfile|sqlite3|dbm|shelve)\..*|shutil\.(copy\w*|move)",
            r"write_atomic|put_atomic|keep_atomic|put_output|.*\.(write_text|write_bytes|touch|symlink_to|hardlink_to)",
        ),
        "deletes": (
            r"os\.(unlink|remove|rmdir|removedirs)|shutil\.rmtree|clear_debris|.*\.(unlink|rmdir|rmtree)",
        ),
        "loads": (
            r"(marshal|pickle|_pickle|shelve|yaml|tomllib|tomli|plistlib|ctypes|cffi)\..*",
            r"xml\.(etree|dom)\..*|lxml\..*",
        ),
        "imports": (
            r"importlib\.(?!resources).*|(runpy|imp|codeop|code)\..*|exec|eval|compile|__import__",
            r".*\.(exec_module|load_module)",
        ),
        "reads": (
            r"read_bytes|read_start|open|(os|io|codecs|tokenize)\.open|(fileinput|linecache|mmap)\..*",
            r".*\.read_text",
        ),
        "connects": (
            r"(socket|ssl|ftplib|smtplib|requests|httpx|aiohttp|webbrowser)\..*|(urllib\.request|http\.\w+)\..*",
        ),
    }.items()
}
_WRITING = re.compile("[wax+]")


def kinds_of(tree: ast.AST) -> Iterator[str]:
    """The kinds of what a module calls, or hands on to be called."""
    names = dict(_imported(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _dotted(node.func, names)
            yield from (kind for kind, pattern in KINDS.items() if pattern.fullmatch(name))
            if name in ("open", "io.open") and _may_write(node):
                yield "writes"
        elif isinstance(node, ast.Attribute):
            name = _dotted(node, names)
            yield from (kind for kind in ("loads", "starts") if KINDS[kind].fullmatch(name))


def _may_write(call: ast.Call) -> bool:
    mode = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "mode")]
    return bool(mode) and (
        not isinstance(mode[0], ast.Constant) or _WRITING.search(str(mode[0].value)) is not None
    )


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (first, first)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                is_own = node.level or (node.module or "").startswith("batchlint")
                yield alias.asname or alias.name, alias.name if is_own else f"{node.module}.{alias.name}"


def _dotted(node: ast.expr, names: dict[str, str]) -> str:
    """The full name of what is called; what a variable holds is not known."""
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        is_known = not isinstance(node.value, ast.Name) or node.value.id in names
        return f"{_dotted(node.value, names) if is_known else '?'}.{node.attr}"
    return "?"


def listed() -> dict[str, set[str]]:
    """The modules in the tables of SECURITY.md, and what is said that each of them does."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for row in re.findall(r"^\| (`.*)$", text, re.MULTILINE):
        modules, does, *_ = row.split(" | ")
        for module in re.findall(r"`([\w/]+\.py)`", modules):
            found.setdefault(f"batchlint/{module}", set()).update(does.split(", "))
    return found


def test_every_module_that_can_do_harm_is_listed() -> None:
    done = {
        path.relative_to(ROOT).as_posix(): set(kinds_of(ast.parse(path.read_text(encoding="utf-8"))))
        for path in sorted((ROOT / "batchlint").rglob("*.py"))
    }
    assert listed() == {name: kinds for name, kinds in done.items() if kinds}
    assert not any("connects" in kinds for kinds in done.values())


def test_it_is_one_page_with_a_way_to_report() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 100 and "security advisor" in text


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        ("import subprocess\nsubprocess.run([])", {"starts"}),
        ("def f():\n    from subprocess import Popen as P\n    P([])", {"starts"}),
        ("import os\nos.execvp('a', [])\nos.replace('a', 'b')", {"starts", "writes"}),
        ("import os as o\no.unlink('x')", {"deletes"}),
        ("from shutil import rmtree\nrmtree('x')", {"deletes"}),
        ("import marshal\nf(marshal.loads)", {"loads"}),
        ("import yaml\nyaml.load(x, Loader=y)", {"loads"}),
        ("open(x)", {"reads"}),
        ("open(x, 'rb')", {"reads"}),
        ("open(x, mode)", {"reads", "writes"}),
        ("open(x, mode='a')", {"reads", "writes"}),
        ("p.write_text('')\np.unlink()", {"writes", "deletes"}),
        ("from importlib import import_module\nimport_module(x)", {"imports"}),
        ("exec(x)", {"imports"}),
        ("compile(x, '', 'exec')", {"imports"}),
        ("import urllib.request\nurllib.request.urlopen(x)", {"connects"}),
        ("import re, ast\nre.compile(x)\nast.literal_eval(y)\ncode.strip()", set()),
        ("from batchlint.project.files import read_bytes\nread_bytes(x)", {"reads"}),
    ],
)
def test_what_is_found(code: str, kinds: set[str]) -> None:
    assert set(kinds_of(ast.parse(code))) == kinds

"""What would take for ever, or all memory, fails in one line; the rest of the run goes on.

Nothing is timed here. What hangs meets the limit of `subprocess`, what takes too much memory that of the
system; `benchmarks` has the times.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from batchlint.core.failing import ParseFailure
from batchlint.payload import scanner
from batchlint.project import toml
from batchlint.project.globs import Pattern
from batchlint.python.syntax import from_ast, parsing
from batchlint.python.syntax.builder import Builder
from tests.cli.conftest import POOL, Project
from tests.hostile.samples import RULES

_MANY = 100_000
_IMPORT = "import azure.batch.models as models\n"
_MEMORY = 2 << 30
_SECONDS = 240

#: Python that fails, and the start of what is said.
_CODE = {
    "brackets.py": ("x = " + "(" * _MANY + ")" * _MANY, "nested too deeply"),
    "signs.py": ("x = " + "-" * _MANY + "1", "nested too deeply"),
    "attributes.py": ("x = a" + ".b" * _MANY, "nested too deeply"),
    "sum.py": ("x = " + "+".join(["a"] * _MANY), "nested too deeply"),
    "branches.py": ("if a: pass\n" + "elif b: pass\n" * 7_000, "nested too deeply"),
    "large.py": ("x = 1\n" * 1_000_000, "larger than 5 MB"),
    "line.py": ("x = '" + "a" * 6_000_000 + "'\n", "larger than 5 MB"),
    "dense.py": ("x=1;" * 300_000, "more than 500,000 names"),
}


def _limit() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def bounded(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process with little memory."""
    limit: Callable[[], None] | None = _limit if sys.platform == "linux" else None
    command = [sys.executable, "-m", "batchlint", *arguments, "--no-cache", "--jobs", "1"]
    environment = {**os.environ, "BATCHLINT_TO": "2024-02-01.19.0"}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        preexec_fn=limit,
        timeout=_SECONDS,
        capture_output=True,
        text=True,
    )
    assert "internal error" not in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return done


def test_code_that_is_too_much(project: Project) -> None:
    project.write("good.py", POOL)
    for name, (code, _) in _CODE.items():
        project.write(name, _IMPORT + code)
    done = bounded(project.path, "check", ".", "--output-format", "json")
    found = json.loads(done.stdout)
    assert done.returncode == 2
    said = {failure["path"]: failure["message"] for failure in found["failures"]}
    assert said.keys() == set(_CODE)
    assert all(said[name].startswith(start) for name, (_, start) in _CODE.items()), said
    assert {finding["path"] for finding in found["findings"]} == {"good.py"}


def _many(line: str, count: int, separator: str = "\n") -> str:
    return separator.join(line.format(i=i) for i in range(count))


_TASK = "models.TaskAddParameter(id='{i}', command_line='a')"
#: Python that must not take more than a time and memory in proportion to its size.
_MUCH = {
    "doubled.py": "s = f'{a}b'\n" + "s = f'{s}{s}'\n" * 60,
    "filled.py": "s = 'ab'\n" + "s = '{}{}'.format(s, s)\ns = '%s%s' % (s, s)\n" * 30,
    "merged.py": "a = {'id': 1}\n" + "a = {**a, **a}\n" * 40,
    "texts.py": "x = [" + _many("'a{i}'", 5_000, ", ") + "]\n",
    "classes.py": "class C0(models.CloudPool): pass\n"
    + "".join(
        f"class C{i}(C{i - 1}):\n def __init__(self):\n  super().__init__()\n  self.a{i} = 1\n"
        for i in range(1, 300)
    ),
    "names.py": f"from azure.batch.models import {_many('N{i}', 1_500, ', ')}\n",
    "keywords.py": f"models.PoolAddParameter({_many('k{i}=1', 1_500, ', ')})\n",
    "unpacked.py": f"{_many('a{i}', 1_500, ', ')} = {_many(_TASK, 1_500, ', ')}\n",
    "branches.py": _many("if c{i}: x{i} = " + _TASK, 1_500),
    "stored.py": "pool = models.CloudPool()\n" + _many("pool.a{i} = 1", 1_500),
    "suppressed.py": _many(_TASK + "  # batchlint: ignore[renamed-in-package]", 1_500),
}


def test_code_that_is_much(project: Project) -> None:
    for name, code in _MUCH.items():
        project.write(name, f"{_IMPORT}{code}\n\n{POOL}")
    done = bounded(project.path, "check", ".", "--output-format", "json")
    found = json.loads(done.stdout)
    assert done.returncode == 1 and not found["failures"]
    assert {finding["path"] for finding in found["findings"]} == set(_MUCH)


@pytest.mark.parametrize("name", ["pyproject.toml", "batchlint.toml", "Pipfile", "poetry.lock"])
@pytest.mark.parametrize(
    "text",
    [
        ".".join(["a"] * _MANY) + " = 1\n",
        "[" + " . ".join(["'a'"] * _MANY) + "]\n",
        "a = " + "[" * _MANY,
        "a = " + "{a=" * _MANY,
    ],
    ids=["key", "table", "array", "inline"],
)
def test_toml(project: Project, name: str, text: str) -> None:
    project.write(name, f"# batchlint azure-batch\n{text}")
    project.write("good.py", POOL)
    done = project.run("check", "good.py", "--to", "2024-02-01.19.0")
    if name.endswith(".toml"):  # a configuration; the others say nothing about requirements
        assert done.code == 2 and len(done.err.splitlines()) == 1
        assert done.err.startswith(f"batchlint: error: {name}: is not valid TOML: ")
        assert "parts (at line 2)" in done.err or "nested too deeply" in done.err
    else:
        assert done.code == 1


def test_keys_of_toml_as_people_write_them() -> None:
    numbers = ", ".join(["1.5"] * 1000)
    content = toml.parse(f"a.'b.c'.d = [{numbers}]\ntext = \"{'word. ' * 300}\"\n")
    assert content["a"]["b.c"]["d"] == [1.5] * 1000


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        (r"^(a+)+$", ""),
        (r"^(a|a)*$", ""),
        (r"(x)\1", r"matches is a regular expression that rules can't have: \1 is not supported"),
        (r"(?<=a)b", "matches is a regular expression that rules can't have: (?< is not supported"),
        (r"a{9999}", "matches is a regular expression that rules can't have: it repeats more than 500 times"),
    ],
)
def test_expressions_of_custom_rules(project: Project, expression: str, said: str) -> None:
    project.write("rules/studio.yaml", RULES.replace("^standard_[a-z]", f"'{expression}'"))
    image = "a" * 5000 + "!"
    project.write(
        "app.py", f'import azure.batch.models as m\nm.PoolAddParameter(id="a", vm_size="{image}")\n'
    )
    done = bounded(project.path, "check", "app.py", "--extend-rules", "rules", "--to", "2024-02-01.19.0")
    if said:
        assert done.returncode == 2 and said in done.stderr and len(done.stderr.splitlines()) == 1
    else:
        assert done.returncode == 1 and "studio-images" in done.stdout


@pytest.mark.parametrize(
    "glob", ["*a" * 30 + "b", "**/*a" * 30 + "b", "{a,a}" * 40 + "b", "**" * 3 + "/x" * 9]
)
def test_globs(glob: str) -> None:
    pattern = Pattern.of(glob, "/farm")
    assert not pattern.matches("/farm/" + "a" * 250)
    assert Pattern.of("*a*b*c/**/*.py", "/farm").matches("/farm/xaxbxc/d/e.py")


def test_what_git_does_not_take(project: Project) -> None:
    project.write(".gitignore", "[a-[a-]\n*.log\n")
    project.write("good.py", POOL)
    assert project.run("check", ".").code == 1


def test_lines_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each replacement field of an f-string is parsed by itself, but not the lines of the file again."""
    made: list[int] = []
    whole = Builder.__init__

    def counted(self: Builder, text: str, *others: object) -> None:
        whole(self, text, *others)  # type: ignore[arg-type]
        made.append(len(self.line_starts))

    monkeypatch.setattr(Builder, "__init__", counted)
    parsing.parse("x = 1\n" * 500 + 'y = f"{a}{b}{c}"\n')
    assert sorted(made) == [2, 2, 2, 502]


def test_json_that_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner, "MOST_VALUES", 10)
    assert len(scanner.scan("[" + "1, " * 8 + "1]").items) == 9
    with pytest.raises(ParseFailure, match="more than 10 values are in it; exclude it"):
        scanner.scan("[" + "1, " * 20 + "1]")


def test_limits_leave_room() -> None:
    """What people write is far below the limits."""
    assert from_ast.MOST_NODES >= 400_000 and scanner.MOST_VALUES >= 400_000
    assert parsing.MOST_CHARACTERS >= 4_000_000

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

from batchlint.core import expressions
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
    if name.endswith(".toml"):  # a configuration, without which nothing is checked
        assert done.code == 2 and len(done.err.splitlines()) == 1
        assert done.err.startswith(f"batchlint: error: {name}: is not valid TOML: ")
        assert "parts (at line 2)" in done.err or "nested too deeply" in done.err
    elif name == "Pipfile":
        assert done.code == 2 and "Pipfile: failed" in done.out + done.err
    else:  # a lock file declares nothing
        assert done.code == 1


def test_keys_of_toml_as_people_write_them() -> None:
    numbers = ", ".join(["1.5"] * 1000)
    content = toml.parse(f"a.'b.c'.d = [{numbers}]\ntext = \"{'word. ' * 300}\"\n")
    assert content["a"]["b.c"]["d"] == [1.5] * 1000


_USE = 'import azure.batch.models as m\nm.PoolAddParameter(id="a", vm_size="{}")\n'


def _with_expression(project: Project, expression: str) -> list[str]:
    """Write a rule with an expression; the options of a run with it."""
    project.write("rules/studio.yaml", RULES.replace("^standard_[a-z]", f"'{expression}'"))
    return ["--extend-rules", "rules", "--to", "2024-02-01.19.0"]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_expression_that_takes_too_long(project: Project, jobs: str) -> None:
    options = [*_with_expression(project, "^(a|a)*$"), "--unsafe-fixes", "--no-cache", "--jobs", jobs]
    slow = project.write("a.py", _USE.format("a" * 5000 + "!") + POOL)
    project.write("good.py", POOL)
    said = "the expression of rule studio-images (rules/studio.yaml:8) takes too long on a value; simplify it"
    for command in ("check", "fix"):
        done = project.run(command, ".", "--output-format", "json", *options)
        found = json.loads(done.raw)
        assert done.code == 2
        assert [(f["path"], f["message"]) for f in found["failures"]] == [("a.py", said)]
        assert command == "fix" or {f["path"] for f in found["findings"]} == {"good.py"}
    assert slow.read_text() == _USE.format("a" * 5000 + "!") + POOL
    assert (project.path / "good.py").read_text() != POOL


def test_example_that_takes_too_long(project: Project) -> None:
    _with_expression(project, "^(a|a)*$")
    rules = project.path / "rules/studio.yaml"
    rules.write_text(rules.read_text().replace("1small", "a" * 60 + "1"))
    done = project.run("rules", "--check", "rules")
    assert (
        done.code == 1
        and "as JSON, PARSED/studio.yaml:8) takes" in done.out
    )


@pytest.mark.parametrize(
    ("expression", "value", "is_found"),
    [
        (r"^(?!.*small)(?=.*\d)", "Small2", True),
        (r"^(?!.*small)(?=.*\d)", "large2", False),
        (r"(?<=STANDARD_)d\d|^(x)\1$", "standard_d2", False),
        (r"(?<=STANDARD_)d\d|^(x)\1$", "XX", False),
        (r"^[[a]\d{1,999}\Z", "b2", True),
    ],
)
def test_expressions_are_those_of_re(project: Project, expression: str, value: str, is_found: bool) -> None:
    options = _with_expression(project, expression)
    project.write("app.py", _USE.format(value))
    done = project.run("check", "app.py", *options)
    assert done.code == is_found and ("studio-images" in done.out) is is_found


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("a{9999}", "is not an allowed regular expression: it has a repetition of more than 1,000 times"),
        ("((a{200}b){200}c){200}", "is not an allowed regular expression: it has a repetition of more than 1,000 times"),
        ("a" * 1001, "is not an allowed regular expression: it is longer than 1,000 characters"),
        ("(" * 490 + "a" + ")" * 490, "is not an allowed regular expression: it is too complex"),
        ("(?R)", "is not a valid regular expression ("),
        (r"\\p{Lu}", "is not a valid regular expression ("),
        ("(a", "is not a valid regular expression ("),
    ],
)
def test_expressions_that_are_refused(project: Project, expression: str, said: str) -> None:
    options = _with_expression(project, expression.replace("\\\\", "\\"))
    project.write("app.py", _USE.format("x"))
    done = project.run("check", "app.py", *options)
    assert done.code == 2 and said in done.err and len(done.err.splitlines()) == 1


_NAME = "a" * 200 + "b.py"


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes `re` for ever takes `regex` a quarter of a second, as paths are short."""
    monkeypatch.setattr(expressions, "_SECONDS", 0.002)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("glob", ["*a" * 31 + "b", "**/*a" * 31 + "b", "{a,a}" * 41 + "b"])
def test_glob_that_takes_too_long(project: Project, glob: str) -> None:
    project.write(_NAME, POOL)
    project.write("good.py", POOL)
    shown = repr(glob) if len(glob) < 100 else f"{glob[:100]!r}…"
    line = f"batchlint: error: the pattern {shown} takes too long to match; simplify it\n"
    done = project.run("check", ".", "--exclude", glob)
    assert (done.code, done.err) == (2, line)
    project.write("batchlint.toml", f'[per-file-ignores]\n"{glob}" = ["removed"]\n')
    done = project.run("fix", ".")
    assert (done.code, done.err) == (2, line)
    assert (project.path / _NAME).read_text() == (project.path / "good.py").read_text() == POOL


@pytest.mark.parametrize("glob", ["*a" * 30 + "b", "**/*a" * 30 + "b"])
def test_glob_that_takes_re_for_ever(glob: str) -> None:
    assert not Pattern.of(glob, "/farm").matches("/farm/" + "a" * 250)


def test_globs_with_many_wildcards() -> None:
    assert Pattern.of("*a*b*c/**/*.py", "/farm").matches("/farm/xaxbxc/d/e.py")
    assert not Pattern.of("*a*b*c/**/*.py", "/farm").matches("/farm/xaxcxb/d/e.py")


def test_glob_that_is_nested_too_deeply(project: Project) -> None:
    done = project.run("check", ".", "--exclude", "{" * 2000 + "}" * 2000)
    assert done.code == 2 and done.err.endswith("is not a valid pattern: it is too complex\n")


def test_what_git_does_not_take(project: Project) -> None:
    project.write(".gitignore", "[a-[a-]\n*.log\n")
    project.write("good.py", POOL)
    assert project.run("check", ".").code == 1


def test_gitignore_with_many_wildcards(project: Project) -> None:
    project.write(".gitignore", "*a*b*c*.py\n")
    for name in ("xaxbxc.py", "xaxcxb.py"):
        project.write(name, POOL)
    done = project.run("check", ".", "--output-format", "json")
    assert {f["path"] for f in json.loads(done.raw)["findings"]} == {"xaxcxb.py"}


@pytest.mark.usefixtures("hurried")
def test_gitignore_that_takes_too_long(project: Project) -> None:
    project.write(".gitignore", "*a" * 30 + "b\n")
    project.write(_NAME, POOL)
    done = project.run("check", ".")
    assert done.code == 2 and len(done.err.splitlines()) == 1
    assert ".gitignore: '*a*a" in done.err and "takes too long to match; simplify it" in done.err


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
    with pytest.raises(ParseFailure, match="more than 10 values, which is too many to analyse; exclude it"):
        scanner.scan("[" + "1, " * 20 + "1]")


def test_limits_leave_room() -> None:
    """What people write is far below the limits."""
    assert from_ast.MOST_NODES >= 400_000 and scanner.MOST_VALUES >= 400_000
    assert parsing.MOST_CHARACTERS >= 4_000_000

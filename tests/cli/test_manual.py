"""The documentation: its links lead somewhere, and its commands print what it says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from batchlint.engine.fix import fix_source
from batchlint.history import load
from batchlint.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(`+)(?:(?!\1).)+\1", re.DOTALL)
LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ELISION = "…"


def by_name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    """What GitHub calls the headings of a page."""
    found: set[str] = set()
    seen: Counter[str] = Counter()
    for heading in re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text(encoding="utf-8")), re.MULTILINE):
        name = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        found.add(f"{name}-{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return found


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_links_lead_somewhere(page: Path) -> None:
    text = CODE.sub("", FENCED.sub("", page.read_text(encoding="utf-8")))
    for link in LINK.findall(text):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), f"{by_name(page)} links to {link}, which is not there"
        assert target.is_relative_to(ROOT), f"{by_name(page)} links to {link}, outside of the repository"
        if anchor:
            assert anchor in anchors(target), f"{by_name(page)} links to {link}, and there is no such heading"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, ahead = set[Path](), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        links = LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
        ahead += [(page.parent / link.partition("#")[0]).resolve() for link in links if "://" not in link]
    assert not {by_name(page) for page in PAGES} - {by_name(page) for page in reached}


class Command(NamedTuple):
    words: list[str]
    shown: list[str]


def commands(page: Path) -> list[Command]:
    """The commands of a page with what it shows of their output, in their order."""
    found: list[Command] = []
    for block in CONSOLE.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Command(shlex.split(line[2:]), []))
            else:
                found[-1].shown.append(line)
    return found


def run_here(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run batchlint as in a shell, with all that it prints in its order."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("BATCHLINT_", "PRE_COMMIT"))}
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        environment.pop(name, None)
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "batchlint", *words],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


def same(shown: list[str], printed: list[str]) -> bool:
    """Whether an output is what a page shows; an elision stands for at least one line."""
    pattern = "".join(r"(?:.*\n)+?" if line == ELISION else re.escape(line) + r"\n" for line in shown)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if any(c.words[0] == "batchlint" for c in commands(page))],
    ids=by_name,
)
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "render-farm"
    shutil.copytree(ROOT / "examples" / "render-farm", folder)
    code: int | None = None
    for command in commands(page):
        name, *words = command.words
        if (name, words) == ("echo", ["$?"]):
            assert command.shown == [str(code)]
        elif name == "batchlint":
            done = run_here(words, folder)
            code = done.returncode
            assert code in (0, 1), done.stdout
            assert same(command.shown, done.stdout.splitlines()), "\n".join(
                [f"{by_name(page)}: $ {shlex.join(command.words)}", "prints", done.stdout]
            )


def test_an_elision_is_no_excuse() -> None:
    assert same(["a", ELISION, "c"], ["a", "b", "b", "c"])
    assert not same(["a", ELISION, "c"], ["a", "c"])
    assert not same(["a", ELISION], ["b", "b"])
    assert not same(["a"], ["a", "b"])


GUIDE = ROOT / "docs" / "to-15.md"
#: What stands above each line of code in the tables of the guide.
PRELUDE = """\
from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials
from azure.common.credentials import ServicePrincipalCredentials

client = BatchServiceClient(credentials, batch_url=url)
"""


def guide_section(heading: str) -> str:
    """The text of a section of the guide to azure-batch 15."""
    return GUIDE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def guide_rows(heading: str) -> list[list[str]]:
    """The cells of the table in a section of the guide, without the head and the marks of code."""
    lines = [line for line in guide_section(heading).splitlines() if line.startswith("| ")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split(" | ")] for line in lines[1:]]


class Moved(NamedTuple):
    """A program after `fix --partial --to azure-batch==15.1.0`; `rules` are those of all findings before."""

    text: str
    done: bool
    rules: set[str]


def moved(text: str, unsafe: bool) -> Moved:
    history = load()
    report = fix_source("app.py", text.encode(), Settings(history.latest, 23, unsafe=unsafe))
    data = report.data or text.encode()
    findings = report.before.findings if report.data is None else report.after.findings
    done = not any(finding.severity == "error" for finding in findings)
    return Moved(data.decode(), done, {f.rule for f in (*report.before.findings, *report.after.findings)})


def test_the_program_of_the_guide_is_what_fix_writes() -> None:
    before, after = re.findall(r"```python\n(.*?)```", guide_section("Before and after"), re.DOTALL)
    assert moved(before, unsafe=True).text == after
    assert moved(before, unsafe=False).text == before


@pytest.mark.parametrize(("before", "after"), guide_rows("What changes"))
def test_what_changes_is_what_fix_writes(before: str, after: str) -> None:
    assert moved(f"{PRELUDE}{before}\n", unsafe=True).text.splitlines()[-1] == after


@pytest.mark.parametrize(("code", "word"), [(row[0], row[-1]) for row in guide_rows("What breaks silently")])
def test_the_guide_says_what_batchlint_does(code: str, word: str) -> None:
    """The word in the last column: with `warns` and `nothing`, only names are changed."""
    safe, unsafe = (moved(f"{PRELUDE}{code}\n", unsafe=unsafe) for unsafe in (False, True))
    if word in ("warns", "nothing"):
        expected = moved(PRELUDE, unsafe=False).rules | {"renamed-in-package"}
        assert safe.done and (safe.rules <= expected) == (word == "nothing")
    else:
        assert (safe.done, unsafe.done) == {
            "safe": (True, True),
            "unsafe": (False, True),
            "reports": (False, False),
        }[word]

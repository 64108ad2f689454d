"""What is published: the same files give the same bytes, and a wheel holds all that a run needs."""

from __future__ import annotations

import email
import os
import re
import shutil
import subprocess
import sys
import zipfile
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
import yaml

import batchlint
from batchlint.report.addresses import REPOSITORY, SITE

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(batchlint.__file__).parent.parent
NEEDED = ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "batchlint", "rules")


def copy_of_sources(folder: Path) -> Path:
    """The sources of a distribution in a folder of their own, as a fresh clone has them."""
    folder.mkdir()
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return folder


def built(sources: Path, out: Path) -> dict[str, bytes]:
    """Distributions built from a folder, by name."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(out), "-t", "sdist", "-t", "wheel"]
    environment = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
    subprocess.run(command, cwd=sources, env=environment, check=True, stdout=subprocess.DEVNULL)
    return {path.name: path.read_bytes() for path in out.iterdir()}


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("distributions")
    built(copy_of_sources(folder / "sources"), folder / "out")
    return folder / "out"


def test_the_same_bytes_at_another_place_and_time(tmp_path: Path, distributions: Path) -> None:
    sources = copy_of_sources(tmp_path / "elsewhere")
    for number, path in enumerate(sorted(sources.rglob("*"))):
        os.utime(path, (1_000_000_000 + number, 1_000_000_000 + number))
        if path.is_file():
            path.chmod(0o600)
    again = built(sources, tmp_path / "out")
    assert again == {path.name: path.read_bytes() for path in distributions.iterdir()}


def test_the_wheel_is_that_of_the_sdist(tmp_path: Path, distributions: Path) -> None:
    (sdist,) = distributions.glob("*.tar.gz")
    (wheel,) = distributions.glob("*.whl")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "-w", str(tmp_path), str(sdist)], check=True)
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_the_wheel_holds_what_a_run_needs(distributions: Path) -> None:
    (wheel,) = distributions.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder, inside in (("batchlint", "batchlint"), ("rules", "batchlint/_rules")):
        files = (p for p in (ROOT / folder).rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        assert {f"{inside}/{p.relative_to(ROOT / folder).as_posix()}" for p in files} <= names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"batchlint"}


def metadata(distributions: Path) -> Message:
    """What a package index reads of the wheel."""
    (wheel,) = distributions.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return email.message_from_bytes(archive.read(name))


def test_a_package_index_accepts_both(distributions: Path) -> None:
    command = [sys.executable, "-m", "twine", "check", "--strict", *map(str, distributions.iterdir())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("PASSED") == 2


#: The target of each link and picture in Markdown, of each attribute of HTML, and of each definition.
LINKS = re.compile(
    r"\]\(<?([^)\s>]+)|\b(?:src|srcset|href)=[\"']?([^\"'\s>]+)|^\[[^\]]+\]:\s*<?([^\s>]+)", re.MULTILINE
)


def targets(text: str) -> list[str]:
    """Where the links and pictures of a page lead to."""
    return ["".join(groups) for groups in LINKS.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL))]


def test_the_links_of_the_description_work_on_a_package_index(distributions: Path) -> None:
    said = str(metadata(distributions).get_payload(decode=True), "utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(targets(said)) == len(targets(readme)) > 10
    for target, original in zip(targets(said), targets(readme), strict=True):
        path, _, anchor = original.partition("#")
        if "://" in original:
            assert target == original
        elif re.search(r"\.(svg|png|gif|webp)$", path):
            assert target == f"https://raw.githubusercontent.com/batchlint/batchlint/main/{path}"
            assert (ROOT / path).is_file()
        elif path.startswith("docs/") and path.endswith(".md"):
            page = re.sub(r"(^|/)README$", r"\1", path[len("docs/") : -len(".md")])
            page = f"{page}/" if page and not page.endswith("/") else page
            assert target == f"{SITE}{page}" + (f"#{anchor}" if anchor else "")
        elif path:
            assert target == f"{REPOSITORY}/blob/main/{original}"
            assert (ROOT / path).exists()
        else:
            assert target == f"{REPOSITORY}#{anchor}"


@pytest.mark.parametrize(
    ("readme", "shown"),
    [
        (
            "![a [b]](docs/images/a.svg)",
            "![a [b]](https://raw.githubusercontent.com/batchlint/batchlint/main/docs/images/a.svg)",
        ),
        (
            "[![a](docs/a.png)](docs/a.md)",
            "[![a](https://raw.githubusercontent.com/batchlint/batchlint/main/docs/a.png)](https://batchlint.github.io/batchlint/a/)",
        ),
        (
            '<img src="docs/a.png" width="9">',
            '<img src="https://raw.githubusercontent.com/batchlint/batchlint/main/docs/a.png" width="9">',
        ),
        ("[a](docs/README.md)", "[a](https://batchlint.github.io/batchlint/)"),
        ("[a](docs/reference/README.md#b)", "[a](https://batchlint.github.io/batchlint/reference/#b)"),
        (
            "[a](docs/reference/run-elevated.md)",
            "[a](https://batchlint.github.io/batchlint/reference/run-elevated/)",
        ),
        ("[a](docs/to-15.md#b-c)", "[a](https://batchlint.github.io/batchlint/to-15/#b-c)"),
        ('<a href="docs/ci.md">', '<a href="https://batchlint.github.io/batchlint/ci/">'),
        ("[a](SECURITY.md)", "[a](https://github.com/batchlint/batchlint/blob/main/SECURITY.md)"),
        (
            "[a](examples/render-farm)",
            "[a](https://github.com/batchlint/batchlint/blob/main/examples/render-farm)",
        ),
        ("[a](#why)", "[a](https://github.com/batchlint/batchlint#why)"),
        ("[a](https://example.org/docs/a.md)", "[a](https://example.org/docs/a.md)"),
    ],
)
def test_each_kind_of_link_becomes_absolute(readme: str, shown: str) -> None:
    for rule in project()["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]["substitutions"]:
        readme = re.sub(rule["pattern"], rule["replacement"], readme)
    assert readme == shown


def project() -> dict[str, Any]:
    """The content of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_metadata_lead_to_the_project(distributions: Path) -> None:
    found = metadata(distributions)
    urls = dict(line.split(", ") for line in found.get_all("Project-URL", ()))
    assert urls == {
        "Homepage": SITE,
        "Documentation": SITE,
        "Repository": REPOSITORY,
        "Changelog": f"{REPOSITORY}/blob/main/CHANGELOG.md",
        "Issues": f"{REPOSITORY}/issues",
    }
    assert found["Version"] == batchlint.__version__
    assert found["Description-Content-Type"] == "text/markdown"


def test_the_wheel_tells_that_it_is_typed(distributions: Path) -> None:
    (wheel,) = distributions.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert "batchlint/py.typed" in archive.namelist()
    assert "Typing :: Typed" in metadata(distributions).get_all("Classifier", ())


def workflow(name: str) -> dict[str, Any]:
    """A workflow of the repository."""
    content: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows" / name).read_text(encoding="utf-8"))
    return content


def test_the_classifiers_are_what_the_workflow_tries() -> None:
    classifiers = project()["project"]["classifiers"]
    matrix = workflow("ci.yml")["jobs"]["check"]["strategy"]["matrix"]
    pythons: list[str] = matrix["python"]
    prefix = "Programming Language :: Python :: 3."
    assert [c for c in classifiers if c.startswith(prefix)] == [
        f"{prefix}{p.partition('.')[2]}" for p in pythons
    ]
    assert project()["project"]["requires-python"] == f">={pythons[0]}"
    systems = {os for os in classifiers if os.startswith("Operating System")}
    assert systems == {
        "Operating System :: MacOS",
        "Operating System :: Microsoft :: Windows",
        "Operating System :: POSIX :: Linux",
    }
    others = {(entry["os"], entry["python"]) for entry in matrix["include"]}
    assert matrix["os"] == ["ubuntu-latest"]
    assert others == {(f"{os}-latest", p) for os in ("macos", "windows") for p in (pythons[0], pythons[-1])}
    for script in ("run", "matrix"):
        said = (ROOT / ".ci" / script).read_text(encoding="utf-8")
        assert set(re.findall(r"python(3\.\d+)", said)) == set(pythons)


@pytest.mark.skipif(shutil.which("bash") is None, reason="the workflow runs on Linux")
@pytest.mark.parametrize(
    ("tag", "code"), [(f"v{batchlint.__version__}", 0), (batchlint.__version__, 1), ("v99.0", 1), ("main", 1)]
)
def test_only_the_tag_of_the_version_is_published(tag: str, code: int) -> None:
    jobs = workflow("publish.yml")["jobs"]
    (script,) = [s["run"] for s in jobs["build"]["steps"] if "tag" in s.get("name", "")]
    shims = f"python() {{ '{sys.executable}' \"$@\"; }}\n"
    command = ["bash", "-eo", "pipefail", "-c", shims + script]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "GITHUB_REF_NAME": tag}, check=False)
    assert done.returncode == code


def test_only_the_upload_may_do_more_than_read() -> None:
    publish = workflow("publish.yml")
    assert publish["permissions"] == {}
    jobs = publish["jobs"]
    assert {name: job["permissions"] for name, job in jobs.items()} == {
        "build": {"contents": "read"},
        "upload": {"id-token": "write"},
    }
    assert not any("run" in step for step in jobs["upload"]["steps"])
    assert workflow("ci.yml")["permissions"] == {"contents": "read"}


def test_the_code_that_publishes_can_not_be_replaced() -> None:
    steps = [step for job in workflow("publish.yml")["jobs"].values() for step in job["steps"]]
    actions = [step["uses"] for step in steps if "uses" in step]
    assert actions and all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action) for action in actions)

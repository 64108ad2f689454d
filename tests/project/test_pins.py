"""Evidence: requirements in every kind of file, and the nearest one that decides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from batchlint.project.evidence import Pins, from_strings
from batchlint.project.names import api_version
from batchlint.project.pins import included_files, mentions, own_specifiers, reader_of

FILES = [
    ("requirements.txt", "azure-batch==6.0.0\n", "==6.0.0"),
    ("requirements.txt", "# old\nrequests\nazure_batch[x]~=6.0 ; python_version < '4' # why\n", "~=6.0"),
    ("requirements.txt", "azure-batch==6.0.0 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n", "==6.0.0"),
    ("requirements.txt", "\ufeffAzure.Batch == 6.0.0\r\n", "==6.0.0"),
    ("requirements-dev.txt", "azure-batch>=6,<7", ">=6,<7"),
    ("requirements_test.in", "azure-batch==6.0.0", "==6.0.0"),
    ("dev-requirements.txt", "azure-batch==6.0.0", "==6.0.0"),
    ("constraints.txt", "azure-batch==6.0.0", "==6.0.0"),
    ("requirements/base.txt", "azure-batch==6.0.0", "==6.0.0"),
    ("pyproject.toml", '[project]\ndependencies = ["click", "azure-batch==6.0.0"]\n', "==6.0.0"),
    ("pyproject.toml", '[project.optional-dependencies]\nx = ["azure-batch==6.0.0"]\n', "==6.0.0"),
    (
        "pyproject.toml",
        '[dependency-groups]\nx = ["azure-batch==6.0.0", {include-group = "y"}]\ny = []\n',
        "==6.0.0",
    ),
    ("pyproject.toml", '[tool.poetry.dependencies]\nazure-batch = "^6.0"\n', ">=6.0,<7"),
    ("pyproject.toml", '[tool.poetry.dependencies]\nazure-batch = {version = "~6.0.1"}\n', ">=6.0.1,<6.1"),
    ("pyproject.toml", '[tool.poetry.group.x.dependencies]\nazure-batch = "6.0.0"\n', "==6.0.0"),
    ("pyproject.toml", '[tool.poetry.dependencies]\nazure-batch = [{version = "6.*"}]\n', "==6.*"),
    ("pyproject.toml", '[tool.uv]\ndev-dependencies = ["azure-batch==6.0.0"]\n', "==6.0.0"),
    ("environment.yml", "dependencies:\n  - python=3.9\n  - pip:\n    - azure-batch==6.0.0\n", "==6.0.0"),
    ("environment-dev.yaml", "dependencies:\n  - pip:\n    - azure-batch>=6,<7  # why\n", ">=6,<7"),
    ("environment.yml", "dependencies:\n  - azure-batch=6.0.0\n", "==6.0.0"),
    ("environment.yml", "dependencies: [conda-forge::azure-batch=6.0.0=py_0]\n", "==6.0.0"),
    ("environment.yml", "dependencies:\n  - azure-batch 6.0.0\n", "==6.0.0"),
    ("conda.yml", "dependencies:\n  - azure-batch=6.0\n", "==6.0.*"),
    ("conda.yml", "dependencies:\n  - azure-batch=6.*\n", "==6.*"),
    ("conda.yaml", "dependencies:\n  - azure-batch >=6,<7\n", ">=6,<7"),
    ("setup.py", "from setuptools import setup\nsetup(install_requires=['azure-batch==6.0.0'])\n", "==6.0.0"),
    ("setup.py", "needs = ('azure-batch==6.0.0',)\nsetup(install_requires=list(needs))\n", "==6.0.0"),
    ("setup.py", "setup(install_requires='''\nrequests\nazure-batch==6.0.0\n''')\n", "==6.0.0"),
    ("setup.py", "setup(extras_require={'x': ['azure-batch==6.0.0']})\n", "==6.0.0"),
    ("setup.cfg", "[options]\ninstall_requires =\n    requests\n    azure-batch==6.0.0\n", "==6.0.0"),
    ("setup.cfg", "[options.extras_require]\nx = azure-batch==6.0.0\n", "==6.0.0"),
    ("setup.cfg", "[options]\ninstall_requires =\n    azure-batch>=6,<7  # why\n", ">=6,<7"),
    ("setup.py", "DEPS = '''\nazure-batch==6.0.0\n'''\nsetup(install_requires=DEPS.split())\n", "==6.0.0"),
    ("pyproject.toml", '[tool.uv]\nconstraint-dependencies = ["azure-batch>=6,<7"]\n', ">=6,<7"),
    ("pyproject.toml", '[tool.uv]\noverride-dependencies = ["azure-batch==6.0.0"]\n', "==6.0.0"),
    ("Pipfile", '[packages]\nazure-batch = "==6.0.0"\n', "==6.0.0"),
    ("Pipfile", '[dev-packages]\nazure-batch = {version = "==6.0.0", extras = []}\n', "==6.0.0"),
    ("Pipfile.lock", json.dumps({"default": {"azure-batch": {"version": "==6.0.0"}}}), "==6.0.0"),
    (
        "poetry.lock",
        '[[package]]\nname = "aa"\nversion = "1"\n\n[[package]]\nname = "azure-batch"\nversion = "6.0.0"\n'
        '[package.dependencies]\nmsrest = ">=0.5"\n\n[[package]]\nname = "bb"\nversion = "2"\n',
        "==6.0.0",
    ),
    (
        "uv.lock",
        'version = 1\n\n[[package]]\nname = "azure-batch"\nversion = "6.0.0"\nsource = { registry = "x" }\n',
        "==6.0.0",
    ),
    ("pdm.lock", '[[package]]\r\nname = "azure-batch"\r\nversion = "6.0.0"\r\n', "==6.0.0"),
]

SILENT = [
    ("requirements.txt", "azure-batch\n"),
    ("requirements.txt", "azure-batch-extensions==6.0.0\nazure-mgmt-batch==6.0.0\nazure-batch-apps==1\n"),
    ("requirements.txt", "# azure-batch==6.0.0\n"),
    ("requirements.txt", "azure-batch @ https://example.org/azure_batch.whl\n"),
    ("requirements.txt", "azure-batch == not a version\n"),
    ("pyproject.toml", 'name = "azure-batch\n'),
    ("pyproject.toml", 'tool = "azure-batch"\n'),
    ("pyproject.toml", '[project]\ndependencies = "azure-batch==6.0.0"\n'),
    ("setup.py", "print 'azure-batch==6.0.0'\n"),
    ("setup.cfg", "azure-batch==6.0.0\n"),
    ("Pipfile.lock", '["azure-batch"]'),
    ("environment.yml", "dependencies: [azure-batch\n"),
    ("environment.yml", "dependencies:\n  - azure-batch\n  - azure-mgmt-batch=6.0.0\n"),
    ("environment.yml", "dependencies:\n  - azure-batch 5|6\n  - pip: azure-batch==6.0.0\n"),
    ("environment.yml", "- azure-batch=6.0.0\n"),
    ("environment.yml", "# azure-batch\ndependencies: " + "[" * 100_000),
    ("environment.yml", "# azure-batch\nprefix: !!int ''\n"),
    ("compose.yml", "dependencies:\n  - azure-batch=6.0.0\n"),
    ("Pipfile", '[packages]\nazure-batch = "*"\n'),
    ("poetry.lock", '[[package]]\nname = "azure-batch-extensions"\nversion = "6.0.0"\n'),
    ("poetry.lock", '[[package]]\nname = "azure-batch"\n'),
]


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def specifiers(path: Path) -> list[str]:
    files = [str(path)] if reader_of(str(path)) else included_files(str(path))
    return [found for file in files for found in own_specifiers(file)]


@pytest.mark.parametrize(("name", "content", "specifier"), FILES)
def test_each_kind_of_file(tmp_path: Path, name: str, content: str, specifier: str) -> None:
    (tmp_path / ".git").mkdir()
    path = write(tmp_path / name, content)
    assert specifiers(path) == [specifier]
    found = Pins().above(str(tmp_path / "src" / "deep"))
    assert found is not None
    assert api_version(found.index) == "2018-12-01.8.0"
    assert found.reason.endswith(f"{name}: azure-batch{specifier}")


@pytest.mark.parametrize(("name", "content"), SILENT)
def test_what_decides_nothing(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path / name, content)
    assert Pins().above(str(tmp_path)) is None


def test_utf_16_as_powershell_writes_it(tmp_path: Path) -> None:
    path = write(tmp_path / "requirements.txt", "azure-batch==6.0.0\r\n".encode("utf-16"))
    assert specifiers(path) == ["==6.0.0"]


def test_includes_are_followed_once(tmp_path: Path) -> None:
    path = write(
        tmp_path / "requirements.txt", "-r other/base.txt\n-c nowhere.txt\n-r https://example.org/x.txt\n"
    )
    write(tmp_path / "other/base.txt", "--requirement ../requirements.txt\nazure-batch==6.0.0\n")
    assert specifiers(path) == ["==6.0.0"]


def folder_of_pins(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    write(tmp_path / "requirements.txt", "azure-batch==2.0.0\n")
    write(tmp_path / "app/setup.py", "setup(install_requires=['azure-batch>=3'])\n")
    write(tmp_path / "app/worker/requirements.txt", "azure-batch==8.0.0\n")
    return tmp_path


@pytest.mark.parametrize(
    ("folder", "version"),
    [
        (".", "2017-01-01.4.0"),
        ("other", "2017-01-01.4.0"),
        ("app", "2017-01-01.4.0"),  # an open range decides nothing
        ("app/worker", "2019-08-01.10.0"),
        ("app/worker/deep", "2019-08-01.10.0"),
    ],
)
def test_the_nearest_that_decides_counts(tmp_path: Path, folder: str, version: str) -> None:
    found = Pins().above(str(folder_of_pins(tmp_path) / folder))
    assert found is not None
    assert api_version(found.index) == version


def test_lock_files_are_more_exact(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", '[project]\ndependencies = ["azure-batch>=4,<7"]\n')
    write(tmp_path / "uv.lock", '[[package]]\nname = "azure-batch"\nversion = "6.0.0"\n')
    found = Pins().above(str(tmp_path))
    assert found is not None
    assert "uv.lock" in found.reason


def test_the_oldest_of_alternatives_counts(tmp_path: Path) -> None:
    write(
        tmp_path / "requirements.txt",
        "azure-batch==6.0.0; python_version >= '3'\nazure-batch==4.0.0; python_version < '3'\n",
    )
    found = Pins().above(str(tmp_path))
    assert found is not None
    assert api_version(found.index) == "2017-09-01.6.0"


def test_nothing_outside_of_the_repository_counts(tmp_path: Path) -> None:
    write(tmp_path / "requirements.txt", "azure-batch==2.0.0\n")
    write(tmp_path / "repository/.git", "gitdir: elsewhere\n")
    assert Pins().above(str(tmp_path / "repository/src")) is None


def test_commands_count_where_nothing_is_declared(tmp_path: Path) -> None:
    write(tmp_path / ".git", "gitdir: elsewhere\n")
    write(tmp_path / "requirements.txt", "azure-batch==2.0.0\n")
    write(tmp_path / "app/Dockerfile", "RUN pip install azure-batch==8.0.0\n")
    found = Pins().above(str(tmp_path / "app"))
    assert found is not None and "requirements.txt" in found.reason
    (tmp_path / "requirements.txt").unlink()
    found = Pins().above(str(tmp_path / "app"))
    assert found is not None and "Dockerfile" in found.reason


def test_without_a_repository_the_home_folder_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    write(tmp_path / "requirements.txt", "azure-batch==2.0.0\n")
    write(tmp_path / "work/app/x.py", "")
    assert Pins().above(str(tmp_path / "work/app")) is None
    write(tmp_path / "work/requirements.txt", "azure-batch==3.0.0\n")
    found = Pins().above(str(tmp_path / "work/app"))
    assert found is not None and "work" in found.reason
    assert mentions(str(tmp_path / "work/app")) and not mentions(str(tmp_path / "other"))


def test_api_version_strings() -> None:
    found = from_strings(["nonsense", "2020-09-01.12.0", "2018-12-01", "2018-12-0"])
    assert found is not None
    assert api_version(found.index) == "2018-12-01.8.0"
    assert "2018-12-01" in found.reason
    assert from_strings(["2018-12-02", "2019-08-01.10.1"]) is None

"""Packages that are required beside azure-batch: in every kind of file, and every other byte as it was."""

from __future__ import annotations

import pytest

from batchlint.project.companions import lacking, with_companions

ONE = ("azure-identity",)
TWO = ("azure-core", "azure-identity")

ADDED = [
    ("requirements.txt", "a\nazure-batch~=15.1\nb\n", ONE, "a\nazure-batch~=15.1\nazure-identity\nb\n"),
    ("requirements.txt", "azure-batch~=15.1", TWO, "azure-batch~=15.1\nazure-core\nazure-identity"),
    (
        "requirements.txt",
        "azure-batch~=15.1  # x\r\nb\r\n",
        ONE,
        "azure-batch~=15.1  # x\r\nazure-identity\r\nb\r\n",
    ),
    (
        "requirements.txt",
        "azure-batch \\\n  ~=15.1\nb\n",
        ONE,
        "azure-batch \\\n  ~=15.1\nazure-identity\nb\n",
    ),
    (
        "Pipfile",
        '[packages]\nazure-batch = "~=15.1"\nb = "*"\n',
        ONE,
        '[packages]\nazure-batch = "~=15.1"\nazure-identity = "*"\nb = "*"\n',
    ),
    (
        "pyproject.toml",
        '[tool.poetry.dependencies]\npython = "^3.10"\nazure-batch = "^15.1"\n',
        ONE,
        '[tool.poetry.dependencies]\npython = "^3.10"\nazure-batch = "^15.1"\nazure-identity = "*"\n',
    ),
    (
        "pyproject.toml",
        '[project]\ndependencies = ["azure-batch~=15.1", "b"]\n',
        TWO,
        '[project]\ndependencies = ["azure-batch~=15.1", "azure-core", "azure-identity", "b"]\n',
    ),
    (
        "pyproject.toml",
        '[project]\ndependencies = [\n    "azure-batch~=15.1", # x\n    "b"\n]\n',
        ONE,
        '[project]\ndependencies = [\n    "azure-batch~=15.1", # x\n    "azure-identity",\n    "b"\n]\n',
    ),
    (
        "pyproject.toml",
        '[project]\ndependencies = [\n    "azure-batch~=15.1"  # x\n]\n',
        TWO,
        '[project]\ndependencies = [\n    "azure-batch~=15.1",  # x\n    "azure-core",\n    "azure-identity"\n]\n',
    ),
    (
        "setup.py",
        "setup(keywords=['azure-batch'], install_requires=['azure-batch~=15.1'])\n",
        ONE,
        "setup(keywords=['azure-batch'], install_requires=['azure-batch~=15.1', 'azure-identity'])\n",
    ),
    (
        "setup.py",
        "setup(install_requires=[\n    'b',\n    'azure-batch~=15.1'])\n",
        ONE,
        "setup(install_requires=[\n    'b',\n    'azure-batch~=15.1',\n    'azure-identity'])\n",
    ),
    (
        "setup.cfg",
        "[options]\ninstall_requires =\n    azure-batch~=15.1\n    b\n",
        ONE,
        "[options]\ninstall_requires =\n    azure-batch~=15.1\n    azure-identity\n    b\n",
    ),
    (
        "environment.yml",
        "dependencies:\n  - python\n  - pip:\n    - azure-batch~=15.1\n    - b\n",
        ONE,
        "dependencies:\n  - python\n  - pip:\n    - azure-batch~=15.1\n    - azure-identity\n    - b\n",
    ),
]

#: What holds the requirement in a form that is left to a person.
LEFT = [
    ("requirements.txt", "azure-batch==15.1.0 --hash=sha256:0\n"),
    ("environment.yml", "dependencies:\n  - azure-batch=15.1.0\n"),
    ("pyproject.toml", '[tool.poetry.dependencies.azure-batch]\nversion = "^15.1"\n'),
    ("setup.py", "setup(install_requires=open('requirements.txt').read().split())\n"),
    ("setup.cfg", "[options]\ninstall_requires = azure-batch~=15.1\n"),
]


@pytest.mark.parametrize(("path", "before", "names", "after"), ADDED)
def test_a_package_is_required_in_the_style_of_the_file(
    path: str, before: str, names: tuple[str, ...], after: str
) -> None:
    assert lacking(path, before, names) == list(names)
    assert with_companions(path, before, names) == after
    assert lacking(path, after, names) == []


@pytest.mark.parametrize(("path", "text"), LEFT)
def test_what_can_not_be_extended_safely_is_left(path: str, text: str) -> None:
    assert with_companions(path, text, ONE) is None


@pytest.mark.parametrize(
    "line", ["azure-identity", "Azure_Identity>=1.15", 'azure-identity[x]; os_name == "nt"', "azure.identity"]
)
def test_what_is_required_already_is_not_lacking(line: str) -> None:
    assert lacking("requirements.txt", f"azure-batch\n{line}\n", ONE) == []


@pytest.mark.parametrize("line", ["# azure-identity", "azure-identity-broker", "my-azure-identity"])
def test_other_packages_do_not_count(line: str) -> None:
    assert lacking("requirements.txt", f"azure-batch\n{line}\n", ONE) == ["azure-identity"]

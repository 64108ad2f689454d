"""Requirements that move: in every kind of file, and every other byte as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchlint.project.repin import locked_by, repin
from batchlint.project.specifiers import Goal
from batchlint.project.versions import resolve

TEN = Goal.of(resolve("2020-09-01.12.0"))
assert TEN is not None

MOVED = [
    ("requirements.txt", "azure-batch\n", "azure-batch>=10.0.0,<14\n"),
    ("requirements.txt", "azure-batch[x] # why", "azure-batch[x]>=10.0.0,<14 # why"),
    ("requirements.txt", "azure-batch; os_name == 'nt'\n", "azure-batch>=10.0.0,<14; os_name == 'nt'\n"),
    ("Pipfile", '[packages]\nazure-batch = "*"\n', '[packages]\nazure-batch = ">=10.0.0,<14"\n'),
    (
        "pyproject.toml",
        '[project]\nname = "azure-batch"\ndependencies = ["azure-batch", "x"]\n',
        '[project]\nname = "azure-batch"\ndependencies = ["azure-batch>=10.0.0,<14", "x"]\n',
    ),
    (
        "setup.cfg",
        "[options]\ninstall_requires =\n    azure-batch\n    x\n",
        "[options]\ninstall_requires =\n    azure-batch>=10.0.0,<14\n    x\n",
    ),
    (
        "setup.py",
        "setup(keywords=['azure-batch'], install_requires=['azure-batch'])\n",
        "setup(keywords=['azure-batch'], install_requires=['azure-batch>=10.0.0,<14'])\n",
    ),
    ("requirements.txt", "azure-batch==4.0.0\n", "azure-batch==10.0.0\n"),
    ("requirements.txt", "azure-batch==4.0.0", "azure-batch==10.0.0"),
    (
        "requirements.txt",
        "\ufeff# why\r\nAzure_Batch == 4.0.0 # x\r\n",
        "\ufeff# why\r\nAzure_Batch == 10.0.0 # x\r\n",
    ),
    (
        "requirements.txt",
        "requests==4.0.0\nazure-batch[a,b]>=4,<5 ; python_version < '3.9'  # azure-batch==4.0.0\n",
        "requests==4.0.0\nazure-batch[a,b]>=10.0.0,<11 ; python_version < '3.9'  # azure-batch==4.0.0\n",
    ),
    (
        "requirements.txt",
        "azure-batch==3.0.0; python_version < '3'\nazure-batch==4.0.0; python_version >= '3'\n",
        "azure-batch==10.0.0; python_version < '3'\nazure-batch==10.0.0; python_version >= '3'\n",
    ),
    ("requirements-dev.txt", "azure-batch (~=4.0)\n", "azure-batch (~=10.0)\n"),
    ("constraints.txt", "azure-batch==4.0.0 --no-binary x\n", "azure-batch==10.0.0 --no-binary x\n"),
    (
        "pyproject.toml",
        '# azure-batch==4.0.0\n[project]\nversion = "4.0.0"\ndependencies = [\n    "azure-batch==4.0.0", # "azure-batch==4.0.0"\n]\n',
        '# azure-batch==4.0.0\n[project]\nversion = "4.0.0"\ndependencies = [\n    "azure-batch==10.0.0", # "azure-batch==4.0.0"\n]\n',
    ),
    (
        "pyproject.toml",
        "[project.optional-dependencies]\r\nx = ['azure-batch~=4.0 ; os_name == \"nt\"']\r\n",
        "[project.optional-dependencies]\r\nx = ['azure-batch~=10.0 ; os_name == \"nt\"']\r\n",
    ),
    (
        "pyproject.toml",
        '[dependency-groups]\ny = ["azure-batch==4.0.0"]\n[tool.other]\nz = ["azure-batch==4.0.0"]\n',
        '[dependency-groups]\ny = ["azure-batch==10.0.0"]\n[tool.other]\nz = ["azure-batch==4.0.0"]\n',
    ),
    (
        "pyproject.toml",
        '[tool.poetry.dependencies]\nazure-batch = "^4.0"\nazure-storage = "^4.0"\n',
        '[tool.poetry.dependencies]\nazure-batch = "^10.0"\nazure-storage = "^4.0"\n',
    ),
    (
        "pyproject.toml",
        '[tool.poetry.dependencies]\nfoo = {version = "^4.0"}\nazure-batch = {version = "^4.0", extras = ["^4.0"]}\n',
        '[tool.poetry.dependencies]\nfoo = {version = "^4.0"}\nazure-batch = {version = "^10.0", extras = ["^4.0"]}\n',
    ),
    (
        "requirements.txt",
        "\ufeffazure-batch==4.0.0\r\nrequests\r\n",
        "\ufeffazure-batch==10.0.0\r\nrequests\r\n",
    ),
    (
        "setup.cfg",
        "[options]\ninstall_requires =\n    azure-batch~=4.0  # why\n",
        "[options]\ninstall_requires =\n    azure-batch~=10.0  # why\n",
    ),
    (
        "setup.py",
        'DEPS = """\nazure-batch==4.0.0\n"""\nsetup(install_requires=DEPS.split())\n',
        'DEPS = """\nazure-batch==10.0.0\n"""\nsetup(install_requires=DEPS.split())\n',
    ),
    ("Pipfile", '[packages]\nazure-batch = "==4.0.0"\n', '[packages]\nazure-batch = "==10.0.0"\n'),
    (
        "setup.cfg",
        "[metadata]\nversion = 4.0.0\n[options]\ninstall_requires =\n    requests\n    azure-batch>=4.0, <5.0\n",
        "[metadata]\nversion = 4.0.0\n[options]\ninstall_requires =\n    requests\n    azure-batch>=10.0.0, <11.0\n",
    ),
    (
        "setup.py",
        "setup(install_requires=['azure-batch==4.0.0'], description='azure-batch==4.0.0')  # azure-batch==4.0.0\n",
        "setup(install_requires=['azure-batch==10.0.0'], description='azure-batch==4.0.0')  # azure-batch==4.0.0\n",
    ),
    (
        "setup.py",
        'setup(install_requires="""\nrequests\nazure-batch==4.0.0\n""")\n',
        'setup(install_requires="""\nrequests\nazure-batch==10.0.0\n""")\n',
    ),
    (
        "environment.yml",
        "# azure-batch==4.0.0\r\ndependencies:\r\n  - python=3.9\r\n  - pip:\r\n    - 'azure-batch==4.0.0'  # x\r\n",
        "# azure-batch==4.0.0\r\ndependencies:\r\n  - python=3.9\r\n  - pip:\r\n    - 'azure-batch==10.0.0'  # x\r\n",
    ),
    (
        "conda.yaml",
        "dependencies:\n- pip:\n  - azure-batch~=4.0\n  - requests==4.0\n",
        "dependencies:\n- pip:\n  - azure-batch~=10.0\n  - requests==4.0\n",
    ),
]
KEPT = [
    ("environment.yml", "dependencies:\n  - azure-batch=10.0.0\n"),
    ("environment.yml", "dependencies: [azure-batch==4.0.0\n"),
    ("requirements.txt", "azure-batch==10.0.0\n"),
    ("requirements.txt", "azure-batch==15.1.0\nazure-batch>=15\nazure-batch~=15.1\nazure-batch==11.0.0\n"),
    ("pyproject.toml", '[tool.poetry.dependencies]\nazure-batch = "^15.1"\n'),
    ("setup.py", "setup(name='azure-batch', keywords=['azure-batch'])\n"),
    ("requirements.txt", "azure-batch-extensions==4.0.0\nazure-mgmt-batch==4.0.0\n"),
    ("requirements.txt", "# azure-batch==4.0.0\n"),
    ("requirements.txt", "-r base.txt\n"),
    ("pyproject.toml", '[project]\ndependencies = ["azure-batch>=10,<11"]\n'),
    ("pyproject.toml", '[project]\nname = "azure-batch\n'),
    ("setup.py", "def broken(:\n    'azure-batch==4.0.0'\n"),
]
STUCK = [
    ("environment.yml", "dependencies:\n  - azure-batch=4.0.0\n", "automatically"),
    ("environment.yml", "dependencies:\n  - azure-batch==4.0.0\n", "automatically"),
    ("requirements.txt", "azure-batch==4.0.0 \\\n    --hash=sha256:00\n", "hashes"),
    ("requirements.txt", "azure-batch>=4,<5a1\n", "automatically"),
    ("requirements.txt", "azure-batch \\\n  ==4.0.0\n", "automatically"),
    ("pyproject.toml", '[project]\ndependencies = ["azure\\u002dbatch==4.0.0"]\n', "automatically"),
    ("pyproject.toml", '[tool.poetry.dependencies]\nazure-batch = "^3.0 || ^4.0"\n', "automatically"),
]


@pytest.mark.parametrize(("name", "before", "after"), MOVED)
def test_each_kind_of_file(name: str, before: str, after: str) -> None:
    assert TEN is not None
    done = repin(name, before, TEN)
    assert done.text == after
    assert done.moved
    assert not done.stuck
    assert repin(name, after, TEN).text == after
    assert not repin(name, after, TEN).moved


@pytest.mark.parametrize(("name", "text"), KEPT)
def test_what_needs_no_move_stays(name: str, text: str) -> None:
    assert TEN is not None
    done = repin(name, text, TEN)
    assert (done.text, done.moved, done.stuck) == (text, [], [])


@pytest.mark.parametrize(("name", "text", "reason"), STUCK)
def test_what_only_a_person_can_move_is_named(name: str, text: str, reason: str) -> None:
    assert TEN is not None
    done = repin(name, text, TEN)
    assert (done.text, done.moved) == (text, [])
    assert all(reason in stuck and "10.0.0" in stuck for stuck in done.stuck)
    assert done.stuck


def test_files_that_programs_write() -> None:
    compiled = "#\n# This file is autogenerated by pip-compile with Python 3.11\n#\nazure-batch==4.0.0\n"
    assert locked_by("requirements.txt", compiled) == "pip-compile"
    by_uv = "# This file was autogenerated by uv via the following command:\nazure-batch==4.0.0\n"
    assert locked_by("requirements.txt", by_uv) == "uv pip compile"
    assert locked_by("poetry.lock", "") == "poetry lock"
    assert locked_by("requirements.txt", "azure-batch==4.0.0\n") is None


lines = st.one_of(
    st.sampled_from(
        [
            "azure-batch==4.0.0",
            "azure-batch >= 4, < 5  # why",
            "azure_batch[x]~=4.0; python_version < '4'",
            "azure-batch",
            "azure-batch==4.0.0 --hash=sha256:0 \\",
            "-r other.txt",
            "# azure-batch==4.0.0",
            "",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30),
)


@given(st.lists(lines, max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_whatever_a_requirements_file_holds_only_specifiers_change(parts: list[str], end: str) -> None:
    assert TEN is not None
    text = end.join(parts)
    done = repin("requirements.txt", text, TEN)
    assert len(done.text.splitlines()) == len(text.splitlines())
    changed = [(a, b) for a, b in zip(text.split("\n"), done.text.split("\n"), strict=True) if a != b]
    assert len(changed) == len(done.moved)
    for (old, new), (was, now) in zip(changed, done.moved, strict=True):
        assert (old.replace(was, now) if was else old) == (new if was else new.replace(now, ""))
    assert repin("requirements.txt", done.text, TEN).text == done.text

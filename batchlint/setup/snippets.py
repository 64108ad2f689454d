"""What is written into files of other tools; docs/ci.md has the same texts (tests/setup/test_snippets.py)."""

from __future__ import annotations

import re
import shlex

from batchlint import __version__
from batchlint.project.versions import PIN, target
from batchlint.setup.yaml_text import Item, document, scalar

#: The services for which a job can be written.
SERVICES = ("github", "gitlab", "azure")
_REPOSITORY = "https://github.com/batchlint/batchlint"

_GITHUB = f"""\
name: batchlint
on: [push, pull_request]

permissions:
  contents: read

jobs:
  batchlint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: batchlint/batchlint@v{__version__}
"""
_GITLAB = f"""\
batchlint:
  image: python:3.13
  script:
    - pip install batchlint=={__version__}
    - >
      batchlint check
      --output-format full
      --output-format gitlab=gl-code-quality-report.json
      --output-format junit=batchlint.xml
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
      junit: batchlint.xml
"""
_AZURE_START = """\
trigger: [main]
pr: [main]

pool:
  vmImage: ubuntu-latest

"""
_AZURE = f"""\
steps:
  - task: UsePythonVersion@0
    inputs:
      versionSpec: "3.13"
  - script: python -I -m pip install batchlint=={__version__}
    displayName: Install batchlint
  - script: >
      batchlint check
      --output-format azure
      --output-format "junit=$(Agent.TempDirectory)/batchlint.xml"
      --output-format "markdown=$(Agent.TempDirectory)/batchlint.md"
    displayName: Run batchlint
  - script: echo "##vso[task.uploadsummary]$(Agent.TempDirectory)/batchlint.md"
    condition: succeededOrFailed()
    displayName: Show the summary
  - task: PublishTestResults@2
    condition: succeededOrFailed()
    inputs:
      testResultsFormat: JUnit
      testResultsFiles: $(Agent.TempDirectory)/batchlint.xml
      testRunTitle: batchlint
"""
#: The name of a service as people write it.
NAMES = {"github": "GitHub Actions", "gitlab": "GitLab CI", "azure": "Azure Pipelines"}


def hook(to: str, folder: str) -> Item:
    """The entry of pre-commit.

    Args:
        to: the target, as in the configuration.
        folder: the folder of the configuration, relative to the top of the repository; empty for the top.
    """
    entry: list[tuple[str, str]] = [("id", "batchlint")]
    if target(to) != PIN:  # `pin` is the hook's own target
        entry.append(("args", f"[--to, {scalar(to)}]"))
    if folder:
        entry.append(("files", scalar(f"^{re.escape(folder)}/")))
    return [("repo", _REPOSITORY), ("rev", f"v{__version__}"), ("hooks", [entry])]


def pre_commit(to: str, folder: str) -> str:
    """A new `.pre-commit-config.yaml`; the arguments are those of `hook`."""
    return document("repos", hook(to, folder))


def github(folder: str) -> str:
    """A workflow that checks a folder, relative to the top; empty for all."""
    return _GITHUB + (f"        with:\n          working-directory: {scalar(folder)}\n" if folder else "")


def gitlab(folder: str, stage: str = "") -> str:
    """A job that checks a folder, in a stage; empty for the usual one."""
    first, rest = _with_folder(_GITLAB, folder).split("\n", 1)
    return "\n".join([first, *([f"  stage: {scalar(stage)}"] if stage else []), rest])


def azure(folder: str, is_template: bool = False) -> str:
    """A pipeline that checks a folder, or only its steps as a template."""
    steps = _with_folder(_AZURE, folder)
    return steps if is_template else _AZURE_START + steps


def gitlab_include(name: str) -> Item:
    """What includes a file in a pipeline."""
    return [("local", name)]


def azure_items(name: str) -> dict[str, Item]:
    """What includes a template of steps in a pipeline, by the key that it has at the top."""
    step: Item = [("template", name)]
    job: Item = [("job", "batchlint"), ("steps", [step])]
    # Without `dependsOn`, it would wait for all stages above it.
    return {
        "steps": step,
        "jobs": job,
        "stages": [("stage", "batchlint"), ("dependsOn", "[]"), ("jobs", [job])],
    }


def command(folder: str) -> str:
    """The command that checks a folder, relative to the top; empty for all."""
    return f"batchlint check {shlex.quote(folder)}" if folder else "batchlint check"


def _with_folder(text: str, folder: str) -> str:
    return text.replace("batchlint check\n", f"{command(folder)}\n")

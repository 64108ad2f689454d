"""Packages that pass azure.batch on: code that imports only these is read like code that imports it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from batchlint.core.reexports import REEXPORTS
from batchlint.engine.check import check_source
from batchlint.history import load
from batchlint.project.word_search import may_matter
from batchlint.settings import Settings
from tests.python.helpers import check, fix, rules
from tests.versions import NEWEST_OF_FIRST

MODULES = tuple(REEXPORTS)


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("from {0} import BatchExtensionsClient\nBatchExtensionsClient(1, base_url='u')", ["base-url"]),
        ("import {0} as b\nb.BatchExtensionsClient(1).pool.upgrade_os('p', '*')", ["upgrade-os"]),
        ("import {0}\n{0}.models.ResourceFile(blob_source='u')", ["blob-source"]),
        ("import {0}.models as m\nm.ExtendedResourceFile(blob_source='u', source=1)", ["blob-source"]),
        ("from {0} import models\nmodels.StartTask('cmd')", ["keyword-only-models"]),
        ("from {0}.models import *\nExtendedPoolParameter(max_tasks_per_node=2)", ["max-tasks-per-node"]),
        ("from {0}.models import StartTask as S\nS(run_elevated=True)", ["run-elevated"]),
        ("from {0}.models import PoolUpgradeOSParameter", ["upgrade-os-parameter"]),
        (
            "import {0}\ndef f(c):\n    '''Upgrade.\n\n    :type c: {0}.BatchExtensionsClient\n    '''\n"
            "    c.pool.upgrade_os('p', '*')",
            ["upgrade-os"],
        ),
        (
            "from {0} import BatchExtensionsClient\nclass Own(BatchExtensionsClient):\n"
            "    def __init__(self, url):\n        super().__init__(1, base_url=url, batch_account='a')\n",
            ["base-url"],
        ),
    ],
)
def test_what_it_passes_on_is_found(module: str, code: str, found: list[str]) -> None:
    code = code.format(module)
    assert rules(code) == found
    assert may_matter("app.py", code.encode())


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize(
    "code",
    [
        "from {0} import BatchExtensionsClient\nBatchExtensionsClient(1, 'u', 's', 'g', 'a', storage_client=2)",
        "from {0} import BatchExtensionsClient\nBatchExtensionsClient(batch_account='a', subscription_id='s')",
        "from {0}.models import ExtendedPoolParameter as P\n"
        "p = P(id='p', vm_size='s', package_references=[])\np.package_references.append(1)",
        "from {0} import models\nmodels.RepeatTask(command_line='c')\nmodels.PROPS_RESERVED_FOR_JOBS",
        "from {0} import __version__, errors, operations\nfrom {0}.errors import JobSubmitFailed",
        "from {0} import BatchExtensionsClient\nBatchExtensionsClient(1).file.upload('x', 'group')",
        "from {0} import BatchExtensionsClient\nBatchExtensionsClient(1).pool.expand_template({{}})",
    ],
)
def test_what_it_adds_is_silent(module: str, code: str) -> None:
    assert check(code.format(module)) == []


def test_a_misspelled_property_of_an_added_class_is_still_one() -> None:
    code = "from azext.batch.models import ExtendedPoolParameter\nExtendedPoolParameter(vmsize='x')"
    assert "unknown-property" in rules(code)


def test_a_fix_keeps_the_import() -> None:
    head = "from azext.batch.models import ExtendedTaskParameter\n"
    code = head + "ExtendedTaskParameter(id='t', command_line='c', run_elevated=True)\n"
    assert fix(code) == (
        "from azext.batch.models import AutoUserSpecification, ElevationLevel, ExtendedTaskParameter, UserIdentity\n"
        "ExtendedTaskParameter(id='t', command_line='c', user_identity=UserIdentity("
        "auto_user=AutoUserSpecification(elevation_level=ElevationLevel.admin)))\n"
    )


def test_a_module_of_the_project_counts_instead(tmp_path: Path) -> None:
    (tmp_path / "setup.py").touch()
    package = tmp_path / "azext" / "batch"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("class ResourceFile:\n    def __init__(self, blob_source): pass\n")
    path = tmp_path / "app.py"
    path.write_text("from azext.batch import ResourceFile\nResourceFile(blob_source='x')\n")
    report = check_source(str(path), path.read_bytes(), Settings(NEWEST_OF_FIRST, project=str(tmp_path)))
    assert not report.findings and not report.failures


def test_a_notebook_that_imports_it_is_read() -> None:
    source = "from azext.batch import BatchExtensionsClient\nBatchExtensionsClient(1, base_url='u')\n"
    cell: dict[str, object] = {
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    data = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
    assert may_matter("n.ipynb", data)
    report = check_source("n.ipynb", data, Settings(NEWEST_OF_FIRST))
    assert [f.rule for f in report.findings] == ["base-url"]


def test_every_added_class_extends_one_of_the_package() -> None:
    history = load()
    for classes in REEXPORTS.values():
        for base, own in classes.values():
            assert base in history.importable("azure.batch.models") or base == "BatchServiceClient"
            known = history.types[base].by_python if base in history.types else {}
            assert not known.keys() & set(own.split())

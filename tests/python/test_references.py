"""Strings that name modules, classes and operations of the package."""

from __future__ import annotations

import pytest

from batchlint.engine.check import check_source
from batchlint.project.word_search import may_matter
from batchlint.settings import Settings
from tests.python.helpers import check, fix, rules
from tests.versions import NEWEST_OF_FIRST

PATCHES = [
    "@mock.patch({})\ndef test(m): pass",
    "with patch({}) as m: pass",
    "def test(mocker): mocker.patch({})",
    "def test(monkeypatch): monkeypatch.setattr({}, None)",
]


@pytest.mark.parametrize("code", PATCHES)
def test_what_is_patched_is_named_anew_with_the_module(code: str) -> None:
    head = "from unittest import mock\nfrom unittest.mock import patch\n"
    old, new = (f"azure.batch{inner}BatchServiceClient" for inner in (".batch_service_client.", "."))
    assert rules(head + code.format(f'"{old}"')) == ["batch-service-client-module"]
    assert fix(head + code.format(f'"{old}"')) == head + code.format(f'"{new}"')
    assert rules(head + code.format(f"'{new}'")) == []


def test_an_import_by_name_is_an_import() -> None:
    code = """\
import importlib
module = importlib.import_module("azure.batch.batch_service_client")
client = module.BatchServiceClient(None, base_url="x")
"""
    assert check(code) == [(2, "batch-service-client-module", "error"), (3, "base-url", "error")]
    fixed = fix(code)
    assert 'import_module("azure.batch")' in fixed and "batch_url=" in fixed
    assert rules('__import__("azure.batch.models.batch_error")\n') == ["model-modules"]


def test_classes_and_operations_behind_the_module_are_judged_too() -> None:
    assert rules('patch("azure.batch.models.NodeAgentSku")\n') == ["node-agent-sku"]
    assert rules('patch("azure.batch.operations.PoolOperations.upgrade_os")\n') == ["upgrade-os"]
    assert rules('patch("azure.batch.operations.PoolOperations.resize")\n') == []
    both = 'TABLE = {"upgrade": "azure.batch.operations.pool_operations#PoolOperations.upgrade_os"}\n'
    assert rules(both) == ["operations-modules", "upgrade-os"]


def test_a_string_that_nothing_imports_is_only_likely() -> None:
    code = 'HIDDEN = ["azure.batch.batch_service_client"]\n'
    report = check_source("app.py", code.encode(), Settings(NEWEST_OF_FIRST))
    assert [f.confidence for f in report.findings] == ["likely"]
    assert fix(code) == code
    assert fix(code, unsafe=True) == 'HIDDEN = ["azure.batch"]\n'


def test_a_name_that_is_put_together_is_no_safe_fix() -> None:
    code = 'BASE = "azure.batch"\npatch(f"{BASE}.batch_service_client.BatchServiceClient")\n'
    assert fix(code) == code


def test_a_module_that_lacks_the_name_is_no_replacement() -> None:
    code = 'patch("azure.batch.batch_service_client.ServiceClient")\n'
    assert rules(code) == ["batch-service-client-module"]
    assert fix(code, unsafe=True) == code


def test_tables_of_commands_name_operations_through_templates() -> None:
    code = """\
path = 'azure.batch.operations.{}_operations#{}'
command('pool upgrade', path.format('pool', 'PoolOperations.upgrade_os'))
command('pool list', path.format('pool', 'PoolOperations.list'))
mgmt_path = 'azure.mgmt.batch.operations.{}_operations#{}'
command('x', mgmt_path.format('pool', 'PoolOperations.upgrade_os'))
"""
    assert check(code) == [(1, "operations-modules", "error"), (2, "upgrade-os", "error")]
    assert fix(code, unsafe=True) == code
    assert rules(code.replace("{}_operations", "_{}_operations"), to="2018-12-01.8.0") == [
        "not-yet-available",
        "upgrade-os",
    ]


def test_a_table_for_a_group_names_its_operations_without_the_class() -> None:
    code = """\
def load(self):
    path = 'azure.batch.operations.{}_operations#{}.'

    def group(name):
        return CommandType(operations_tmpl=path.format(name, title(name)) + '{}', factory=make(name))

    with self.command_group('batch pool', group('pool'), factory=x) as g:
        g.command('upgrade', 'upgrade_os')
        g.custom_command('upgrade all', 'upgrade_os')
        g.command('list', 'list')
    account = group('account')
    with self.command_group('batch skus', account) as g:
        g.command('list', 'list_node_agent_skus')
        g.command('upgrade', 'upgrade_os')
    with self.command_group('batch other', other('pool')) as g:
        g.command('upgrade', 'upgrade_os')
"""
    assert check(code) == [
        (2, "operations-modules", "error"),
        (8, "upgrade-os", "error"),
        (13, "node-agent-skus", "error"),
    ]


def test_the_message_names_the_template_as_it_is() -> None:
    report = check_source(
        "a.py", b"P = 'azure.batch.operations.%s_operations#%s'\n", Settings(NEWEST_OF_FIRST)
    )
    assert "`azure.batch.operations.{}_operations`" in report.findings[0].message


@pytest.mark.parametrize(
    "line",
    [
        'mock.patch.object(models.CloudPool, "resize_error")',
        'patch.object(pool, "resize_error", None)',
        'monkeypatch.setattr(pool, "resize_error", None)',
        'getattr(pool, "resize_error")',
    ],
)
def test_attributes_that_are_named_in_calls_are_reads(line: str) -> None:
    code = f"""\
import azure.batch.models as models
from unittest import mock
from unittest.mock import patch


def test(monkeypatch, pool: models.CloudPool):
    {line}
"""
    assert rules(code) == ["resize-error"]


def test_operations_and_modules_that_are_patched_by_attribute() -> None:
    code = """\
from unittest.mock import patch
import azure.batch
from azure.batch.operations import PoolOperations


def test(client: azure.batch.BatchServiceClient):
    patch.object(PoolOperations, "upgrade_os")
    patch.object(client.account, "list_node_agent_skus")
    patch.object(azure.batch.models, "NodeAgentSku")
    patch.object(client.pool, "resize")
"""
    assert [line for line, _, _ in check(code)] == [7, 8, 9]


def test_what_is_renamed_is_renamed_in_the_string() -> None:
    code = """\
from unittest.mock import patch
import azure.batch.models as models

patch.object(models.CloudPool, "max_tasks_per_node", 4)
"""
    assert '"task_slots_per_node"' in fix(code)


@pytest.mark.parametrize(
    "code",
    [
        '"""azure.batch.batch_service_client"""\n',
        'def f():\n    "azure.batch.batch_service_client"\n',
        'def f():\n    """See :class:`azure.batch.batch_service_client.BatchServiceClient`."""\n',
        "# azure.batch.batch_service_client\nx = 1  # azure.batch\n",
        'import logging\nlogging.getLogger("azure.batch.batch_service_client")\n',
        'log.info("azure.batch.batch_service_client")\n',
        'print("import azure.batch.batch_service_client first")\n',
        'patch("azure.mgmt.batch.operations.pool_operations.PoolOperations")\n',
        'patch("azure.batchai.models.NodeAgentSku")\n',
        'patch("azure.batch_extensions.batch_service_client")\n',
        'patch("azure.batch.my_own_module.Thing")\n',
        'x = "azure.batch.models."\n',
        'x = "azure.batch.{}"\n',
        'x = "azure.batch.models.{}".format(name)\n',
        'x = f"azure.batch.models.{name}"\n',
        'x = "azure.batch.models.%s" % name\n',
        'if find_spec("azure.batch.batch_service_client"):\n    pass\n',
        'try:\n    import_module("azure.batch.batch_service_client")\nexcept ImportError:\n    pass\n',
    ],
)
def test_other_mentions_are_left_alone(code: str) -> None:
    assert rules(code) == []


def test_such_files_pass_the_first_look() -> None:
    assert may_matter("test_app.py", b'patch("azure.batch.batch_service_client.BatchServiceClient")\n')

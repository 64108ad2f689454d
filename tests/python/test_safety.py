"""Fixes that would change meaning are not made: names in reach, other types, nothing, comments."""

from __future__ import annotations

import ast
import textwrap

import pytest

from tests.python.helpers import check, fix, rules
from tests.versions import NEWEST_OF_FIRST


def _same(code: str) -> bool:
    return fix(code) == textwrap.dedent(code)


def test_names_are_imported_where_they_are_used() -> None:
    code = """
    def g(e):
        from azure.batch.models import StartTask
        return StartTask(command_line='x', run_elevated=e)
    def h(e):
        from azure.batch.models import StartTask
        return StartTask(command_line='x', run_elevated=e)
    """
    fixed = fix(code)
    assert fixed.count("import AutoUserSpecification, ElevationLevel, StartTask, UserIdentity\n") == 2


UNREACHABLE = {
    "type checking": """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from azure.batch.models import StartTask
        def f(e):
            return StartTask(command_line='x', run_elevated=e)
    """,
    "under a condition": """
        import sys
        if sys.version_info < (3,):
            from azure.batch.models import UserIdentity, AutoUserSpecification, ElevationLevel
        from azure.batch.models import StartTask
        StartTask(command_line='x', run_elevated=True)
    """,
    "in a class": """
        class Q:
            from azure.batch.models import StartTask as S, UserIdentity as UI
            def f(self, e):
                return self.S(command_line='x', run_elevated=e)
    """,
    "rebound in a class": """
        from azure.batch.models import StartTask
        class Q:
            ElevationLevel = 3
            task = StartTask(command_line='x', run_elevated=True)
    """,
}


@pytest.mark.parametrize("code", UNREACHABLE.values(), ids=UNREACHABLE.keys())
def test_names_out_of_reach_are_not_used(code: str) -> None:
    assert _same(code)


def test_an_import_over_several_lines_stays_one() -> None:
    code = """
    from azure.batch.models import PoolAddParameter, \\
        StartTask
    from azure.batch.models import (
        ResourceFile,
    )
    StartTask(command_line='x', run_elevated=True)
    """
    fixed = fix(code)
    ast.parse(fixed)
    assert "ElevationLevel, PoolAddParameter, \\\n    StartTask, UserIdentity\n" in fixed


def test_a_value_that_may_be_of_another_type_is_only_likely() -> None:
    code = """
    from azure.batch import BatchServiceClient

    class LocalPool:
        def __init__(self):
            self.target_dedicated = 1

    class Wrapper:
        def __init__(self, client: BatchServiceClient):
            self.pool = client.pool.get('p')
        def other(self):
            self.pool = LocalPool()
            return self.pool.target_dedicated

    def f(client: BatchServiceClient, x):
        if x:
            pool = client.pool.get('a')
        else:
            pool = LocalPool()
        return pool.target_dedicated

    def g(client: BatchServiceClient, o):
        pool = client.pool.get('p')
        match o:
            case {'pool': pool}:
                return pool.target_dedicated
    """
    assert _same(code)


NOTHING = [
    "m.NetworkConfiguration(subnet_id='s', public_ips=None)",
    "m.NetworkConfiguration(subnet_id='s', public_ips=[])",
    "m.UserAccount(name='n', password='p', ssh_private_key=None)",
    "m.UserAccount(name='n', password='p', ssh_private_key=x if x else None)",
    "m.StartTask(command_line='x', run_elevated=None)",
    "body = {'id': 'p', 'vmSize': 's', 'networkConfiguration': {'publicIPs': None}}",
]


@pytest.mark.parametrize("line", NOTHING)
def test_nothing_stays_nothing(line: str) -> None:
    assert _same(f"import azure.batch.models as m\nx = None\n{line}\n")


def test_a_parameter_that_defaults_to_none_is_no_safe_move() -> None:
    code = """
    import azure.batch.models as m

    def account(key=None):
        return m.UserAccount(name='n', password='p', ssh_private_key=key)
    """
    assert _same(code)
    assert "linux_user_configuration" in fix(code, unsafe=True)


def test_comments_outlive_what_they_stand_beside() -> None:
    code = """
    import azure.batch.models as m

    pool = m.PoolAddParameter(
        id='p', vm_size='s',
        os_family='4',  # INC-4711
        # pinned because of INC-4713
        target_os_version='*',  # INC-4712
    )
    """
    fixed = fix(code)
    assert [name for name in ("INC-4711", "INC-4712", "INC-4713") if name not in fixed] == []
    assert "CloudServiceConfiguration(os_family='4', os_version='*')" in fixed
    assert rules(fixed) == ["retirement"]


def test_the_management_client_is_another_one() -> None:
    code = """
    import azure.batch.models as m
    from azure.mgmt.batch import BatchManagementClient
    client = BatchManagementClient(None, 'sub')
    pool = client.pool.get('rg', 'account', 'p')
    print(pool.max_tasks_per_node)
    """
    assert [f for f in check(code) if f[2] == "error"] == []


def test_code_that_asks_for_names_works_with_both() -> None:
    code = """
    from azure.batch import BatchServiceClient

    def f(client: BatchServiceClient, n):
        counts = client.job.get_task_counts('j')
        print(counts.task_counts.active if hasattr(counts, 'task_counts') else counts.active)
        pool = client.pool.get('p')
        if hasattr(pool, 'task_slots_per_node'):
            pool.task_slots_per_node = n
        else:
            pool.max_tasks_per_node = n
        if hasattr(pool, 'max_tasks_per_node') and pool.max_tasks_per_node:
            print(n or (hasattr(pool, "resize_error") and pool.resize_error))
        return not hasattr(pool, 'resize_error') or pool.resize_error
    """
    assert check(code) == []


def test_a_parameter_that_is_called_like_a_property_hides_nothing() -> None:
    code = """
    from azure.batch.models import PoolAddParameter, ResourceFile

    def add(max_tasks_per_node, blob_source):
        pool = PoolAddParameter(id="p", vm_size="s")
        pool.max_tasks_per_node = max_tasks_per_node
        file = ResourceFile(file_path="f")
        return file.blob_source == blob_source

    add("x", blob_source="blob_source")
    """
    assert check(code) == [(6, "max-tasks-per-node", "error"), (8, "blob-source", "error")]
    assert "file.http_url == blob_source" in fix(code)


def test_a_dict_that_grows_is_followed() -> None:
    code = """
    from azure.batch import BatchServiceClient

    def f(client: BatchServiceClient, n):
        body = {}
        body['target_dedicated'] = n
        client.pool.resize('p', body)
        other = {'resize_timeout': n}
        other.update(target_dedicated=n)
        client.pool.resize('p', other)
    """
    assert check(code) == [(6, "target-dedicated", "error"), (9, "target-dedicated", "error")]


def test_a_default_that_is_set_on_the_next_line_is_no_warning() -> None:
    code = """
    from azure.batch import models as m

    task = m.StartTask(command_line="x")
    task.wait_for_success = True
    other = m.StartTask(command_line="x")
    """
    found = check(code, to="2019-08-01.10.0", source="2019-06-01.9.0")
    assert found == [(6, "wait-for-success", "warning")]


def test_a_selection_that_would_leave_worse_behind_is_refused() -> None:
    from batchlint.engine.fix import fix_source
    from batchlint.settings import Settings

    code = b"from azure.batch.models import ResourceFile\nResourceFile('https://x', 'setup.sh')\n"
    report = fix_source("app.py", code, Settings(NEWEST_OF_FIRST, select=("keyword-only-models",)))
    assert report.data is None
    assert len(report.after.failures) == 1
    whole = fix_source("app.py", code, Settings(NEWEST_OF_FIRST))
    assert whole.data is not None and b"ResourceFile(http_url='https://x'" in whole.data


def test_a_suggested_edit_is_right_by_itself() -> None:
    from batchlint.core.edits import apply_edits
    from batchlint.engine.check import check_source
    from batchlint.history import load
    from batchlint.settings import Settings

    code = "from azure.batch.models import ResourceFile\nResourceFile('https://x', 'setup.sh')\n"
    (found,) = check_source("app.py", code.encode(), Settings(NEWEST_OF_FIRST)).findings
    assert found.fix is not None and "http_url" in found.message
    # An old keyword would be dropped in silence, where a position at least raises.
    assert "ResourceFile(http_url='https://x', file_path='setup.sh')" in apply_edits(code, found.fix.edits)
    (before,) = check_source("app.py", code.encode(), Settings(load().index("2018-08-01.7.0"))).findings
    assert "blob_source" in before.message


def test_unpacked_positions_are_unknown() -> None:
    from batchlint.engine.check import check_source
    from batchlint.settings import Settings

    code = b"from azure.batch.models import EnvironmentSetting\nargs = f()\nEnvironmentSetting(*args)\n"
    assert len(check_source("app.py", code, Settings(NEWEST_OF_FIRST)).unknown) == 1


def test_an_unknown_receiver_counts_only_where_the_name_is_gone() -> None:
    from batchlint.engine.check import check_source
    from batchlint.history import load
    from batchlint.settings import Settings

    code = b"import azure.batch\ndef f(x):\n    return x.target_dedicated\n"

    def unknown(version: str) -> int:
        return len(check_source("app.py", code, Settings(load().index(version))).unknown)

    assert unknown("2017-01-01.4.0") == 0
    assert unknown("2017-05-01.5.0") == 1


@pytest.mark.parametrize(
    "call",
    [
        'attrgetter("id", name="resize_error")(pool)',
        'attrgetter(*("id", "resize_error"))(pool)',
        'setattr(pool, "resize_error")',
        'setattr(pool, *("resize_error", 1))',
        'setattr(*(pool, "resize_error", 1))',
        'getattr(pool, name="resize_error")',
    ],
)
def test_calls_whose_arguments_stand_elsewhere_are_read(call: str) -> None:
    code = f"from operator import attrgetter\nfrom azure.batch.models import CloudPool\npool = CloudPool()\n{call}\n"
    assert rules(code) == []

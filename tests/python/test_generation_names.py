"""Names that the second generation of the package has others for: classes, credentials, exceptions."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.history import load
from batchlint.settings import Settings

FIRST, LAST = 23, load().latest
SAFE = Settings(LAST, FIRST)


def fixed(code: str, unsafe: bool = False) -> str:
    """The code for the newest release; fixing it again changes nothing."""
    settings = SAFE._replace(unsafe=unsafe)
    report = fix_source("app.py", code.encode(), settings)
    assert not report.after.failures, report.after.failures
    new = report.data.decode() if report.data is not None else code
    assert fix_source("app.py", new.encode(), settings).data is None
    return new


def left(code: str) -> list[str]:
    """The messages about code at the newest release."""
    report = check_source("app.py", code.encode(), SAFE)
    assert not report.failures, report.failures
    return [found.message for found in report.findings]


#: Ways to import a class, and to name it then.
STYLES = {
    "by name": ("from azure.batch.models import {0}\n", "x: {0}\n"),
    "by another name": ("from azure.batch.models import {0} as X\n", "x: X\n"),
    "among others": ("from azure.batch.models import {0}, ResourceFile, WindowsConfiguration\n", "x: {0}\n"),
    "all": ("from azure.batch.models import *\n", "x: {0}\n"),
    "through an alias": ("import azure.batch.models as batchmodels\n", "x: batchmodels.{0}\n"),
    "through the package": ("import azure.batch as batch\n", "x: batch.models.{0}\n"),
    "through the module": ("import azure.batch.models\n", "x: azure.batch.models.{0}\n"),
    "from the package": ("from azure.batch import models\n", "x: models.{0}\n"),
    "in a text": ("from azure.batch import models\n", "x: 'models.{0}'\n"),
    "in a patch": ("import azure.batch\n", "patch('azure.batch.models.{0}')\n"),
}


def renamed() -> list[tuple[str, str]]:
    """The classes of the first generation's last release that the newest release names in another way."""
    history = load()
    found = []
    for name in sorted(history.classes):
        wire_type = history.classes[name][0].name
        new = history.class_name(wire_type, LAST)
        if (
            history.class_mask(name) >> FIRST & 1
            and new not in (None, name)
            and not name.endswith("Exception")
        ):
            assert new is not None
            found.append((name, new))
    return found


@pytest.mark.parametrize("style", STYLES)
def test_every_class_is_renamed_in_every_style(style: str) -> None:
    names, (head, line) = renamed(), STYLES[style]
    assert len(names) > 100
    if "{0}" not in head:
        before, after = (head + "".join(line.format(pair[i]) for pair in names) for i in (0, 1))
        assert fixed(before) == after
        assert left(after) == []
        return
    for old, new in names:
        after = _sorted((head + line).format(new))
        assert fixed(_sorted((head + line).format(old))) == after, old
        assert left(after) == []


def _sorted(code: str) -> str:
    """The code with the names of its first import sorted."""
    first, _, rest = code.partition("\n")
    head, _, names = first.partition(" import ")
    return f"{head} import {', '.join(sorted(names.split(', ')))}\n{rest}" if names else code


def members() -> list[tuple[str, str, str, str]]:
    """Enum classes with a member, and both at the newest release."""
    history, found = load(), []
    for enum in history.enums.values():
        old, new = history.class_name(enum.name, FIRST), history.class_name(enum.name, LAST)
        for value in enum.values.values():
            member, at_last = enum.member_at(value.spelling, FIRST), enum.member_at(value.spelling, LAST)
            if old and new and member and at_last:
                found.append((old, member, new, at_last))
    return found


def test_every_member_goes_with_its_enum() -> None:
    known = members()
    assert len(known) > 100
    head, line = "import azure.batch.models as batchmodels\n", "print(batchmodels.{}.{}.value)\n"
    before = head + "".join(line.format(old, member) for old, member, _, _ in known)
    assert fixed(before) == head + "".join(line.format(new, member) for _, _, new, member in known)
    code = "from azure.batch.models import {0}\nprint({0}.{1})\n"
    for old, member, new, at_last in {old: row for row in known if (old := row[0])}.values():
        assert fixed(code.format(old, member)) == code.format(new, at_last)


CASES = {
    "two that become one": (
        """
        from azure.batch.models import CloudJob, CloudTask, JobUpdateParameter
        def f(x: CloudJob, y: JobUpdateParameter, z: CloudTask): ...
        """,
        """
        from azure.batch.models import BatchJob, BatchTask
        def f(x: BatchJob, y: BatchJob, z: BatchTask): ...
        """,
    ),
    "an import over several lines": (
        """
        from azure.batch.models import (
            CloudPool,
            ComputeNode,
            JobAddParameter,
            ResourceFile,
        )
        def f(x: CloudPool, y: ComputeNode, z: JobAddParameter, r: ResourceFile): ...
        """,
        """
        from azure.batch.models import (
            BatchJobCreateOptions,
            BatchNode,
            BatchPool,
            ResourceFile,
        )
        def f(x: BatchPool, y: BatchNode, z: BatchJobCreateOptions, r: ResourceFile): ...
        """,
    ),
    "docstrings and comments": (
        """
        import azure.batch as batch
        import azure.batch.models as batchmodels
        def f(client, pool, state):
            \"\"\"Make a CloudPool.

            :param batchmodels.CloudPool pool: The CloudPool.
            :type client: `batch.BatchServiceClient`
            :type state: :class:`~azure.batch.models.ComputeNodeState`
            :type other: azure.batch.batch_service_client.BatchServiceClient
            :type pool: ~azure.batch.models.cloud_pool.CloudPool
            :raises azure.batch.models.BatchErrorException: it is there.
            \"\"\"
            # type: (batch.BatchServiceClient, batchmodels.CloudPool, str) -> None
            print("batchmodels.CloudPool")
        """,
        """
        import azure.batch as batch
        import azure.batch.models as batchmodels
        def f(client, pool, state):
            \"\"\"Make a CloudPool.

            :param batchmodels.BatchPool pool: The CloudPool.
            :type client: `batch.BatchClient`
            :type state: :class:`~azure.batch.models.BatchNodeState`
            :type other: azure.batch.BatchClient
            :type pool: ~azure.batch.models.BatchPool
            :raises azure.core.exceptions.HttpResponseError: it is there.
            \"\"\"
            # type: (batch.BatchClient, batchmodels.BatchPool, str) -> None
            print("batchmodels.CloudPool")
        """,
    ),
    "checks and subclasses": (
        """
        from unittest import mock
        from azure.batch import BatchServiceClient, models
        class Pool(models.CloudPool):
            pass
        def f(x):
            client = mock.Mock(spec=BatchServiceClient)
            return isinstance(x, (models.CloudPool, models.CloudJob))
        """,
        """
        from unittest import mock
        from azure.batch import BatchClient, models
        class Pool(models.BatchPool):
            pass
        def f(x):
            client = mock.Mock(spec=BatchClient)
            return isinstance(x, (models.BatchPool, models.BatchJob))
        """,
    ),
    "the client": (
        """
        import azure.batch as batch
        from azure.batch import BatchServiceClient
        a = BatchServiceClient(credentials, url)
        b = batch.BatchServiceClient(
            credentials,
            batch_url=url,
        )
        c = BatchServiceClient(batch_url=url, credentials=credentials)
        d = BatchServiceClient(credentials, base_url=url)
        """,
        """
        import azure.batch as batch
        from azure.batch import BatchClient
        a = BatchClient(credential=credentials, endpoint=url)
        b = batch.BatchClient(
            credential=credentials,
            endpoint=url,
        )
        c = BatchClient(endpoint=url, credential=credentials)
        d = BatchClient(credential=credentials, endpoint=url)
        """,
    ),
    "the client's private module": (
        """
        import azure.batch._batch_service_client as batch
        client = batch.BatchServiceClient(credentials, batch_url=url)
        """,
        """
        import azure.batch as batch
        client = batch.BatchClient(credential=credentials, endpoint=url)
        """,
    ),
    "a class of clients": (
        """
        from azure.batch import BatchServiceClient
        class Client(BatchServiceClient):
            def __init__(self, credentials, url):
                super().__init__(credentials, batch_url=url)
        class Other(BatchServiceClient):
            def __init__(self, credentials, url):
                BatchServiceClient.__init__(self, credentials, batch_url=url)
        """,
        """
        from azure.batch import BatchClient
        class Client(BatchClient):
            def __init__(self, credentials, url):
                super().__init__(credential=credentials, endpoint=url)
        class Other(BatchClient):
            def __init__(self, credentials, url):
                BatchClient.__init__(self, credential=credentials, endpoint=url)
        """,
    ),
    "credentials by name": (
        """
        from azure.batch import BatchServiceClient
        from azure.batch.batch_auth import SharedKeyCredentials
        from azure.storage.blob import BlobServiceClient
        a = SharedKeyCredentials("account", "key")
        b = SharedKeyCredentials(account_name="account", key="key")
        """,
        """
        from azure.batch import BatchServiceClient
        from azure.core.credentials import AzureNamedKeyCredential
        from azure.storage.blob import BlobServiceClient
        a = AzureNamedKeyCredential("account", "key")
        b = AzureNamedKeyCredential(name="account", key="key")
        """.replace("BatchServiceClient\n        from azure.core", "BatchClient\n        from azure.core"),
    ),
    "credentials by their module": (
        """
        import azure.batch.batch_auth as batchauth
        import azure.batch.models as batchmodels
        import os

        a = batchauth.SharedKeyCredentials(
            os.environ["ACCOUNT"],
            os.environ["KEY"])
        b = batchauth.SharedKeyCredentials("account", "key")
        """,
        """
        import azure.batch.models as batchmodels
        import os
        from azure.core.credentials import AzureNamedKeyCredential

        a = AzureNamedKeyCredential(
            os.environ["ACCOUNT"],
            os.environ["KEY"])
        b = AzureNamedKeyCredential("account", "key")
        """,
    ),
    "the full name of credentials": (
        """
        import azure.batch.batch_auth
        a = azure.batch.batch_auth.SharedKeyCredentials("account", "key")
        import azure.batch
        """,
        """
        from azure.core.credentials import AzureNamedKeyCredential
        a = AzureNamedKeyCredential("account", "key")
        import azure.batch
        """,
    ),
    "exceptions": (
        """
        import azure.batch.models as batchmodels
        from azure.core.exceptions import AzureError
        try:
            f()
        except (batchmodels.BatchErrorException, AzureError) as err:
            if err.error.code == "PoolExists" and err.error.message:
                print(err.error.message.value, err.message.value)
            for pair in err.error.values:
                print(pair.key, pair.value)
            print(err.response.status_code, err.response.text)
        """,
        """
        import azure.batch.models as batchmodels
        from azure.core.exceptions import AzureError, HttpResponseError
        try:
            f()
        except (HttpResponseError, AzureError) as err:
            if err.error.code == "PoolExists" and err.error.message:
                print(err.error.message, err.error.message)
            for pair in err.model.error_values:
                print(pair.key, pair.value)
            print(err.response.status_code, err.response.text())
        """,
    ),
    "exceptions by name": (
        """
        import pytest
        from azure.batch.models import BatchErrorException, ResourceFile
        def test(make):
            with pytest.raises(BatchErrorException) as e, suppress(BatchErrorException):
                make(ResourceFile)
            assert isinstance(e.value, BatchErrorException)
        """,
        """
        import pytest
        from azure.batch.models import ResourceFile
        from azure.core.exceptions import HttpResponseError
        def test(make):
            with pytest.raises(HttpResponseError) as e, suppress(HttpResponseError):
                make(ResourceFile)
            assert isinstance(e.value, HttpResponseError)
        """,
    ),
    "an exception by another name": (
        """
        from azure.batch.models import BatchErrorException as Refused
        try:
            f()
        except Refused:
            raise
        """,
        """
        from azure.core.exceptions import HttpResponseError as Refused
        try:
            f()
        except Refused:
            raise
        """,
    ),
    "imports in functions": (
        """
        def a():
            from azure.batch.models import BatchErrorException
            return BatchErrorException
        def b():
            from azure.batch.models import BatchErrorException
            return BatchErrorException
        """,
        """
        def a():
            from azure.core.exceptions import HttpResponseError
            return HttpResponseError
        def b():
            from azure.core.exceptions import HttpResponseError
            return HttpResponseError
        """,
    ),
    "modules that may be missing": (
        """
        try:
            import azure.batch.batch_auth as batch_auth
            import azure.batch._batch_service_client as batch
        except ImportError:
            pass
        client = batch.BatchServiceClient(batch_auth.SharedKeyCredentials("a", "k"), url)
        """,
        """
        try:
            import azure.batch as batch
            from azure.core.credentials import AzureNamedKeyCredential
        except ImportError:
            pass
        client = batch.BatchClient(credential=AzureNamedKeyCredential("a", "k"), endpoint=url)
        """,
    ),
    "exceptions of adding tasks": (
        """
        from azure.batch.custom.custom_errors import CreateTasksErrorException
        try:
            f()
        except CreateTasksErrorException as e:
            print(e.failure_tasks[0].error.message.value)
        """,
        """
        from azure.batch.models import CreateTasksError
        try:
            f()
        except CreateTasksError as e:
            print(e.failure_tasks[0].error.message.value)
        """,
    ),
    "enums without a class": (
        """
        from azure.batch import models
        from azure.batch.models import ComputeNodeReimageOption, ResourceFile
        f(models.ComputeNodeRebootOption.task_completion, ComputeNodeReimageOption.requeue.value, ResourceFile)
        """,
        """
        from azure.batch import models
        from azure.batch.models import ResourceFile
        f("taskCompletion", "requeue", ResourceFile)
        """,
    ),
    "imports that may fail": (
        """
        try:
            from azure.batch import BatchServiceClient
            from azure.batch.models import BatchErrorException
        except ImportError:
            HAS_BATCH = False
        def f():
            try:
                BatchServiceClient(credentials, url)
            except BatchErrorException:
                raise
        """,
        """
        try:
            from azure.batch import BatchClient
            from azure.core.exceptions import HttpResponseError
        except ImportError:
            HAS_BATCH = False
        def f():
            try:
                BatchClient(credential=credentials, endpoint=url)
            except HttpResponseError:
                raise
        """,
    ),
    "imports for types alone": (
        """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from azure.batch import BatchServiceClient
            from azure.batch.models import CloudPool
        def f(client: "BatchServiceClient") -> "CloudPool": ...
        """,
        """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from azure.batch import BatchClient
            from azure.batch.models import BatchPool
        def f(client: "BatchClient") -> "BatchPool": ...
        """,
    ),
    "the class that an operation takes": (
        """
        from azure.batch import BatchClient, models
        from azure.batch.models import CloudJob
        client = BatchClient(url, credential)
        client.create_pool(models.CloudPool(id="p", vm_size="s"))
        pool = models.CloudPool(id="q", vm_size="s")
        pool.metadata = []
        client.create_pool(pool)
        client.update_job("j", CloudJob(priority=3))
        """,
        """
        from azure.batch import BatchClient, models
        from azure.batch.models import BatchJobUpdateOptions
        client = BatchClient(url, credential)
        client.create_pool(models.BatchPoolCreateOptions(id="p", vm_size="s"))
        pool = models.BatchPoolCreateOptions(id="q", vm_size="s")
        pool.metadata = []
        client.create_pool(pool)
        client.update_job("j", BatchJobUpdateOptions(priority=3))
        """,
    ),
    "names in comments": (
        """
        from azure.batch.models import CloudPool, AffinityInformation, ResourceFile
        # Used for CloudPool and as AffinityInformation.
        def f(x: CloudPool, y: AffinityInformation, r: ResourceFile): ...
        """,
        """
        from azure.batch.models import BatchPool, BatchAffinityInfo, ResourceFile
        # Used for CloudPool and as AffinityInformation.
        def f(x: BatchPool, y: BatchAffinityInfo, r: ResourceFile): ...
        """,
    ),
    "listings": (
        """
        from azure.batch import models
        def f(x: models.CloudPoolPaged): ...
        """,
        """
        from azure.batch import models
        from azure.core.paging import ItemPaged
        def f(x: ItemPaged): ...
        """,
    ),
    "what is imported and not used": (
        """
        from azure.batch.models import CloudPoolPaged, PoolListOptions, ResourceFile, TaskListOptions
        from azure.batch.models import PoolGetOptions
        import azure.batch.batch_auth
        ResourceFile()
        """,
        """
        from azure.batch.models import ResourceFile
        ResourceFile()
        """,
    ),
}  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("name", CASES)
def test_what_people_write_is_rewritten(name: str, newline: str) -> None:
    before, after = (textwrap.dedent(code).lstrip("\n").replace("\n", newline) for code in CASES[name])
    assert fixed(before) == after
    assert left(after) == []


def test_an_object_that_operations_take_as_several_classes_is_left() -> None:
    code = textwrap.dedent("""
        from azure.batch import BatchClient, models
        client = BatchClient(url, credential)
        pool = models.CloudPool(id="p", vm_size="s")
        client.create_pool(pool)
        client.update_pool("p", pool)
        """)
    assert fixed(code) == code
    assert any("pass a `BatchPoolCreateOptions`" in message for message in left(code))


UNSAFE = {
    "service principals": (
        """
        from azure.batch import BatchClient
        from azure.common.credentials import ServicePrincipalCredentials
        credentials = ServicePrincipalCredentials(
            client_id="app",
            secret="secret",
            tenant="tenant",
            resource="https://batch.core.windows.net/",
        )
        client = BatchClient(credential=credentials, endpoint=url)
        """,
        """
        from azure.batch import BatchClient
        from azure.identity import ClientSecretCredential
        credentials = ClientSecretCredential(
            client_id="app",
            client_secret="secret",
            tenant_id="tenant",
        )
        client = BatchClient(credential=credentials, endpoint=url)
        """,
    ),
    "service principals in annotations": (
        """
        from azure.batch import BatchClient
        from azure.common.credentials import ServicePrincipalCredentials
        def credentials() -> ServicePrincipalCredentials:
            return ServicePrincipalCredentials(client_id="app", secret="secret", tenant="tenant")
        client = BatchClient(credential=credentials(), endpoint=url)
        """,
        """
        from azure.batch import BatchClient
        from azure.identity import ClientSecretCredential
        def credentials() -> ClientSecretCredential:
            return ClientSecretCredential(client_id="app", client_secret="secret", tenant_id="tenant")
        client = BatchClient(credential=credentials(), endpoint=url)
        """,
    ),
    "managed identities": (
        """
        from azure.batch import BatchClient
        from msrestazure.azure_active_directory import MSIAuthentication
        a = BatchClient(url, MSIAuthentication(resource="https://batch.core.windows.net/"))
        """,
        """
        from azure.batch import BatchClient
        from azure.identity import ManagedIdentityCredential
        a = BatchClient(url, ManagedIdentityCredential())
        """,
    ),
    "patches of what a module of the project imports": (
        """
        from unittest import mock
        from azure.batch import BatchClient
        @mock.patch("studio.render.BatchServiceClient")
        @mock.patch("studio.render.BatchErrorException")
        @mock.patch("studio.render.Renderer")
        def test(*patched): ...
        """,
        """
        from unittest import mock
        from azure.batch import BatchClient
        @mock.patch("studio.render.BatchClient")
        @mock.patch("studio.render.HttpResponseError")
        @mock.patch("studio.render.Renderer")
        def test(*patched): ...
        """,
    ),
}


@pytest.mark.parametrize("name", UNSAFE)
def test_what_rests_on_more_than_names_is_not_rewritten_unasked(name: str) -> None:
    before, after = (textwrap.dedent(code).lstrip("\n") for code in UNSAFE[name])
    assert fixed(before) == before
    assert fixed(before, unsafe=True) == after
    assert left(after) == []


KEPT = {
    "a name that others import": """
        from azure.batch.models import CloudPool
        __all__ = ["CloudPool"]
    """,
    "a name that is bound again": """
        from azure.batch.models import CloudPool
        if x:
            CloudPool = None
        CloudPool
    """,
    "a new name that is bound": """
        from azure.batch.models import CloudPool
        class BatchPool: ...
        CloudPool
    """,
    "unpacked arguments": """
        from azure.batch import BatchServiceClient
        client = BatchServiceClient(**settings)
    """,
    "a client that something else makes": """
        from azure.batch import BatchServiceClient
        client = make(BatchServiceClient, credentials, url)
    """,
    "one argument too many": """
        from azure.batch import BatchServiceClient
        client = BatchServiceClient(credentials, url, "2019-08-01.10.0")
    """,
    "a member that is gone": """
        from azure.batch import models
        models.CertificateFormat.pfx
    """,
    "another package": """
        from azext.batch.models import CloudPool
        def f(x: CloudPool): ...
    """,
    "exceptions that are made": """
        from azure.batch import models
        raise models.BatchErrorException(deserialize, response)
    """,
    "a class of exceptions": """
        from azure.batch.models import BatchErrorException
        class Refused(BatchErrorException):
            def __init__(self, response):
                super().__init__(deserialize, response)
    """,
    "a clause that is in the way": """
        from azure.batch.custom.custom_errors import CreateTasksErrorException
        from azure.core.exceptions import HttpResponseError
        try:
            f()
        except HttpResponseError:
            pass
        except CreateTasksErrorException:
            pass
    """,
    "pages that are made": """
        from azure.batch import models
        models.CloudPoolPaged(get, classes)
    """,
    "other credentials": """
        from azure.batch import BatchClient
        from msrestazure.azure_active_directory import MSIAuthentication, UserPassCredentials
        a = BatchClient(url, UserPassCredentials("user", "secret"))
        b = BatchClient(url, MSIAuthentication(port=50342))
    """,
}


@pytest.mark.parametrize("name", KEPT)
def test_what_a_person_must_decide_stays(name: str) -> None:
    code = textwrap.dedent(KEPT[name]).lstrip("\n")
    assert fixed(code, unsafe=True) == code
    assert left(code)


@pytest.mark.parametrize(("name", "kept"), [("__init__.py", True), ("pools.py", False)])
def test_a_package_that_passes_a_class_on_keeps_it(name: str, kept: bool, tmp_path: Path) -> None:
    (tmp_path / "setup.py").touch()
    path = tmp_path / name
    path.write_text("from azure.batch.models import CloudPool\n")
    report = fix_source(str(path), path.read_bytes(), SAFE._replace(project=str(tmp_path)))
    assert (report.data is None) == kept


IN_TWO = (
    "from azure.batch import BatchServiceClient\nfrom azure.batch.models import BatchErrorException, CloudPool\n",
    "from azure.batch import BatchClient\nfrom azure.batch.models import BatchPool\n"
    "from azure.core.exceptions import HttpResponseError\n",
)
OF_OTHER = (
    "import types_\nfrom types_ import BatchErrorException, CloudPool\n"
    "def f(p: CloudPool) -> BatchErrorException: return types_.BatchServiceClient(c, u)\n",
    "import types_\nfrom types_ import BatchPool\nfrom azure.core.exceptions import HttpResponseError\n"
    "def f(p: BatchPool) -> HttpResponseError: return types_.BatchClient(credential=c, endpoint=u)\n",
)


@pytest.mark.parametrize("first", ["types_.py", "other.py"])
def test_files_that_import_from_each_other_are_rewritten_in_any_order(first: str, tmp_path: Path) -> None:
    (tmp_path / "setup.py").touch()
    files = {"types_.py": IN_TWO, "other.py": OF_OTHER}
    for name, (before, _) in files.items():
        (tmp_path / name).write_text(before)
    for name in sorted(files, key=lambda name: name != first):
        path = tmp_path / name
        report = fix_source(str(path), path.read_bytes(), SAFE._replace(project=str(tmp_path)))
        assert report.data is not None
        path.write_bytes(report.data)
        assert path.read_text() == files[name][1]


#: Modules that pass classes on by their old names, however they are fixed.
PASSING_ON = {
    "farm/__init__.py": "from azure.batch.models import CloudPool\n",
    "types_.py": "from azure.batch.models import CloudPool\n__all__ = ['CloudPool']\n",
}
OF_FARM = {
    "import farm\np: farm.CloudPool\n": (
        "import farm\nfrom azure.batch.models import BatchPool\np: BatchPool\n"
    ),
    "from farm import CloudPool\np: CloudPool\n": "from azure.batch.models import BatchPool\np: BatchPool\n",
    "import os\n\nfrom types_ import CloudPool\n\nclass A(CloudPool): ...\n": (
        "import os\n\nfrom azure.batch.models import BatchPool\n\nclass A(BatchPool): ...\n"
    ),
}


@pytest.mark.parametrize("before", OF_FARM)
def test_what_is_passed_on_by_its_old_name_is_imported_from_the_package(before: str, tmp_path: Path) -> None:
    (tmp_path / "setup.py").touch()
    (tmp_path / "farm").mkdir()
    for name, text in PASSING_ON.items():
        (tmp_path / name).write_text(text)
    path = tmp_path / "app.py"
    path.write_text(before)
    report = fix_source(str(path), path.read_bytes(), SAFE._replace(project=str(tmp_path)))
    assert report.data is not None and report.data.decode() == OF_FARM[before]


def test_credentials_that_extend_those_of_msrest_are_for_a_person() -> None:
    code = """\
from azure.batch import BatchClient
from msrest.authentication import BasicTokenAuthentication
class Adapter(BasicTokenAuthentication):
    pass
client = BatchClient(url, Adapter())
"""
    (message,) = set(left(code))
    assert message.startswith("the client has not accepted `BasicTokenAuthentication` since ")


@pytest.mark.parametrize("arguments", ["credentials, url", "credentials=credentials, batch_url=url"])
def test_no_fix_is_promised_for_credentials_that_a_person_must_replace(arguments: str) -> None:
    code = f"""\
from azure.batch import BatchServiceClient
from msrest.authentication import BasicTokenAuthentication
class Adapter(BasicTokenAuthentication):
    pass
credentials = Adapter()
client = BatchServiceClient({arguments})
"""
    report = check_source("app.py", code.encode(), SAFE)
    (found,) = (
        f for f in report.findings if "has not accepted" in f.message and f.span.start > code.index("= Ad")
    )
    assert code[found.span.start : found.span.end] == "credentials" and found.fix is None


@pytest.mark.parametrize(
    "resource",
    ["'https://batch.core.windows.net/'", '"https://batch.core.windows.net"', "RESOURCE", "farm.resource()"],
)
def test_credentials_for_the_service_need_no_resource(resource: str) -> None:
    code = f"""\
from azure.batch import BatchClient
from azure.common.credentials import ServicePrincipalCredentials
credentials = ServicePrincipalCredentials(client_id="a", secret="s", resource={resource}, tenant="t")
client = BatchClient(credential=credentials, endpoint=url)
"""
    made = 'ClientSecretCredential(client_id="a", client_secret="s", tenant_id="t")'
    assert f"credentials = {made}\n" in fixed(code, unsafe=True)


@pytest.mark.parametrize("resource", ["https://batch.chinacloudapi.cn/", "https://management.azure.com/"])
def test_credentials_for_another_cloud_are_for_a_person(resource: str) -> None:
    code = f"""\
from azure.batch import BatchClient
from azure.common.credentials import ServicePrincipalCredentials
credentials = ServicePrincipalCredentials(client_id="a", secret="s", tenant="t", resource="{resource}")
client = BatchClient(credential=credentials, endpoint=url)
"""
    assert fixed(code, unsafe=True) == code
    assert len(left(code)) == 2


@pytest.mark.parametrize("module", ["custom.custom_errors", "batch_auth", "operations"])
def test_a_star_of_an_ended_module_is_for_a_person(module: str) -> None:
    code = f"from azure.batch.{module} import *\n"
    assert fixed(code, unsafe=True) == code
    assert len(left(code)) == 1


def test_an_exception_is_renamed_in_every_part_of_a_try() -> None:
    code = """\
from azure.batch import models
try:
    print(models.BatchErrorException)
except (ValueError, models.BatchErrorException):
    print(models.BatchErrorException)
else:
    print(models.BatchErrorException)
finally:
    print(models.BatchErrorException)
"""
    new = code.replace("models.BatchErrorException", "HttpResponseError")
    head = "from azure.batch import models\n"
    assert fixed(code, unsafe=True) == new.replace(
        head, f"{head}from azure.core.exceptions import HttpResponseError\n"
    )

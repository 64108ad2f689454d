"""Models that are made in roundabout ways: each breaking name is found where it is written."""

from __future__ import annotations

import pytest

from tests.python.helpers import check, fix, rules

HEADER = """\
import copy
import functools
import msrest
from azure.batch import BatchServiceClient, models
from azure.batch import models as m
client = BatchServiceClient(None, batch_url="x")
"""

#: The place is the line that has OLD in it; OLD itself is taken out.
FOUND = {
    "the base's __init__": """
        class File(m.ResourceFile):
            def __init__(self, a):
                m.ResourceFile.__init__(self, OLDblob_source=a, file_path="x")
    """,
    "super() behind a mixin": """
        class Mixin: pass
        class File(Mixin, m.ResourceFile):
            def __init__(self, a):
                super(File, self).__init__(OLDblob_source=a, file_path="x")
    """,
    "super() before a mixin": """
        class Mixin:
            def __init__(self, other=None): pass
        class File(m.ResourceFile, Mixin):
            def __init__(self, a):
                super().__init__(OLDblob_source=a, file_path="x")
    """,
    "a mixin that hands its keywords on": """
        class Mixin:
            def __init__(self, **kwargs):
                super().__init__(**kwargs)
        class File(Mixin, m.ResourceFile):
            def __init__(self, a):
                super().__init__(OLDblob_source=a, file_path="x")
    """,
    "a subclass without a constructor": """
        class File(m.ResourceFile): pass
        File(OLDblob_source="x", file_path="y")
    """,
    "a subclass that hands its keywords on": """
        class File(m.ResourceFile):
            def __init__(self, **kwargs):
                super().__init__(**kwargs)
        File(OLDblob_source="x", file_path="y")
    """,
    "beside keywords that are handed on": """
        class File(m.ResourceFile):
            def __init__(self, **kwargs):
                super().__init__(OLDblob_source="x", **kwargs)
        File(file_path="y")
    """,
    "a function that hands its keywords on": """
        def make(**kwargs):
            return m.ResourceFile(file_path="y", **kwargs)
        make(OLDblob_source="x")
    """,
    "functions that hand them on and on": """
        def make(**kwargs):
            return m.ResourceFile(file_path="y", **kwargs)
        def outer(**kwargs):
            return make(**kwargs)
        def main():
            outer(OLDblob_source="x")
    """,
    "cls()": """
        class File(m.ResourceFile):
            @classmethod
            def make(cls, x):
                return cls(OLDblob_source=x, file_path="y")
    """,
    "cls() of a class that hands its keywords on": """
        class File(m.ResourceFile):
            def __init__(self, **kwargs):
                super().__init__(**kwargs)
            @classmethod
            def make(cls, x):
                return cls(OLDblob_source=x, file_path="y")
    """,
    "type(x)()": """
        file = m.ResourceFile(http_url="x")
        type(file)(OLDblob_source="x", file_path="y")
    """,
    "x.__class__()": """
        file = m.ResourceFile(http_url="x")
        file.__class__(OLDblob_source="x", file_path="y")
    """,
    "copy()": """
        file = copy.copy(m.ResourceFile(http_url="x"))
        file.OLDblob_source = "y"
    """,
    "deepcopy()": """
        from copy import deepcopy as clone
        file = clone(m.ResourceFile(http_url="x"))
        file.OLDblob_source = "y"
    """,
    "partial": """
        make = functools.partial(m.ResourceFile, OLDblob_source="x")
    """,
    "the call of a partial": """
        make = functools.partial(m.ResourceFile, file_path="y")
        make(OLDblob_source="x")
    """,
    "the result of a partial": """
        make = functools.partial(m.ResourceFile, http_url="y")
        make().OLDblob_source
    """,
    "map over dicts": """
        files = [{"OLDblob_source": "x", "file_path": "y"}]
        list(map(lambda f: m.ResourceFile(**f), files))
    """,
    "a comprehension over dicts": """
        files = [{"OLDblob_source": "x", "file_path": "y"}]
        [m.ResourceFile(**f) for f in files]
    """,
    "a loop over several dicts": """
        for f in (
            {"OLDblob_source": "x", "file_path": "y"},
            {"http_url": "x", "file_path": "y"},
        ):
            m.ResourceFile(**f)
    """,
    "a dict that another takes in": """
        base = {"OLDtarget_dedicated": 3}
        client.pool.resize("p", {**base, "resize_timeout": None})
    """,
    "dict() that takes in another": """
        base = {"id": "p", "vm_size": "s"}
        client.pool.add(dict(base, OLDmax_tasks_per_node=3))
    """,
    "a class by getattr": """
        getattr(m, "ResourceFile")(OLDblob_source="x", file_path="y")
    """,
    "the client's arguments in a dict": """
        settings = {"OLDbase_url": "x"}
        BatchServiceClient(None, **settings)
    """,
    "_deserialize": """
        client._deserialize("ResourceFile", {"OLDblobSource": "x", "filePath": "y"})
    """,
    "_deserialize of a list": """
        client._deserialize("[ResourceFile]", [{"OLDblobSource": "x", "filePath": "y"}])
    """,
    "the result of _deserialize": """
        client._deserialize("ResourceFile", {}).OLDblob_source
    """,
    "the results of _deserialize": """
        for file in client._deserialize("[ResourceFile]", []):
            file.OLDblob_source
    """,
    "the name in _deserialize": """
        client._deserialize("OLDNodeAgentSku", {})
    """,
    "serialize.body": """
        client._serialize.body({"OLDblobSource": "x", "filePath": "y"}, "ResourceFile")
    """,
    "serialize.body by the package's names": """
        client._serialize.body({"OLDblob_source": "x", "file_path": "y"}, "ResourceFile")
    """,
    "Model.deserialize": """
        m.ResourceFile.deserialize({"OLDblobSource": "x", "filePath": "y"})
    """,
    "Model.from_dict": """
        m.ResourceFile.from_dict({"OLDblob_source": "x", "file_path": "y"})
    """,
    "the result of Model.from_dict": """
        m.ResourceFile.from_dict({}).OLDblob_source
    """,
    "a Deserializer": """
        deserialize = msrest.Deserializer(vars(m))
        deserialize("ResourceFile", {}).OLDblob_source
    """,
    "a Serializer": """
        msrest.Serializer().body({"OLDblobSource": "x", "filePath": "y"}, "ResourceFile")
    """,
    "an operation by getattr": """
        getattr(client.pool, "OLDupgrade_os")("p", "*")
    """,
    "a member by getattr": """
        getattr(m.ComputeNodeState, "OLDwaitingforstarttask")
    """,
    "a body of an operation that is passed on": """
        executor.submit(client.pool.resize, "p", {"OLDtarget_dedicated": 3})
    """,
    "a body in a partial": """
        functools.partial(client.pool.resize, "p", {"OLDtarget_dedicated": 3})
    """,
}


def _code(body: str) -> str:
    import textwrap

    return HEADER + textwrap.dedent(body)


CLIENT = "from azure.batch import BatchServiceClient\nclient = BatchServiceClient(None, batch_url='x')\n"


@pytest.mark.parametrize("body", FOUND.values(), ids=FOUND.keys())
def test_found_where_it_is_written(body: str) -> None:
    code = _code(body)
    line = code.count("\n", 0, code.index("OLD")) + 1
    assert [(at, severity) for at, _, severity in check(code.replace("OLD", ""))] == [(line, "error")]


SILENT = {
    "a subclass with a parameter of that name": """
        class File(m.ResourceFile):
            def __init__(self, blob_source):
                super().__init__(http_url=blob_source)
        class Other(File):
            def __init__(self):
                super().__init__(blob_source="x")
        File(blob_source="x")
        File.__init__(object(), blob_source="x")
    """,
    "a function with a parameter of that name": """
        def make(blob_source, **kwargs):
            return m.ResourceFile(http_url=blob_source, **kwargs)
        make(blob_source="x", file_path="y")
    """,
    "a partial that lacks what its call gives": """
        make = functools.partial(m.PoolAddParameter, id="p")
        make(vm_size="s")
    """,
    "keywords that are handed on lack what the function gives": """
        def make(**kwargs):
            return m.PoolAddParameter(id="p", vm_size="s", **kwargs)
        make(display_name="x")
    """,
    "dicts that are only parts": """
        for f in ({"file_path": "y"}, {"http_url": "x"}):
            m.PoolAddParameter(id="p", vm_size="s", start_task=m.StartTask(command_line="x", **f.get("x")))
        settings = {"vm_size": "s"}
        m.PoolAddParameter(id="p", **settings)
        client.pool.add(dict(settings, id="p"))
        client.pool.add({**settings, "id": "p"})
    """,
    "serializers of something else": """
        from azure.mgmt.batch import BatchManagementClient
        mgmt_client = BatchManagementClient(None, None)
        mgmt_client._deserialize("ResourceFile", {"blobSource": "x", "filePath": "y"})
        serializer.body({"blobSource": "x"}, "ImageTemplate")
        Settings.from_dict({"blob_source": "x"})
    """,
    "a serializer of the project's own": """
        class Files:
            def _deserialize(self, kind, data):
                return Files()
            blob_source = None
            def load(self, data):
                return self._deserialize("ResourceFile", data).blob_source
    """,
    "getattr with a fallback": """
        getattr(client.pool, "upgrade_os", None)
        getattr(m, "NodeAgentSku", None)
    """,
    "type() with three arguments": """
        type("ResourceFile", (), {})(blob_source="x")
    """,
}


@pytest.mark.parametrize("body", SILENT.values(), ids=SILENT.keys())
def test_silent(body: str) -> None:
    assert check(_code(body)) == []


TABLES = [
    "TYPES = {'pool': m.PoolAddParameter, 'file': m.ResourceFile}\n"
    "def make(kind, url):\n    return TYPES[kind](blob_source=url, file_path='y')\n",
    "class Maker:\n    TYPES = {'pool': m.PoolAddParameter, 'file': m.ResourceFile}\n"
    "    def make(self, kind, **kw):\n        return self.TYPES[kind](**kw)\n"
    "    def file(self):\n        return self.make('file', blob_source='x', file_path='y')\n",
]


@pytest.mark.parametrize("code", TABLES)
def test_of_several_classes_those_are_meant_that_know_the_keywords(code: str) -> None:
    assert rules(HEADER + code) == ["blob-source"]
    assert fix(HEADER + code) == HEADER + code.replace("blob_source", "http_url")
    both = code.replace("file_path='y'", "vm_size='y'")
    assert "unknown-property" in rules(HEADER + both)


def test_members_of_a_list_that_is_unpacked_are_positional() -> None:
    assert rules("from azure.batch import models\nmodels.ResourceFile(*['x', 'y'])\n") == [
        "keyword-only-models"
    ]
    assert rules("from azure.batch import models\nmodels.ResourceFile(*[])\n") == []


FIXED = [
    ("BatchServiceClient(c, **{'base_url': u})\n", "BatchServiceClient(c, **{'batch_url': u})"),
    ("BatchServiceClient(c, **dict(base_url=u))\n", "BatchServiceClient(c, **dict(batch_url=u))"),
    (
        "def make(u):\n    how = {'base_url': u}\n    return BatchServiceClient(c, **how)\n",
        "    how = {'batch_url': u}\n    return BatchServiceClient(c, **how)",
    ),
    (
        "class T(m.StartTask):\n    def __init__(self, **kw):\n        super().__init__(**kw)\n"
        "T(command_line='x', wait_for_success=True, run_elevated=True)\n",
        "T(command_line='x', wait_for_success=True, user_identity=m.UserIdentity("
        "auto_user=m.AutoUserSpecification(elevation_level=m.ElevationLevel.admin)))",
    ),
    (
        "class F(m.ResourceFile):\n    def __init__(self, a):\n        m.ResourceFile.__init__(self, a, 'x')\n",
        "m.ResourceFile.__init__(self, http_url=a, file_path='x')",
    ),
    ("functools.partial(m.ResourceFile, 'x', 'y')\n", "partial(m.ResourceFile, http_url='x', file_path='y')"),
    (
        "task = {'command_line': 'x', 'wait_for_success': True, 'run_elevated': True}\nm.StartTask(**task)\n",
        "'user_identity': m.UserIdentity(auto_user=m.AutoUserSpecification("
        "elevation_level=m.ElevationLevel.admin))}",
    ),
    (
        "files = [{'blob_source': 'x', 'file_path': 'y'}]\n[m.ResourceFile(**f) for f in files]\n",
        "files = [{'http_url': 'x', 'file_path': 'y'}]",
    ),
    ("m.PoolAddParameter.from_dict({'id': 'p', 'vm_size': 's', 'max_tasks_per_node': 2})\n", "'task_slots_per_node'"),
    ("m.PoolAddParameter.deserialize({'id': 'p', 'vmSize': 's', 'maxTasksPerNode': 2})\n", "'taskSlotsPerNode'"),
    (
        "print(m.PoolAddParameter(id='p', vm_size='s').as_dict()['max_tasks_per_node'])\n",
        ".as_dict()['task_slots_per_node']",
    ),
    (
        "print(m.PoolAddParameter(id='p', vm_size='s').serialize().get('maxTasksPerNode'))\n",
        ".serialize().get('taskSlotsPerNode')",
    ),
    ("getattr(m.ComputeNodeState, 'waitingforstarttask')\n", "'waiting_for_start_task'"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), FIXED)
def test_fixed_where_it_is_written(code: str, expected: str) -> None:
    assert expected in fix(HEADER + code)
    assert check(fix(HEADER + code)) == []


@pytest.mark.parametrize(
    "code",
    [
        "class T(m.ResourceFile):\n    def __init__(self, **kw):\n        print(kw['blob_source'])\n"
        "        super().__init__(**kw)\nT(blob_source='x')\n",
    ],
)
def test_a_name_that_the_code_reads_itself_is_only_changed_on_demand(code: str) -> None:
    assert fix(HEADER + code) == HEADER + code
    assert fix(HEADER + code, unsafe=True) != HEADER + code


@pytest.mark.parametrize(
    "code",
    [
        "settings = {'blob_source': 'x'}\nm.ResourceFile(**settings)\nprint(settings['blob_source'])\n",
        "settings = {'id': 'p', 'vm_size': 's', 'max_tasks_per_node': 2}\nclient.pool.add(settings)\n"
        "print(settings.get('max_tasks_per_node'))\n",
    ],
)
def test_a_name_that_the_code_reads_itself_moves_with_it(code: str) -> None:
    fixed = fix(HEADER + code)
    assert not any(old in fixed for old in ("blob_source", "max_tasks_per_node"))
    assert check(fixed) == []


MERGED = {
    "spread": "base = {'blob_source': 'x'}\nm.ResourceFile(**{**base, 'file_path': 'y'})\n",
    "read from the whole": "base = {'blob_source': 'x'}\nwhole = {**base, 'file_path': 'y'}\n"
    "m.ResourceFile(**whole)\nprint(whole['blob_source'])\n",
    "read from the part": "base = {'blob_source': 'x'}\nwhole = dict(base, file_path='y')\n"
    "m.ResourceFile(**whole)\nprint(base['blob_source'])\n",
    "overwritten": "base = {'blob_source': 'x'}\nm.ResourceFile(**{**base, 'blob_source': 'y'})\n",
    "updated": "base = {'blob_source': 'x'}\nwhole = {'file_path': 'y'}\nwhole.update(base)\n"
    "m.ResourceFile(**whole)\n",
}


@pytest.mark.parametrize("case", MERGED)
def test_a_dict_that_is_merged_into_another_is_fixed_with_it(case: str) -> None:
    fixed = fix(HEADER + MERGED[case])
    assert "blob_source" not in fixed and "http_url" in fixed
    assert check(fixed) == []


UNMERGED = {
    "the whole is the project's own": "base = {'blob_source': 'x'}\nm.ResourceFile(**base)\n"
    "own({**base, 'file_path': 'y'})\n",
    "the whole is unpacked elsewhere, too": "base = {'blob_source': 'x'}\nwhole = {**base, 'file_path': 'y'}\n"
    "m.ResourceFile(**whole)\nown(**whole)\n",
    "what it is merged into on the way is": "base = {'blob_source': 'x'}\nm.ResourceFile(**base)\n"
    "own(**dict(base, file_path='y'))\n",
    "an update of the project's own dict": "base = {'blob_source': 'x'}\nm.ResourceFile(**base)\n"
    "own = {'file_path': 'y'}\nown.update(base)\nprint(own['blob_source'])\n",
    "the new name is given by the call": "base = {'blob_source': 'x'}\nm.ResourceFile(http_url='y', **base)\n",
    "the new name is given by another dict": "base = {'blob_source': 'x'}\n"
    "m.ResourceFile(**base, **{'http_url': 'y'})\n",
    "the call has the name of another dict": "base = {'http_url': 'x'}\n"
    "m.ResourceFile(blob_source='y', **base)\n",
}


@pytest.mark.parametrize("case", UNMERGED)
def test_a_dict_that_goes_elsewhere_as_well_keeps_its_names(case: str) -> None:
    assert "blob-source" in rules(HEADER + UNMERGED[case])
    assert fix(HEADER + UNMERGED[case]) == HEADER + UNMERGED[case]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("get_from_task('j', 't', **{'file_name': 'x'})", "get_from_task('j', 't', **{'file_path': 'x'})"),
        (
            'get_node_file_properties_from_task("j", "t", **{"file_name": "x"})',
            'get_properties_from_task("j", "t", **{"file_path": "x"})',
        ),
    ],
)
def test_keywords_in_a_dict_that_is_written_for_the_call(call: str, expected: str) -> None:
    assert f"client.file.{expected}" in fix(f"{CLIENT}client.file.{call}\n")


@pytest.mark.parametrize(
    "code",
    [
        "where = {'file_name': 'x'}\nclient.file.get_from_task('j', 't', **where)\nown(where)\n",
        "def own(where):\n    print(where['file_name'])\n    return where\n"
        "client.file.get_from_task('j', 't', **own({'file_name': 'x'}))\n",
        "client.file.get_from_task('j', 't', **{'file_name': 'x', **own})\n",
        "where = {'file_name': 'x'}\nclient.file.get_node_file_properties_from_task('j', 't', **where)\n",
    ],
)
def test_keywords_in_a_dict_that_others_see_are_only_reported(code: str) -> None:
    found = rules(CLIENT + code)
    assert found == ["file-name"] or found == ["node-file-properties-from-task"]
    assert fix(CLIENT + code) == CLIENT + code


def test_a_getter_is_fixed_where_nothing_else_uses_it() -> None:
    code = f"{CLIENT}from operator import attrgetter\n"
    own = "read = attrgetter('max_tasks_per_node')\nprint(read(client.pool.get('p')), read(own))\n"
    direct = "print(sorted(client.pool.list(), key=attrgetter('id', 'max_tasks_per_node')))\n"
    assert rules(code + own) == ["max-tasks-per-node"] and fix(code + own, unsafe=True) == code + own
    assert "attrgetter('id', 'task_slots_per_node')" in fix(code + direct)


def test_the_address_in_a_dict_that_is_unpacked_into_the_client_stays_a_string() -> None:
    code = "from azure.batch import BatchServiceClient\nBatchServiceClient(None, **{'base_url': 'x'})\n"
    assert fix(code) == code.replace("'base_url'", "'batch_url'")


@pytest.mark.parametrize(
    "code",
    [
        "how = {'base_url': u}\nBatchServiceClient(c, **how)\n",
        "def make(u):\n    how = {'base_url': u}\n    print(how)\n    BatchServiceClient(c, **how)\n",
        "def make(how):\n    BatchServiceClient(c, **how)\nmake({'base_url': u})\n",
    ],
)
def test_a_dict_that_others_may_read_keeps_its_keys(code: str) -> None:
    assert rules(HEADER + code) == ["base-url"]
    assert fix(HEADER + code) == HEADER + code

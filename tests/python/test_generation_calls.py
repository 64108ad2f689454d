"""Calls of operations, rewritten for the client of another generation of the package."""

from __future__ import annotations

import ast
from typing import NamedTuple

import pytest

from batchlint.core.reports import FixReport
from batchlint.engine.fix import fix_source
from batchlint.history import Operation, load
from batchlint.rules.shipped import load_rules
from batchlint.settings import Settings

HISTORY = load()
FIRST, LAST = 23, HISTORY.latest
HEAD = """\
from azure.batch import BatchServiceClient
from azure.batch import models
client = BatchServiceClient(credentials, batch_url=url)
"""
#: The operations that both generations have.
OPERATIONS = [
    o for o in HISTORY.operations.values() if o.in_package >> FIRST & 1 and o.in_package >> LAST & 1
]
#: What is sent by default, where a method needs a body.
DEFAULTS = load_rules().generation(LAST).bodies
#: The headers that one keyword and a condition stand for.
CONDITIONS = {"ifMatch": "IfNotModified", "ifNoneMatch": "IfModified"}


def fixed(code: str, target: int = LAST, unsafe: bool = False, source: int | None = FIRST) -> FixReport:
    """The report of fixing a file."""
    report = fix_source("app.py", code.encode(), Settings(target, source, unsafe=unsafe, partial=True))
    assert not report.after.failures, report.after.failures
    return report


def rewritten(code: str, head: str = HEAD, target: int = LAST, unsafe: bool = False) -> str:
    """Code behind the lines that make a client, as it is after the fix."""
    report = fixed(head + code, target, unsafe)
    text = (report.data or (head + code).encode()).decode()
    marker = "client = "
    start = text.index(marker)
    return text[text.index("\n", start) + 1 :]


def left(code: str, unsafe: bool = False) -> list[str]:
    """What is still found behind the lines that make a client."""
    report = fixed(HEAD + code, unsafe=unsafe)
    text = report.after.text or ""
    start = text.index("\n", text.index("client = "))
    return [f.message for f in report.after.findings if f.span.start > start]


class Meaning(NamedTuple):
    """What a call gives: parameters of the path and the body by name, and the rest by wire name."""

    method: str
    given: dict[str, str]


def parsed(code: str) -> ast.Call:
    """The call that is the only statement of a text, or that is tried there."""
    (statement,) = ast.parse(code).body
    if isinstance(statement, ast.Try):
        (statement,) = statement.body
    assert isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    return statement.value


def arguments(call: ast.Call, names: list[str]) -> dict[str, ast.expr]:
    """The arguments of a call by the names of its parameters."""
    assert len(call.args) <= len(names)
    found = dict(zip(names, call.args, strict=False))
    for keyword in call.keywords:
        assert keyword.arg is not None and keyword.arg not in found
        found[keyword.arg] = keyword.value
    return found


def own(operation: Operation) -> list[str]:
    """The parameters of the first generation but for the options object."""
    return [n for n in operation.params[FIRST] or () if n != options_name(operation)]


def options_name(operation: Operation) -> str:
    names = operation.params[FIRST] or ()
    return next(n for n in names if n.endswith("_options") and n not in operation.body_param)


def options_type(operation: Operation) -> str:
    folded = options_name(operation).replace("_", "")
    return next(name for name in HISTORY.types if name.lower() == folded)


def places(operation: Operation) -> list[str]:
    """The parameters of the second generation that a position gives."""
    keyword_only = operation.keyword_only[LAST] or ()
    return [n for n in operation.params[LAST] or () if n not in keyword_only]


def check_own(operation: Operation, found: dict[str, ast.expr], given: dict[str, str]) -> None:
    """What made up the path or the body is given as what it was; takes it out of what is found."""
    body, body_name = operation.body[LAST], operation.body_param[LAST]
    for name, value in given.items():
        if name in found:
            assert ast.unparse(found.pop(name)) == value
        elif name in ("value", "threads"):
            new = {"value": "task_collection", "threads": "max_concurrency"}[name]
            assert ast.unparse(found.pop(new)) == value
        elif name in operation.body_param:
            assert body_name is not None
            assert ast.unparse(found.pop(body_name)) == value
        else:
            assert body is not None and body_name is not None
            prop = HISTORY.types[body].by_python[name]
            held = found[body_name]
            cls = HISTORY.class_name(body, LAST)
            if isinstance(held, ast.Dict):
                assert cls is None
                keys = {ast.literal_eval(k): v for k, v in zip(held.keys, held.values, strict=True) if k}
                assert ast.unparse(keys[prop.wire]) == value
            else:
                assert isinstance(held, ast.Call) and ast.unparse(held.func) == f"models.{cls}"
                parts = {k.arg: k.value for k in held.keywords}
                assert ast.unparse(parts[prop.python(LAST)]) == value
    if body_name in found:
        held = found.pop(body_name)
        size = len(held.keys) if isinstance(held, ast.Dict) else len(getattr(held, "keywords", ()))
        parts = [n for n in given if n not in places(operation)]
        assert size == (len(parts) or len(DEFAULTS.get(operation.name, ())))


def folded(name: str) -> str:
    return name.replace("-", "").replace("$", "").lower()


STYLES = ["required", "keywords", "positions", "options"]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.name)
def test_every_operation_is_called_with_what_it_was_given(operation: Operation, style: str) -> None:
    names = own(operation)
    if style == "required":
        names = [n for n in names if n in (operation.required[FIRST] or ())]
    given = {name: f"x{i}" for i, name in enumerate(names) if name != "threads" or style != "positions"}
    by_name = style in ("keywords", "options")
    written = [f"{n}={v}" if by_name else v for n, v in given.items()]
    code = f"client.{operation.name}({', '.join(written)})\n"
    new = rewritten(code, unsafe=operation.name.endswith(".exists"))
    call = parsed(new)
    assert isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "client"
    assert call.func.attr == operation.python(LAST)
    check_own(operation, found := arguments(call, places(operation)), given)
    assert not found
    if not operation.name.endswith(".exists"):
        assert left(code) == []
    # What stood at a position still does, where the method has the same there.
    kept = [i for i, n in enumerate(given) if i < len(places(operation)) and n == places(operation)[i]]
    if not by_name:
        assert [ast.unparse(call.args[i]) for i in kept] == [f"x{i}" for i in kept]


@pytest.mark.parametrize("by_position", [False, True], ids=["keyword", "position"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.name)
def test_every_option_becomes_the_keyword_that_sends_the_same(
    operation: Operation, by_position: bool
) -> None:
    names = own(operation)
    required = [n for n in names if n != "threads"]
    wire_type = HISTORY.types[options_type(operation)]
    for prop in wire_type.props.values():
        if not prop.in_package >> FIRST & 1:
            continue
        name = prop.python(FIRST)
        value = "'a,b'" if name in ("select", "expand") else "z"
        options = f"models.{wire_type.name}({name}={value})"
        written = [f"x{i}" for i in range(len(required))]
        written.append(options if by_position else f"{options_name(operation)}={options}")
        code = f"client.{operation.name}({', '.join(written)})\n"
        is_unsafe = operation.name.endswith(".exists")
        if prop.wire == "clientRequestId" and operation.poller >> LAST & 1:
            # A poller is made with the keyword as well, which raises a TypeError.
            assert rewritten(code, unsafe=True) == code
            continue
        call = parsed(rewritten(code, unsafe=is_unsafe))
        found = arguments(call, places(operation))
        check_own(operation, found, {n: f"x{i}" for i, n in enumerate(required)})
        sent = {k: ast.unparse(v) for k, v in found.items()}
        if prop.wire in CONDITIONS:
            assert sent == {"etag": "z", "match_condition": f"MatchConditions.{CONDITIONS[prop.wire]}"}
        elif prop.wire == "clientRequestId":
            assert sent == {"request_id": "z"}
        elif prop.wire == "returnClientRequestId":
            assert sent == {}
        else:
            (keyword,) = sent
            assert folded(operation.keywords[keyword]) == folded(prop.wire)
            assert keyword in (operation.accepts[LAST] or ())
            assert sent[keyword] == ("['a', 'b']" if name in ("select", "expand") else "z")


def clean(text: str) -> str:
    return text.replace("  # type: ignore[arg-type]", "")


CALLS = [
    # What the client is, and how the call is written.
    ("client.pool.add(pool)", "client.create_pool(pool)"),
    ("(client).pool.add(pool)", "(client).create_pool(pool)"),
    ("client.pool.add( pool )", "client.create_pool( pool )"),
    ("(client\n    .job\n    .delete('j'))", "(client\n    .begin_delete_job('j'))"),
    ("print(list(client.pool.list()))", "print(list(client.list_pools()))"),
    # Options.
    ("client.pool.list(models.PoolListOptions())", "client.list_pools()"),
    ("client.pool.list(None)", "client.list_pools()"),
    ("client.pool.list(\n    models.PoolListOptions(),\n)", "client.list_pools()"),
    ("client.job.get('j', job_get_options=None)", "client.get_job('j')"),
    ("client.job.get('j', raw=False, custom_headers=h)", "client.get_job('j', headers=h)"),
    ("client.job.get('j', models.JobGetOptions(select=None))", "client.get_job('j')"),
    ("client.job.get('j', models.JobGetOptions(select='id, state'))", "client.get_job('j', select=['id', 'state'])"),
    (
        "client.job.delete('j', models.JobDeleteOptions(if_match=tag, timeout=9))",
        "client.begin_delete_job('j', etag=tag, match_condition=MatchConditions.IfNotModified, service_timeout=9)",
    ),
    (
        "client.task.list(\n    'j',\n    models.TaskListOptions(\n        filter=f,\n        max_results=3,\n    ),\n)",
        "client.list_tasks(\n    'j',\n    filter=f,\n    max_results=3,\n)",
    ),
    (
        "client.task.list('j', models.TaskListOptions(\n    filter=f,\n    max_results=3))",
        "client.list_tasks('j', filter=f,\n    max_results=3)",
    ),
    (
        "client.task.list(\n    'j',\n    models.TaskListOptions(\n        filter=f,  # few\n    )\n)",
        None,
    ),
    # The body.
    ("client.job.terminate('j', None, None)", "client.begin_terminate_job('j', options={'terminateReason': 'UserTerminate'})"),
    ("client.job.terminate('j', why)", "client.begin_terminate_job('j', {'terminateReason': why})"),
    (
        "client.job.disable('j', 'requeue')",
        "client.begin_disable_job('j', models.BatchJobDisableOptions(disable_tasks='requeue'))",
    ),
    ("client.task.update('j', 't', c)", "client.replace_task('j', 't', models.BatchTask(constraints=c))"),
    ("client.task.update('j', 't')", "client.replace_task('j', 't', task=models.BatchTask())"),
    (
        "client.pool.enable_auto_scale(\n    'p',\n    auto_scale_formula=f,\n    auto_scale_evaluation_interval=i,\n)",
        "client.enable_pool_auto_scale(\n    'p',\n"
        "    enable_auto_scale_options=models.BatchPoolEnableAutoScaleOptions(\n"
        "        auto_scale_formula=f,\n        auto_scale_evaluation_interval=i,\n    ),\n)",
    ),
    ("client.pool.resize('p', pool_resize_parameter=r)", "client.begin_resize_pool('p', resize_options=r)"),
    ("client.task.add_collection('j', tasks, threads=9)", "client.create_tasks('j', tasks, max_concurrency=9)"),
    # Nothing is left to guess.
    ("client.job.get('j', raw=True)", None),
    ("client.job.get('j', options)", None),
    ("client.job.get('j', models.JobGetOptions(**options))", None),
    ("client.job.delete('j', custom_headers=h)", None),
    ("client.job.get(*arguments)", None),
    ("client.job.get('j', timeout=3)", None),
    ("client.file.get_from_task('j', 't', 'f', callback=show)", None),
    ("client.task.add_collection('j', tasks, None, headers)", None),
    ("client.pool.list(models.PoolListOptions(fitler='f'))", None),
]  # fmt: skip


@pytest.mark.parametrize(("code", "new"), CALLS)
def test_calls_are_rewritten_as_they_are_written(code: str, new: str | None) -> None:
    assert clean(rewritten(code + "\n")) == f"{new or code}\n"


UNSAFE = [
    ("client.job.get('j', models.JobGetOptions(select=names))", "client.get_job('j', select=names.split(','))"),
    ("client.job.get('j', models.JobGetOptions(select=','.join(names)))", "client.get_job('j', select=list(names))"),
    ("client.job.get('j', models.JobGetOptions(select=','.join(['a', b])))", "client.get_job('j', select=['a', b])"),
    ("client.job.get('j', models.JobGetOptions(select='id' if s else None))", "client.get_job('j', select=['id'] if s else None)"),
    (
        "def f(why=None):\n    client.job.terminate('j', why)",
        "def f(why=None):\n    client.begin_terminate_job('j', {'terminateReason': why or 'UserTerminate'})",
    ),
    ("client.job.get('j', **settings)", "client.get_job('j', **settings)"),
    ("o = models.JobGetOptions(select='id')\nclient.job.get('j', o)", "client.get_job('j', select=['id'])"),
    (
        "o = models.JobListOptions()\no.filter = 'f'\nfor job in client.job.list(job_list_options=o):\n    print(job)",
        "for job in client.list_jobs(filter='f'):\n    print(job)",
    ),
    (
        "def f(g):\n    o = models.JobListOptions(timeout=9)\n    if g:\n        o.filter = g\n    client.job.list(o)",
        "def f(g):\n    o = dict(service_timeout=9)\n    if g:\n        o['filter'] = g\n    client.list_jobs(**o)",
    ),
    ("o = models.JobListOptions(filter='f')\nshow(o)\nclient.job.list(o)", None),
    # What is not there raises.
    (
        "def f(p):\n    return client.pool.exists(p)",
        "def f(p):\n    try:\n        return client.pool_exists(p)\n    except ResourceNotFoundError:\n        return False",
    ),
    (
        "there = client.pool.exists(\n    p)  # so",
        "try:\n    there = client.pool_exists(\n        p)  # so\nexcept ResourceNotFoundError:\n    there = False",
    ),
    (
        "if not client.pool.exists('p') and make:\n    pass",
        "try:\n    pool_exists = client.pool_exists('p')\nexcept ResourceNotFoundError:\n    pool_exists = False\n"
        "if not pool_exists and make:\n    pass",
    ),
    ("if make and client.pool.exists('p'):\n    pass", None),
    ("while client.pool.exists('p'):\n    pass", None),
    ("if make:\n    pass\nelif client.pool.exists('p'):\n    pass", None),
]  # fmt: skip


@pytest.mark.parametrize(("code", "new"), UNSAFE)
def test_some_calls_are_only_rewritten_where_that_is_asked_for(code: str, new: str | None) -> None:
    assert rewritten(code + "\n") == code + "\n"
    got = rewritten(code + "\n", unsafe=True)
    assert got.replace('"', "'") == f"{new or code}\n".replace('"', "'")


#: What stands between an options object and the call: an option can be written into the call, or not.
BETWEEN = [
    ("text", "", True),
    ("text", "print(other)\n    ", True),
    ("f'id eq {text}'", "print(other)\n    ", True),
    ("'x'", "text = other = 1\n    for text in (): text()\n    ", True),
    ("self.text", "", True),
    ("text", "try: ...\n    finally: ", True),
    ("self.text", "self.run()\n    ", False),
    ("f'{text()}'", "run()\n    ", False),
    ("not texts[0]", "run()\n    ", False),
    *(("text", f"{line}\n    ", False) for line in (
        "text = 1", "text: str = ''", "text, other = 1, 2", "text += 1", "text >>= 1", "text **= 1", "del text",
        "import text", "import other as text", "for text in (): ...", "with other as text: ...",
        "def text(): ...", "class text: ...", "print(text := 1)", "try: ...\n    except E as text: ...",
    )),
    *(("text", head, False) for head in (
        "with other as text: ", "if text := other: ", "try:\n        text = 1\n        ", "for _ in other: ",
        "while other: ", "print(text := 1, ", "[",
    )),
]  # fmt: skip


@pytest.mark.parametrize(("value", "between", "moves"), BETWEEN)
def test_an_option_is_only_written_into_the_call_where_it_is_still_the_same(
    value: str, between: str, moves: bool
) -> None:
    close = {"print(text := 1, ": ")", "[": " for text in other]"}.get(between, "")
    end = f"{close}\n" + ("    except E: ...\n" if between.startswith("try:\n     ") else "")
    code = f"def run(self, text):\n    o = models.PoolListOptions(filter={value})\n    {between}"
    new = rewritten(f"{code}client.pool.list(o){end}", unsafe=True)
    if moves:
        assert new == f"def run(self, text):\n    {between}client.list_pools(filter={value}){end}"
    else:
        held = f"def run(self, text):\n    o = dict(filter={value})\n    {between}"
        assert new == f"{held}client.list_pools(**o){end}"


def test_a_list_of_names_has_the_quotes_of_the_text() -> None:
    for quote in "'\"":
        code = f"client.job.get(x, models.JobGetOptions(select={quote}id,state{quote}))\n"
        assert rewritten(code) == f"client.get_job(x, select=[{quote}id{quote}, {quote}state{quote}])\n"


def test_line_breaks_stay_those_of_the_file() -> None:
    code = "client.job.terminate(\n    'j',\n)\nif client.pool.exists('p'):\n    pass\n".replace("\n", "\r\n")
    text = (fixed(HEAD.replace("\n", "\r\n") + code, unsafe=True).data or b"").decode()
    assert "begin_terminate_job" in text and "except ResourceNotFoundError" in text
    assert "\n" not in text.replace("\r\n", "")


VALUES = [
    # Something calls it with the arguments behind it.
    ("run.submit(client.job.delete, 'j')", "run.submit(client.begin_delete_job, 'j')"),
    ("run.submit(client.job.terminate, 'j', 'w')", "run.submit(client.begin_terminate_job, 'j', {'terminateReason': 'w'})"),
    ("run.submit(client.job.terminate, 'j')", "run.submit(client.begin_terminate_job, 'j', options={'terminateReason': 'UserTerminate'})"),
    (
        "run.submit(client.task.list, 'j', models.TaskListOptions(filter='f'))",
        "run.submit(client.list_tasks, 'j', filter='f')",
    ),
    ("run.submit(client.job.get, 'j', raw=True)", None),
    ("run.submit(client.pool.exists, 'j')", None),
]  # fmt: skip


@pytest.mark.parametrize(("code", "new"), VALUES)
def test_methods_are_passed_on_with_their_arguments(code: str, new: str | None) -> None:
    head = HEAD.replace(
        "client =", "from concurrent.futures import ThreadPoolExecutor\nrun = ThreadPoolExecutor()\nclient ="
    )
    got = rewritten(code + "\n", head=head, unsafe=new is None)
    assert clean(got).replace('"', "'") == f"{new or code}\n"


HANDED = [
    ("from functools import partial\nf = partial(client.job.get, job_id='j')", "from functools import partial\nf = partial(client.get_job, job_id='j')"),
    (
        "def retry(f, *args, **named):\n    return f(*args, **named)\nretry(client.job.patch, 'j', job_patch_parameter=p)",
        "def retry(f, *args, **named):\n    return f(*args, **named)\nretry(client.update_job, 'j', job=p)",
    ),
    ("delete = client.job.delete\ndelete('j')", "delete = client.begin_delete_job\ndelete('j')"),
    ("later(client.pool.add)", "later(client.create_pool)"),
    ("client.pool.add = Mock()", "client.create_pool = Mock()"),
    ("client.job.terminate = Mock()", None),
    ("patch('azure.batch.operations.JobOperations.terminate')", "patch('azure.batch.BatchClient.begin_terminate_job')"),
    ("client.pool.add.assert_called_once_with(pool)", "client.create_pool.assert_called_once_with(pool)"),
    # What they may be given is not the same.
    ("later(client.job.terminate)", None),
    ("later(client.task.update)", None),
    ("later(client.file.list_from_task)", None),
    ("getattr(client.pool, 'add')(pool)", None),
]  # fmt: skip


@pytest.mark.parametrize(("code", "new"), HANDED)
def test_methods_as_values_are_only_renamed_where_that_is_asked_for(code: str, new: str | None) -> None:
    assert rewritten(code + "\n") == code + "\n"
    assert rewritten(code + "\n", unsafe=True) == f"{new or code}\n"


SECOND = """\
from azure.batch import BatchClient, models
client = BatchClient(endpoint, credential)
"""
RELEASES = [
    (27, "client.delete_pool('p')", "client.begin_delete_pool('p')"),
    (27, "client.get_pool('p', timeout=9)", "client.get_pool('p', service_timeout=9)"),
    (27, "client.create_tasks('j', t, concurrencies=9)", "client.create_tasks('j', t, max_concurrency=9)"),
    (24, "client.get_pool('p', ocpdate=d, time_out_in_seconds=9)", "client.get_pool('p', ocp_date=d, service_timeout=9)"),
    (24, "client.resize_pool('p', content=r)", "client.begin_resize_pool('p', resize_options=r)"),
    (25, "client.terminate_job('j')", "client.begin_terminate_job('j', options={'terminateReason': 'UserTerminate'})"),
    (29, "client.get_pool('p', select='id,state')", "client.get_pool('p', select=['id', 'state'])"),
    (29, "client.get_pool('p', timeout=9)", None),
]  # fmt: skip


@pytest.mark.parametrize(("source", "code", "new"), RELEASES)
def test_calls_for_an_earlier_release_of_the_generation_move_on(
    source: int, code: str, new: str | None
) -> None:
    report = fix_source("app.py", (SECOND + code + "\n").encode(), Settings(LAST, source))
    text = (report.data or (SECOND + code + "\n").encode()).decode()
    assert clean(text).replace('"', "'") == f"{SECOND}{new or code}\n"


def test_older_code_is_brought_to_the_first_generation_before() -> None:
    code = "client.pool.list_pool_usage_metrics()\nclient.file.delete_from_task('j', 't', file_name='f')\n"
    text = (fixed(HEAD + code, source=0).data or b"").decode()
    assert text.endswith(
        "client.list_pool_usage_metrics()\nclient.delete_task_file('j', 't', file_path='f')\n"
    )


def test_what_only_likely_is_a_client_is_rewritten_where_that_is_asked_for() -> None:
    code = "from azure.batch import models\n\ndef stop(batch_client):\n    batch_client.job.disable('j', 'requeue')\n"
    assert fixed(code).data is None
    text = (fixed(code, unsafe=True).data or b"").decode()
    assert (
        "batch_client.begin_disable_job('j', models.BatchJobDisableOptions(disable_tasks='requeue'))" in text
    )


RESULTS = [
    # (code, what it becomes, whether only on request)
    ("for s in client.task.list_subtasks('j', 't').value: pass", "for s in client.list_subtasks('j', 't'): pass", False),
    ("[s.id for s in client.task.list_subtasks('j', 't').value]", "[s.id for s in client.list_subtasks('j', 't')]", False),
    ("len(client.task.list_subtasks('j', 't').value)", "len(list(client.list_subtasks('j', 't')))", False),
    (
        "subs = client.task.list_subtasks('j', 't')\nfor s in subs.value: pass",
        "subs = client.list_subtasks('j', 't')\nfor s in subs: pass",
        False,
    ),
    (
        "subs = client.task.list_subtasks('j', 't')\nprint(len(subs.value))\nfor s in subs.value: pass",
        "subs = client.list_subtasks('j', 't')\nprint(len(list(subs)))\nfor s in subs: pass",
        True,
    ),
    ("client.pool.get('p', raw=True).output.id", "client.get_pool('p').id", False),
    ("b''.join(client.file.get_from_task('j', 't', 'f'))", "b''.join(client.download_task_file('j', 't', 'f'))", False),
    (
        "raw = client.file.get_properties_from_task('j', 't', 'f', raw=True)\nprint(raw.headers['Content-Length'])\n"
        "print(raw.response.headers['ocp-batch-file-mode'])",
        "raw = client.get_task_file_properties('j', 't', 'f')\nprint(raw.content_length)\nprint(raw.file_mode)",
        True,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "new", "unsafe"), RESULTS)
def test_results_are_read_as_the_method_gives_them(code: str, new: str, unsafe: bool) -> None:
    if unsafe:
        assert rewritten(code + "\n") != f"{new}\n"
    assert rewritten(code + "\n", unsafe=unsafe) == f"{new}\n"


@pytest.mark.parametrize(
    "read",
    [
        *("raw.headers[name]", "raw.headers[0]", "raw.headers[b'Content-Length']", "raw.headers['a', 'b']"),
        *(
            "raw.headers[:1]",
            "raw.headers[f'Content-{x}']",
            "raw.status_code['Content-Length']",
            "raw.headers",
        ),
        *(
            "raw.headers.get('Content-Length')",
            "raw.response.status_code",
            "raw.other.headers['Content-Length']",
        ),
    ],
)
def test_only_headers_that_are_named_are_read_of_the_result(read: str) -> None:
    call = "raw = client.file.get_properties_from_task('j', 't', 'f', raw=True)"
    code = f"{call}\nprint(raw.headers['Content-Length'], {read})\n"
    assert rewritten(code, unsafe=True) == code


@pytest.mark.parametrize(
    "held", ["self.raw = {}", "raw = other = {}", "raw, other = {}, 1", "show({})", "raw += {}"]
)
def test_a_response_that_more_than_one_variable_holds_stays(held: str) -> None:
    call = "client.file.get_properties_from_task('j', 't', 'f', raw=True)"
    code = f"{held.format(call)}\nprint(raw.headers['Content-Length'], other.headers['Content-Length'])\n"
    assert rewritten(code, unsafe=True) == code


def test_options_that_no_method_takes_stay_where_they_are() -> None:
    for code in (
        "o = models.JobListOptions()\no.fitler = 'f'\nclient.job.list(o)\n",
        "o = models.JobListOptions(filter='f')\no.filter = 'g'\nclient.job.list(o)\n",
        "o = models.JobListOptions()\no.filter = p.filter = 'g'\nclient.job.list(o)\n",
    ):
        assert rewritten(code, unsafe=True) == code


def test_a_raw_response_with_other_uses_stays() -> None:
    code = "raw = client.file.get_properties_from_task('j', 't', 'f', raw=True)\nprint(raw.headers['ETag'])\n"
    assert rewritten(code, unsafe=True) == code
    code = "raw = client.file.get_properties_from_task('j', 't', 'f', raw=True)\nraw.headers['Content-Length']\nshow(raw)\n"
    assert rewritten(code, unsafe=True) == code


def test_a_method_of_the_project_keeps_its_call() -> None:
    """Its name is one of the second generation's, and the file reads as one of that once classes are renamed."""
    code = """\
import azure.batch.models as batchmodels
from studio import client

client.list_applications(batchmodels.TaskState.active)
client.create_pool("a", 3, timeout=4)
"""
    done = fix_source("a.py", code.encode(), Settings(LAST, unsafe=True))
    assert done.data is not None
    assert done.data.decode() == code.replace("TaskState.active", "BatchTaskState.ACTIVE")


def test_members_of_enums_that_keep_their_class_are_written_in_capitals() -> None:
    code = "from azure.batch.models import AllocationState, TaskState\nAllocationState.steady, TaskState.active\n"
    done = fix_source("a.py", code.encode(), Settings(LAST))
    assert done.data is not None
    assert done.data.decode() == (
        "from azure.batch.models import AllocationState, BatchTaskState\n"
        "AllocationState.STEADY, BatchTaskState.ACTIVE\n"
    )


def test_several_tests_of_existence_share_a_name() -> None:
    code = "print(client.pool.exists('a'))\nprint(client.pool.exists('b'))\n"
    text = rewritten(code, unsafe=True)
    assert text.count("pool_exists = False\nprint(pool_exists)\n") == 2
    kept = "pool_exists = show()\nprint(client.pool.exists('a'))\nprint(pool_exists)\n"
    assert rewritten(kept, unsafe=True) == kept


def test_code_of_the_generation_is_fixed_where_only_the_name_of_the_client_is_known() -> None:
    code = """\
import azure.batch.models as batchmodels

print(batchmodels.BatchNodeState.IDLE)
def stop(batch_client):
    batch_client.begin_terminate_job("a")
"""
    done = fix_source("a.py", code.encode(), Settings(LAST, unsafe=True))
    assert done.data is not None
    assert (
        'batch_client.begin_terminate_job("a", options={"terminateReason": "UserTerminate"})'
        in done.data.decode()
    )

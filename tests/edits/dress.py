"""Programs that use azure-batch, in odd dress: a table of uses, one of shapes around them, and what is put between.

Each program comes twice: as a person would write it, and dressed. Both mean the same to Python.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import strategies as st

#: Expressions of which something breaks; `M.` stands for the way to a model.
USES = [
    "M.PoolAddParameter(id='p', vm_size='s', target_dedicated=3, max_tasks_per_node=4)",
    "M.StartTask(command_line='setup', run_elevated=True, wait_for_success=True)",
    "M.ResourceFile(blob_source=url(), file_path='f')",
    "M.ResourceFile(url(), 'f')",
    "M.CloudServiceConfiguration(os_family='5', target_os_version='*')",
    "M.PoolAddParameter(id='p', start_task=M.StartTask(command_line='x', run_elevated=False), max_tasks_per_node=2)",
    "M.PoolAddParameter('p', 's', 'Pool')",
    "M.PoolState.upgrading",
    "M.TaskAddParameter(id='t', command_line='c', resource_files=[M.ResourceFile(blob_source=u, file_path='f')])",
    "client.pool.add(M.PoolAddParameter(id='p', vm_size='s', max_tasks_per_node=4))",
    "client.pool.add({'id': 'p', 'vm_size': 's', 'max_tasks_per_node': 4})",
    "client.pool.get('p').max_tasks_per_node",
    "client.pool.get(pool_id='p', pool_get_options=M.PoolGetOptions(select='id,maxTasksPerNode'))",
    "client.job.list(job_list_options=M.JobListOptions(filter=\"state eq 'active'\", timeout=30))",
    "client.job.get_task_counts('j')",
    "client.pool.upgrade_os('p', '*')",
    "client.task.add('j', M.TaskAddParameter(id='t', command_line='c'))",
    "client.account.list_node_agent_skus()",
    "requests.post(HOST + '/pools', params={'api-version': '2019-08-01.10.0'}, json={'id': 'p', 'vmSize': 's', 'maxTasksPerNode': 4})",
    "requests.put(f'{HOST}/pools/p?api-version=2019-08-01.10.0', json=dict(maxTasksPerNode=4))",
]
#: How a program may reach the models.
IMPORTS = [
    ("import azure.batch.models as models\n", "models."),
    ("from azure.batch import models\n", "models."),
    ("import azure.batch\n", "azure.batch.models."),
    ("import os, azure.batch.models as bm\n", "bm."),
    ("from azure.batch import models as m, BatchServiceClient as Client\n", "m."),
    ("from azure.batch.models import NAMES\n", ""),
    ("from azure.batch.models import (NAMES,)\n", ""),
    ("try:\n    import azure.batch.models as models\nexcept ImportError:\n    models = None\n", "models."),
]
CLIENT = (
    "import azure.batch\nimport requests\nHOST = 'https://a.b.batch.azure.com'\n"
    "client = azure.batch.BatchServiceClient(credentials, batch_url='u')\n"
)
#: What may be around a use, as lines; `E` and `F` stand for two of them.
SHAPES = [
    *("x = E", "x = E; y = F", "E", "x = (E)", "x = [E, F]", "x = {'k': E, **F}", "x: object = E", "x += E"),
    *("print(E, end='')", "f(*E, **F)", "x = (y := E)", "x = lambda q=E: F", "x = [E for i in j if F]"),
    *(
        "assert E, F",
        "del x[E]",
        "x = E if F else None",
        "x = not E and -F or F",
        "x = y[E:F]",
        "raise E from F",
    ),
    "if x: E",
    "if (y := E):\n    z = F\nelif z: pass\nelse:\n    E",
    "@g(E)\n@h\ndef f(a=F, *b, c: int = E, **d) -> None:\n    return E",
    "async def f():\n    async with E as a, F as b:\n        await E\n    return [i async for i in F]",
    "class A(B):\n    '''Doc.'''\n    x = E\n    def f(self): return F",
    "def f():\n    try:\n        yield E\n    except M.BatchErrorException as error:\n        print(error.error.message.value)\n"
    "    finally: F",
    "with E as a: F",
    "for x in E:\n    while F:\n        break\n    else:\n        continue",
    "match E:\n    case {'a': [b, *_], **c} if F:\n        E\n    case _: F",
    "pool = client.pool.get('p')\npool.max_tasks_per_node = pool.target_dedicated\nx = E",
    "def f(pool: M.CloudPool):\n    pool.max_tasks_per_node += 1\n    return E",
    "options = M.PoolListOptions(filter='x')\nfor pool in client.pool.list(options): print(pool.max_tasks_per_node)",
    "settings = {'id': 'p', 'vm_size': 's', 'max_tasks_per_node': 4}\nx = M.PoolAddParameter(**settings)",
]
#: Shapes of f-strings, in which not all versions of Python take line breaks, comments and the same quotes.
TEXTS = [
    'x = f"""a{E}b{{}}{F!r:>{w}}😀"""',
    'x = rf"""{f\'\'\'{x}\'\'\'}{(E)}""" "tail"',
    'x = F"""\n{ E }""".strip(F)',
]
NEW_TEXTS = ["x = f'{E}'", "x = f\"é{f'{E}'}{F=}\""]
#: What only Python 2 takes.
OLD_SHAPES = [
    *("print E, F", "print >>log, E", "raise ValueError, E", "exec E in F", "if x: print E\nelse: print F"),
    "try:\n    print E\nexcept ValueError, e:\n    x = F <> e",
]

#: What may be put between two tokens: anywhere, in brackets, and in those of f-strings.
ANYWHERE = [" ", "\t", "  ", " \f", " \\\n", "\\\n\t \\\n  "]
INSIDE = [
    *ANYWHERE,
    *("\n", "\n\n\t", "  # c\n", "\n# ü 'x\" ) ]\n    ", " # 😀 e\u0301\n\n\f", "\n  \\\n ", "#\n"),
]
IN_TEXTS = [" ", "\n", "\n\t\n ", "  "]
#: What may be put before a line; `I` is its indentation.
BEFORE_LINES = [
    *(
        "\n",
        "   \n",
        "\f\n",
        "\t\f\n",
        "# -*- note -*- 😀\n",
        "I# same\n",
        "          # deep\n",
        "I\\\n",
        "\f",
    ),
    *("I'é😀 e\u0301'; ", "I0; ", "I'''a\n  b\\\n''' ; "),
]
BEHIND_LINES = ["  ", "\t", ";", " ; ", "  # trailing: ü", "#", " \f", " \\\n"]
ENDS: list[Sequence[str]] = [
    ["\n"],
    ["\r\n"],
    ["\r"],
    ["\n", "\r\n", "\r"],
    ["\r", "\n"],
    ["\n", "\n", "\r\n"],
]
INDENTS = ["    ", "\t", " ", "  \t", "        "]
#: Encodings with the coding line or mark that names them.
ENCODINGS = [
    *[("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-8", b"\xef\xbb\xbf# coding: utf-8\n")],
    *[
        ("latin-1", b"# -*- coding: latin-1 -*-\n"),
        ("cp1252", b"#!/usr/bin/python\n# vim: fileencoding=cp1252\n"),
    ],
    *[("cp932", b"# coding=cp932\n"), ("gb18030", b"\f# coding: gb18030\n"), ("utf-8", b"#coding:utf8\r\n")],
]
QUOTES = ['"{}"', "'''{}'''", '"""{}"""', "r'{}'", "u'{}'", "'' '{}'", "('{}' '')"]


class Program(NamedTuple):
    """A program as one would write it, and the same one dressed, as a file."""

    plain: str
    data: bytes


@st.composite
def programs(
    draw: st.DrawFn, shapes: Sequence[str] = SHAPES, ends: Sequence[Sequence[str]] = ENDS
) -> Program:
    """Programs of a few statements."""
    head, way = draw(st.sampled_from(IMPORTS))
    chosen = draw(st.lists(st.sampled_from(shapes), min_size=1, max_size=3))
    in_text = draw(st.lists(st.tuples(st.integers(0, 40), st.sampled_from(IN_TEXTS)), max_size=3))
    bodies = []
    for shape in chosen:
        uses = draw(st.tuples(st.sampled_from(USES), st.sampled_from(USES)))
        if shape in TEXTS or shape in NEW_TEXTS:
            in_text = in_text if shape in TEXTS else []
            uses = tuple(_dressed(use, in_text).replace("'", '"' if '"' not in use else "'") for use in uses)
        bodies.append(re.sub(r"\b[EF]\b(?![\"'])", lambda m, uses=uses: uses[m[0] == "F"], shape))
    body = "\n".join(bodies)
    names = sorted(set(re.findall(r"\bM\.(\w+)", body))) or ["PoolAddParameter"]
    plain = head.replace("NAMES", ", ".join(names)) + CLIENT + re.sub(r"\bM\.", way, body) + "\n"

    indent = draw(st.sampled_from(INDENTS))
    text = re.sub(r"(?m)^(    )+", lambda m: indent * (len(m[0]) // 4), plain)
    pairs = st.tuples(st.integers(0, 400), st.integers(0, 99))
    if not set(chosen) & set(NEW_TEXTS):  # an older Python can't tell their tokens
        text = _dressed_lines(text, *(draw(st.lists(pairs, max_size=most)) for most in (8, 4, 3, 2)))
    if draw(st.booleans()):
        text = text.rstrip("\n")
    encoding, cookie = draw(st.sampled_from(ENCODINGS))
    return Program(plain, cookie + ended(text, draw(st.sampled_from(ends))).encode(encoding, "ignore"))


def ended(text: str, ends: Sequence[str]) -> str:
    """A text with other line ends, in turn."""
    first, *lines = text.split("\n")
    return first + "".join(ends[i % len(ends)] + line for i, line in enumerate(lines))


class _Token(NamedTuple):
    kind: int
    start: int
    end: int
    depth: int


def _tokens(code: str) -> list[_Token]:
    """The tokens of code by offsets, with the brackets around each; those of an f-string are one."""
    starts = [0, *(match.end() for match in re.finditer("\n", code)), len(code)]
    found: list[_Token] = []
    depth = texts = 0
    for kind, text, (line, column), (end_line, end_column), _ in tokenize.generate_tokens(
        io.StringIO(code).readline
    ):
        start, end = starts[line - 1] + column, starts[end_line - 1] + end_column
        name = tokenize.tok_name[kind]
        if name in ("FSTRING_START", "FSTRING_END"):
            texts += 1 if name == "FSTRING_START" else -1
            if texts or name == "FSTRING_START":
                if texts == 1 and name == "FSTRING_START":
                    found.append(_Token(tokenize.NUMBER, start, end, depth))
                continue
            found[-1] = found[-1]._replace(end=end)
            continue
        if texts:
            continue
        depth -= text in (")", "]", "}") and kind == tokenize.OP
        found.append(_Token(kind, start, end, depth))
        depth += text in ("(", "[", "{") and kind == tokenize.OP
    return found


def _dressed(code: str, given: Sequence[tuple[int, str]]) -> str:
    """An expression with white space between its tokens."""
    places = [token.start for token in _tokens(code) if token.depth]
    return _edited(code, [(places[i % len(places)], 0, gap) for i, gap in given if places])


_Pairs = list[tuple[int, int]]


def _dressed_lines(code: str, gaps: _Pairs, before: _Pairs, behind: _Pairs, quoted: _Pairs) -> str:
    """Code with something put between tokens and lines; pairs say where and what, both modulo what there is."""
    tokens = _tokens(code)
    layout = (
        tokenize.NEWLINE,
        tokenize.NL,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.COMMENT,
        tokenize.ENDMARKER,
    )
    lines: list[list[_Token]] = [[]]
    for token in tokens:
        if token.kind == tokenize.NEWLINE:
            lines.append([])
        elif token.kind not in layout:
            lines[-1].append(token)
    lines = [line for line in lines if line]
    inner = [token for line in lines for token in line[1:]]
    texts = [
        t
        for line in lines
        for t in line
        if t.kind == tokenize.STRING and code[t.start] == "'" != code[t.start + 1]
    ]
    edits = []
    for place, what in gaps:
        token = inner[place % len(inner)]
        choices = INSIDE if token.depth or code[token.start] in ")]}" else ANYWHERE
        edits.append((token.start, 0, choices[what % len(choices)]))
    for place, what in before:
        line, put = lines[place % len(lines)], BEFORE_LINES[what % len(BEFORE_LINES)]
        first = line[0].start
        begin = code.rfind("\n", 0, first) + 1
        if not put.endswith("; "):
            edits.append((begin, 0, put.replace("I", code[begin:first])))
        elif not _COMPOUND.match(code, first):
            edits.append((first, 0, put[1:]))
    for place, what in behind:
        line, put = lines[place % len(lines)], BEHIND_LINES[what % len(BEHIND_LINES)]
        if ";" not in put or (code[line[-1].start : line[-1].end] != ":" and code[line[0].start] != "@"):
            edits.append((line[-1].end, 0, put))
    for place, what in quoted if texts else ():
        token = texts[place % len(texts)]
        inside = code[token.start + 1 : token.end - 1]
        edits.append((token.start, token.end - token.start, QUOTES[what % len(QUOTES)].format(inside)))
    return _edited(code, edits)


_COMPOUND = re.compile(
    r"@|(?:if|elif|else|for|while|with|try|except|finally|def|class|async|match|case)\b(?! = )"
)


def _edited(code: str, edits: Sequence[tuple[int, int, str]]) -> str:
    """Code with pieces replaced: one at each place."""
    for start, length, text in sorted({edit[0]: edit for edit in edits}.values(), reverse=True):
        code = code[:start] + text + code[start + length :]
    return code

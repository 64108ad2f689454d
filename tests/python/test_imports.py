"""Names of other packages in rewritten code: reached as the file does it, else imported where isort would."""

from __future__ import annotations

import textwrap

import pytest

from batchlint.core.edits import apply_edits
from batchlint.core.uses import Span
from batchlint.history import load
from batchlint.python.rewrite.context import FileContext
from batchlint.python.rewrite.imports import Unspellable
from batchlint.python.rewrite.spelling import Speller
from batchlint.python.syntax.source import Source
from batchlint.python.values.scopes import Scope

ERROR = "azure.core.exceptions.HttpResponseError"
CONDITIONS = "azure.core.MatchConditions"


def imported(code: str, *names: str) -> str:
    """The code with `HERE` replaced by the names."""
    start = code.index("HERE")
    context = FileContext(Source(code), load(), Scope())
    speller = Speller(context, None, load().latest, Span(start, start + 4))
    spelled = ", ".join(speller.imported(name) for name in names or (ERROR,))
    return apply_edits(code.replace("HERE", spelled), [e for e in speller.import_edits() if e.end <= start])


REACHED = {
    "from azure.core.exceptions import HttpResponseError": "HttpResponseError",
    "from azure.core.exceptions import HttpResponseError as Error": "Error",
    "from azure.core.exceptions import *": "HttpResponseError",
    "from azure.core import exceptions": "exceptions.HttpResponseError",
    "import azure.core.exceptions": "azure.core.exceptions.HttpResponseError",
    "import azure.core.exceptions as errors": "errors.HttpResponseError",
}


@pytest.mark.parametrize("line", REACHED)
def test_what_is_imported_is_used(line: str) -> None:
    assert imported(f"{line}\nHERE\n") == f"{line}\n{REACHED[line]}\n"


ADDED = {
    "behind the package": (
        """
        import azure.batch
        import requests

        HERE
        """,
        """
        import azure.batch
        import requests
        from azure.core.exceptions import HttpResponseError

        HttpResponseError
        """,
    ),
    "sorted": (
        """
        import os

        from azure.batch import BatchClient  # here
        from azure.identity import DefaultAzureCredential

        HERE
        """,
        """
        import os

        from azure.batch import BatchClient  # here
        from azure.core.exceptions import HttpResponseError
        from azure.identity import DefaultAzureCredential

        HttpResponseError
        """,
    ),
    "in front of all": (
        """
        # Identity.
        from azure.identity import DefaultAzureCredential
        import os
        HERE
        """,
        """
        # Identity.
        from azure.core.exceptions import HttpResponseError
        from azure.identity import DefaultAzureCredential
        import os
        HttpResponseError
        """,
    ),
    "not sorted": (
        """
        from zipfile import ZipFile
        from azure.batch import models
        from os import path
        HERE
        """,
        """
        from zipfile import ZipFile
        from azure.batch import models
        from azure.core.exceptions import HttpResponseError
        from os import path
        HttpResponseError
        """,
    ),
    "joined": (
        """
        from azure.core.exceptions import AzureError, ResourceNotFoundError
        HERE
        """,
        """
        from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError
        HttpResponseError
        """,
    ),
    "joined on lines": (
        """
        from azure.core.exceptions import (
            ServiceRequestError,
            AzureError,
        )
        HERE
        """,
        """
        from azure.core.exceptions import (
            ServiceRequestError,
            AzureError,
            HttpResponseError,
        )
        HttpResponseError
        """,
    ),
    "tried": (
        """
        try:
            import azure.batch as batch
        except ImportError:
            batch = None
        HERE
        """,
        """
        try:
            import azure.batch as batch
            from azure.core.exceptions import HttpResponseError
        except ImportError:
            batch = None
        HttpResponseError
        """,
    ),
    "in a function": (
        """
        import os
        def show():
            from azure.batch import models
            return HERE
        """,
        """
        import os
        def show():
            from azure.batch import models
            from azure.core.exceptions import HttpResponseError
            return HttpResponseError
        """,
    ),
    "not in another function": (
        """
        import os
        def show():
            from azure.batch import models
        def see():
            return HERE
        """,
        """
        import os
        from azure.core.exceptions import HttpResponseError
        def show():
            from azure.batch import models
        def see():
            return HttpResponseError
        """,
    ),
    "the first": (
        '''
        """What it is."""

        from __future__ import annotations

        def show():
            return HERE
        ''',
        '''
        """What it is."""

        from __future__ import annotations

        from azure.core.exceptions import HttpResponseError

        def show():
            return HttpResponseError
        ''',
    ),
    "without anything": (
        """
        HERE
        """,
        """
        from azure.core.exceptions import HttpResponseError

        HttpResponseError
        """,
    ),
    "for types alone": (
        """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from azure.core.exceptions import AzureError
        HERE
        """,
        """
        from typing import TYPE_CHECKING
        from azure.core.exceptions import HttpResponseError
        if TYPE_CHECKING:
            from azure.core.exceptions import AzureError
        HttpResponseError
        """,
    ),
    "outside of what is only tried": (
        """
        from azure.batch import models
        try:
            from azure.batch.models import JobState
        except ImportError:
            JobState = None
        HERE
        """,
        """
        from azure.batch import models
        from azure.core.exceptions import HttpResponseError
        try:
            from azure.batch.models import JobState
        except ImportError:
            JobState = None
        HttpResponseError
        """,
    ),
}  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ADDED)
def test_what_is_not_is_imported(name: str, newline: str) -> None:
    before, after = (textwrap.dedent(text).lstrip("\n").replace("\n", newline) for text in ADDED[name])
    assert imported(before) == after


def test_several_names_are_imported_at_once() -> None:
    before = "from azure.batch import models\nHERE\n"
    after = (
        "from azure.batch import models\nfrom azure.core import MatchConditions\n"
        "from azure.core.exceptions import HttpResponseError, ResourceNotFoundError\n"
        "HttpResponseError, MatchConditions, ResourceNotFoundError\n"
    )
    assert imported(before, ERROR, CONDITIONS, "azure.core.exceptions.ResourceNotFoundError") == after


TAKEN = [
    "class HttpResponseError(Exception): ...",
    "HttpResponseError = Exception",
    "from msrest.exceptions import HttpOperationError as HttpResponseError",
    "from studio.errors import HttpResponseError",
]


@pytest.mark.parametrize("line", TAKEN)
def test_a_name_that_means_something_else_is_not_used(line: str) -> None:
    with pytest.raises(Unspellable):
        imported(f"import azure.batch\n{line}\nHERE\n")


def test_a_mention_in_a_comment_does_not_matter() -> None:
    code = "import azure.batch\n# raises HttpResponseError\nHERE\n"
    assert "from azure.core.exceptions import HttpResponseError\n" in imported(code)

"""A repository of several projects: what one imports of another counts, as far as it leads to Batch."""

from __future__ import annotations

from pathlib import Path

import pytest

from batchlint.engine.check import check_source
from batchlint.project.roots import project_root
from batchlint.python.imports.graph import ImportGraphs
from batchlint.settings import Settings
from tests.caches import forget
from tests.versions import NEWEST_OF_FIRST

REPOSITORY = {
    ".git/HEAD": "",
    "setup.py": "",
    "lib/__init__.py": "",
    "lib/models.py": "from azure.batch.models import *\n",
    "lib/plain.py": "class PoolAddParameter:\n    pass\n",
    "src/below/models.py": "from azure.batch.models import *\n",
    "shared.py": "from lib import models  # of Batch\n",
    "tool/setup.py": "",
    "parts/other/pyproject.toml": "",
    "parts/other/src/other/__init__.py": "from azure.batch import models\n",
    "parts/other/utils.py": "from azure.batch.models import *\n",
}
SETTINGS = Settings(NEWEST_OF_FIRST)


def _rules(root: Path, code: str) -> list[str]:
    """What is found in a file of `tool`, or of a folder in it."""
    forget()
    for name, text in {**REPOSITORY, "tool/inner/run.py": code}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    path = root / "tool" / "inner" / "run.py"
    project = project_root(str(path.parent))
    assert project == str(root / "tool")
    settings = SETTINGS._replace(project=project)
    report = check_source(str(path), code.encode(), settings)
    return [finding.rule for finding in report.findings]


@pytest.mark.parametrize(
    "code",
    [
        "from lib.models import PoolAddParameter\nPoolAddParameter('x', vm_size='s')\n",
        "import lib.models as lm\nlm.PoolAddParameter('x', vm_size='s')\n",
        "from below.models import PoolAddParameter\nPoolAddParameter('x', vm_size='s')\n",
        "from other import models\nmodels.PoolAddParameter('x', vm_size='s')\n",
        "import shared\nshared.models.PoolAddParameter('x', vm_size='s')\n",
    ],
)
def test_modules_above_and_beside_a_project(code: str, tmp_path: Path) -> None:
    assert _rules(tmp_path, code) == ["keyword-only-models"]


@pytest.mark.parametrize(
    "code",
    [
        "import azure.batch\nfrom lib.plain import PoolAddParameter\nPoolAddParameter('x', vm_size='s')\n",
        # A module beside another project's own package is that project's.
        "import azure.batch\nfrom utils import PoolAddParameter\nPoolAddParameter('x', vm_size='s')\n",
        "import azure.batch\nfrom elsewhere.models import PoolAddParameter\nPoolAddParameter('x', vm_size='s')\n",
    ],
)
def test_what_is_none_of_the_package(code: str, tmp_path: Path) -> None:
    assert _rules(tmp_path, code) == []


def test_a_file_leads_to_batch_through_another_project(tmp_path: Path) -> None:
    _rules(tmp_path, "from lib.models import PoolAddParameter\n")
    graph = ImportGraphs().at(str(tmp_path / "tool"))
    assert graph.leads_to_batch(str(tmp_path / "tool" / "inner" / "run.py"))


def test_nothing_above_a_repository_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "__init__.py").write_text("from azure.batch.models import *\n")
    inside = tmp_path / "repository"
    inside.mkdir()
    code = "import azure.batch\nimport lib\nlib.PoolAddParameter('x', vm_size='s')\n"
    (inside / "lib").mkdir()
    assert _rules(inside, code) == []

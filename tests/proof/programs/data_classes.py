# Fixes: safe
# Data classes that make tasks, and a client that is made when it is first needed.
from __future__ import annotations
from dataclasses import dataclass, field
from typing import Optional, List, Dict
from azure.batch import BatchServiceClient, models as batchmodels
from azure.batch.batch_auth import SharedKeyCredentials
@dataclass
class Spec:
    name: str
    resources: List[batchmodels.ResourceFile] = field(default_factory=list)
    limits: Optional[batchmodels.TaskConstraints] = None
    def task(self) -> batchmodels.TaskAddParameter:
        return batchmodels.TaskAddParameter(id=self.name, command_line="x", resource_files=self.resources, constraints=self.limits)
class Runner:
    def __init__(self):
        self._c: Optional[BatchServiceClient] = None
    @property
    def c(self) -> BatchServiceClient:
        if self._c is None:
            self._c = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), "https://acc.westeurope.batch.azure.com")
        return self._c
    def run(self, specs: List[Spec]) -> Dict[str, batchmodels.TaskAddStatus]:
        r = self.c.task.add_collection("j", [s.task() for s in specs])
        return {x.task_id: x.status for x in r.value}
out = Runner().run([Spec("a", [batchmodels.ResourceFile(http_url="u", file_path="f")]), Spec("b", limits=batchmodels.TaskConstraints(max_task_retry_count=2))])
print({k: v.value for k, v in out.items()}, all(v == batchmodels.TaskAddStatus.success for v in out.values()))

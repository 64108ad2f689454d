# Fixes: safe
# A pool that scales by itself.
import datetime

from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials

FORMULA = """$TargetDedicatedNodes = max(0, min(10, $PendingTasks.GetSample(1)));
$NodeDeallocationOption = taskcompletion;"""

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
run = client.pool.evaluate_auto_scale("render", auto_scale_formula=FORMULA)
print(run.results, run.timestamp)
if run.error is not None:
    print(run.error.code, run.error.message)
client.pool.enable_auto_scale(
    "render",
    auto_scale_formula=FORMULA,
    auto_scale_evaluation_interval=datetime.timedelta(minutes=10),
)
client.pool.enable_auto_scale("draft", FORMULA)
client.pool.enable_auto_scale(
    "draft", FORMULA, pool_enable_auto_scale_options=models.PoolEnableAutoScaleOptions(if_match='"0x8D4"'))
client.pool.disable_auto_scale("draft")

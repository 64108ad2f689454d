# Fixes: safe
# Enums as members and as texts, compared and given.
import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

TERMINAL = {batchmodels.TaskState.completed}
client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
task = client.task.get("film", "frame")
print(task.state.value, task.state == "active", task.state in TERMINAL, task.state is batchmodels.TaskState.active)
client.job.add(batchmodels.JobAddParameter(
    id="film",
    pool_info=batchmodels.PoolInformation(auto_pool_specification=batchmodels.AutoPoolSpecification(
        pool_lifetime_option=batchmodels.PoolLifetimeOption.job,
        keep_alive=False,
        pool=batchmodels.PoolSpecification(
            vm_size="small", target_dedicated_nodes=1,
            network_configuration=batchmodels.NetworkConfiguration(
                subnet_id="/subscriptions/x", dynamic_vnet_assignment_scope="job"),
        ),
    )),
    on_all_tasks_complete="terminatejob",
    on_task_failure=batchmodels.OnTaskFailure.perform_exit_options_job_action,
))
client.task.add("film", batchmodels.TaskAddParameter(
    id="careful",
    command_line="true",
    exit_conditions=batchmodels.ExitConditions(
        default=batchmodels.ExitOptions(job_action=batchmodels.JobAction.terminate),
        exit_codes=[batchmodels.ExitCodeMapping(
            code=3, exit_options=batchmodels.ExitOptions(dependency_action=batchmodels.DependencyAction.satisfy))],
    ),
    container_settings=batchmodels.TaskContainerSettings(
        image_name="ubuntu", working_directory=batchmodels.ContainerWorkingDirectory.container_image_default),
))
for state in (batchmodels.ComputeNodeState.waiting_for_start_task, batchmodels.ComputeNodeState.leaving_pool):
    print(state.value)

"""Render a scene with one task for each frame."""

import datetime

import azure.batch.models as batchmodels

from farm import settings


def scene_files(scene):
    """Return the files that a node needs to render a frame."""
    return [
        batchmodels.ResourceFile(blob_source=f"{settings.STORAGE}/scenes/{scene}.blend", file_path="scene.blend"),
        batchmodels.ResourceFile(blob_source=f"{settings.STORAGE}/tools/render.sh", file_path="render.sh"),
    ]


def submit(client, scene, frames):
    """Submit a job that renders frames of a scene."""
    client.job.add(batchmodels.JobAddParameter(
        id=scene,
        pool_info=batchmodels.PoolInformation(pool_id=settings.POOL_ID),
        job_preparation_task=batchmodels.JobPreparationTask(
            command_line="/bin/bash -c 'mkdir -p $AZ_BATCH_NODE_SHARED_DIR/cache'",
            user_identity=batchmodels.UserIdentity(
                auto_user=batchmodels.AutoUserSpecification(elevation_level=batchmodels.ElevationLevel.admin)),
        ),
    ))
    tasks = [
        batchmodels.TaskAddParameter(
            id=f"frame-{frame:05}",
            command_line=f"/bin/bash render.sh {frame}",
            resource_files=scene_files(scene),
            environment_settings=[batchmodels.EnvironmentSetting("BLENDER_FRAME", str(frame))],
            constraints=batchmodels.TaskConstraints(max_task_retry_count=2),
            exit_conditions=batchmodels.ExitConditions(
                default=batchmodels.ExitOptions(job_action=batchmodels.JobAction.terminate)),
        )
        for frame in frames
    ]
    client.task.add_collection(scene, tasks)


def progress(client, scene):
    """Return the number of finished frames and of all frames."""
    counts = client.job.get_task_counts(scene)
    return counts.succeeded, counts.active + counts.running + counts.completed


def why_failed(client, scene):
    """Return the error messages of the frames that failed."""
    failed = {}
    for task in client.task.list(scene):
        info = task.execution_info
        if info is not None and info.failure_info is not None:
            failed[task.id] = info.failure_info.message
    return failed


def nights_work(client, since=datetime.timedelta(days=1)):
    """Return the core hours of all jobs in the account."""
    return client.job.get_all_lifetime_statistics().user_cpu_time / since

gcloud batch jobs submit my-job --location us-central1 --config - <<EOF2
{"taskGroups": [{"taskSpec": {"runnables": [{"script": {"text": "echo ${BATCH_TASK_INDEX}"}}],
   "computeResource": {"cpuMilli": 2000, "memoryMib": 16}, "maxRetryCount": 2, "maxRunDuration": "3600s"},
  "taskCount": 4, "parallelism": 2}],
 "allocationPolicy": {"instances": [{"policy": {"machineType": "e2-standard-4"}}]},
 "logsPolicy": {"destination": "CLOUD_LOGGING"}}
EOF2
curl -X POST -H "Content-Type: application/json" -d "{\"text\": \"done: $1\"}" "$SLACK_URL"
docker run --rm -e CONFIG='{"tasks": [{"id": "t", "command": "x"}]}' image

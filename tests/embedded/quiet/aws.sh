#!/bin/bash
aws batch register-job-definition --job-definition-name render --type container \
  --container-properties '{"image": "busybox", "vcpus": 1, "memory": 128, "command": ["echo", "hi"]}' \
  --retry-strategy '{"attempts": 3}'
aws batch create-compute-environment --cli-input-json "$(cat <<JSON
{"computeEnvironmentName": "$NAME", "type": "MANAGED", "state": "ENABLED",
 "computeResources": {"type": "EC2", "minvCpus": 0, "maxvCpus": 128, "instanceTypes": ["m5"], "tags": {"Name": "x"}}}
JSON
)"
cat > job.json <<'JSON'
{"jobName": "example", "jobQueue": "q", "jobDefinition": "render:1",
 "containerOverrides": {"environment": [{"name": "A", "value": "b"}]}, "timeout": {"attemptDurationSeconds": 60},
 "dependsOn": [{"jobId": "x", "type": "SEQUENTIAL"}]}
JSON

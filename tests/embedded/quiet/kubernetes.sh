#!/usr/bin/env bash
set -euo pipefail
kubectl apply -f - <<YAML
apiVersion: batch/v1
kind: Job
metadata: {name: ${NAME}}
YAML
kubectl patch deployment web -p '{"spec": {"template": {"spec": {"containers": [{"name": "web", "image": "'"$IMAGE"'"}]}}}}'
kubectl run x --overrides='{"apiVersion": "v1", "spec": {"restartPolicy": "Never", "containers": [{"name": "x", "command": ["sh", "-c", "sleep 1"]}]}}'
kubectl create -f - <<EOJSON
{"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "pi"},
 "spec": {"backoffLimit": 4, "activeDeadlineSeconds": 100, "template": {"spec": {"restartPolicy": "Never"}}}}
EOJSON

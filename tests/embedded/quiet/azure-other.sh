#!/bin/bash
# Azure, but not the Batch service: ARM, machine learning, container apps.
az deployment group create --template-file main.json --parameters '{"poolName": {"value": "p"}, "vmSize": {"value": "Standard_D2"}}'
az rest --method put --url "https://management.azure.com/subscriptions/$S/resourceGroups/g/providers/Microsoft.Batch/batchAccounts/a/pools/p?api-version=2023-11-01" --body '{
  "properties": {"vmSize": "STANDARD_D4", "deploymentConfiguration": {"virtualMachineConfiguration": {"nodeAgentSkuId": "x"}},
    "scaleSettings": {"fixedScale": {"targetDedicatedNodes": 1, "resizeTimeout": "PT15M"}}}}'
az vm create --name v --size Standard_D2 --custom-data "$(cat <<'EOC'
#cloud-config
runcmd: ["echo '{\"a\": 1}'"]
EOC
)"
az containerapp job create --yaml - <<Y
properties: {configuration: {triggerType: Manual}}
Y

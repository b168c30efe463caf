# Lets SkyPilot read a task, validate it and choose a machine, as its server would; with a home of its own, no server and
# no cloud. The task comes as JSON; the cloud counts as enabled.
import json
import sys

import sky
from sky import check, global_user_state
from sky.clouds import cloud
from sky.optimizer import Optimizer

global_user_state.set_allowed_clouds(check._get_workspace_allowed_clouds("default"), "default")
global_user_state.set_enabled_clouds(["Nebius"], cloud.CloudCapability.COMPUTE, "default")

task = sky.Task.from_yaml_config(json.load(sys.stdin))
with sky.Dag() as dag:
    dag.add(task)
# The files of a job come to the server apart from its task.
dag.validate(skip_file_mounts=True, skip_workdir=True)
Optimizer.optimize(dag, quiet=True)
best = task.best_resources
print(
    "chosen "
    + json.dumps(
        {
            "cloud": str(best.cloud),
            "region": best.region,
            "machine": best.instance_type,
            "spot": best.use_spot,
            "hourlyUsd": best.get_cost(3600),
            "diskGib": best.disk_size,
        }
    )
)

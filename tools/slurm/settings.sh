# Settings and small functions of up.sh and down.sh. Every path hangs off VIBEML_SLURM_STATE, every port off VIBEML_SLURM_PORT.
set -euo pipefail
umask 022

tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lock_file=$tools/../../packages/skypilot-driver/assets/skypilot/requirements.lock

state=${VIBEML_SLURM_STATE:-/var/tmp/vibeml-slurm}
api_port=${VIBEML_SLURM_PORT:-17460} # The first of four ports, and of one more per node.
metrics_port=$((api_port + 1)) ssh_port=$((api_port + 2)) controller_port=$((api_port + 3))
venv=${VIBEML_SLURM_VENV:-$state/venv} # Kept by down.sh when it lies elsewhere.

cluster=${VIBEML_SLURM_CLUSTER:-minislurm} partition=${VIBEML_SLURM_PARTITION:-batch}
node_count=${VIBEML_SLURM_NODES:-2} node_cpus=${VIBEML_SLURM_CPUS:-16} node_memory_mib=${VIBEML_SLURM_MEMORY_MIB:-65536}
gpu_type=${VIBEML_SLURM_GPU:-H100} gpus_per_node=8
provision_seconds=${VIBEML_SLURM_PROVISION_SECONDS:-60}

nodes=()
for index in $(seq "$node_count"); do nodes+=("ws$index"); done

# Two accounts that exist inside the stack alone. A stack's numbers follow its ports, so that two stacks never share one.
login=skyslurm login_id=$((api_port + 40000))
server=skyserver server_id=$((api_port + 40001))

login_home=$state/home server_home=$state/server-home client=$state/client
run=$state/run log=$state/log slurm=$state/slurm munge=$state/munge
export SLURM_CONF=$slurm/slurm.conf

say() { printf '[%3ss] %s\n' "$SECONDS" "$*"; }
fail() { printf 'tools/slurm: %s\n' "$*" >&2; exit 1; }
# unfit REASON: not our fault; this machine, or what it reaches, can't carry a stack.
unfit() { printf 'tools/slurm: %s\n' "$*" >&2; exit 75; }

# A process is known by its id and the time it started: ids are given out again. One that is over, and that nobody has
# asked about yet, has no time.
started_at() { sed 's/.*) //' "/proc/$1/stat" 2> /dev/null | grep -v '^[ZX]' | cut -d ' ' -f 20; }
is_up() {
  local id at
  read -r id at 2> /dev/null < "$run/$1.pid" || return 1
  [ -n "$at" ] && [ "$(started_at "$id")" = "$at" ]
}

# start NAME COMMAND…: in the background, in namespaces of its own (enter.sh); all of it ends with the recorded process.
start() {
  local name=$1 id
  shift
  setsid unshare --mount --propagation private --pid --fork --kill-child --mount-proc \
    bash "$tools/enter.sh" "$state" "$@" < /dev/null > "$log/$name.out" 2>&1 9>&- &
  id=$!
  disown
  printf '%s %s\n' "$id" "$(started_at "$id")" > "$run/$name.pid"
}

# stop NAME: at once, with everything that runs in its namespaces.
stop() {
  local id
  if is_up "$1"; then
    read -r id _ < "$run/$1.pid"
    kill -KILL "$id" 2> /dev/null || true
    for _ in $(seq 100); do
      is_up "$1" || break
      sleep 0.1
    done
  fi
  rm -f "$run/$1.pid"
}

# until_true TRIES COMMAND…: every fifth of a second.
until_true() {
  local tries=$1
  shift
  for _ in $(seq "$tries"); do
    if "$@" > /dev/null 2>&1; then return 0; fi
    sleep 0.2
  done
  return 1
}

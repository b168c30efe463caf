#!/usr/bin/env bash
# Ends everything that up.sh started, by recorded process, and removes the state. VIBEML_SLURM_KEEP=1 keeps the state.
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
[ -d "$run" ] || { say "nothing to take down in $state"; exit 0; }

exec 9> "$state/lock"
flock --timeout 600 9 || fail "another up.sh or down.sh works on $state"
stop skypilot 10
if is_up slurmctld; then
  timeout 5 squeue -h -o %i 2> /dev/null | xargs -r timeout 10 scancel 2> /dev/null || true
  for _ in $(seq 40); do
    [ -n "$(timeout 5 squeue -h -o %i 2> /dev/null)" ] || break
    sleep 0.25
  done
fi
stop sshd 3
for node in "${nodes[@]}"; do stop "slurmd-$node" 5; done
stop slurmctld 5
stop munged 3
if [ -e "$state/made-run-sshd" ]; then rmdir --ignore-fail-on-non-empty /run/sshd; fi
if [ "${VIBEML_SLURM_KEEP:-0}" != 1 ]; then rm -rf "$state"; fi
say 'down'

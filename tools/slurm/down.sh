#!/usr/bin/env bash
# Ends everything that up.sh started, by recorded process, and removes the state. VIBEML_SLURM_KEEP=1 keeps the state.
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
[ -d "$run" ] || { say "nothing to take down in $state"; exit 0; }

exec 9> "$state/lock"
flock --timeout 600 9 || fail "another up.sh or down.sh works on $state"
# What a daemon started ends with it: jobs with their node, workers and ssh sessions with the server.
for pid_file in "$run"/*.pid; do stop "$(basename "$pid_file" .pid)"; done
if [ "${VIBEML_SLURM_KEEP:-0}" != 1 ]; then rm -rf "$state"; fi
say 'down'

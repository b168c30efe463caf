#!/usr/bin/env bash
# with-stack.sh COMMAND…: runs a command beside a stack of its own, and takes that down. One at a time on a machine.
# Where the machine can't carry one the command runs all the same, with the reason in VIBEML_SLURM_SKIPPED.
set -euo pipefail
tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

exec 9> /run/lock/vibeml-slurm
flock --timeout 2400 9 || { echo 'with-stack.sh: another stack has been in use for 40 minutes' >&2; exit 1; }
VIBEML_SLURM_STATE=$(mktemp -d /var/tmp/vibeml-slurm-XXXXXX)
# A node for every cluster that the tests have at once: two on one end each other's daemons.
# Away from the default, and not by a multiple of 10000: the server's second port is computed from the first.
export VIBEML_SLURM_STATE VIBEML_SLURM_PORT=${VIBEML_SLURM_PORT:-17560} VIBEML_SLURM_NODES=${VIBEML_SLURM_NODES:-12}
trap 'bash "$tools/down.sh" >&2 9>&-; rm -rf "$VIBEML_SLURM_STATE"' EXIT
trap 'exit 130' INT TERM

code=0
said=$(bash "$tools/up.sh" 2>&1 9>&- | tee >(cat >&2); exit "${PIPESTATUS[0]}") || code=$?
case "$code" in
  0) source "$VIBEML_SLURM_STATE/environment.sh" ;;
  75)
    VIBEML_SLURM_SKIPPED=$(tail -1 <<< "$said")
    export VIBEML_SLURM_SKIPPED
    printf '\n*** SKIPPED: everything on a real Slurm cluster. %s ***\n\n' "$VIBEML_SLURM_SKIPPED" >&2
    ;;
  *) exit "$code" ;;
esac
"$@" 9>&-

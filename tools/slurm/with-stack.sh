#!/usr/bin/env bash
# with-stack.sh COMMAND…: runs a command beside a stack of its own. One at a time on a machine.
set -euo pipefail
tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

skip() {
  printf '\n*** SKIPPED: tests on a real Slurm cluster. Reason: %s ***\n\n' "$1" >&2
  exit 0
}
[ "$(id -u)" = 0 ] || skip 'not root; daemons in namespaces of their own need it'
grep -qs '^ID=debian$' /etc/os-release || skip 'not Debian; Slurm and munge are installed from its packages'
unshare --mount --pid --fork true 2> /dev/null || skip 'this machine lets root make no namespaces'

exec 9> /run/lock/vibeml-slurm
flock --timeout 2400 9 || { echo 'with-stack.sh: another stack is in use for 40 minutes' >&2; exit 1; }
VIBEML_SLURM_STATE=$(mktemp -d /var/tmp/vibeml-slurm-XXXXXX)
# Away from the default, and not by a multiple of 10000: the server's second port is computed from the first.
export VIBEML_SLURM_STATE VIBEML_SLURM_PORT=${VIBEML_SLURM_PORT:-17560}
trap 'bash "$tools/down.sh" >&2 9>&-' EXIT
bash "$tools/up.sh" >&2 9>&-
source "$VIBEML_SLURM_STATE/environment.sh"
"$@" 9>&-

#!/usr/bin/env bash
# enter.sh STATE COMMAND…: the first process of a daemon's namespaces. Here /tmp is the stack's own, and the accounts
# and host names of the stack exist; the machine's files are left as they are. Ends when the command ends, and takes
# everything that the command left behind with it.
set -euo pipefail
state=$1
shift
mount --bind "$state/tmp" /tmp
for file in passwd group hosts; do mount --bind "$state/etc/$file" "/etc/$file"; done

# bash reaps what loses its parent here; slurmd as the first process would not, and ending a job then takes 18 s.
"$@" &
child=$!
trap 'kill -TERM "$child"' TERM
code=0
wait "$child" || code=$?
while kill -0 "$child" 2> /dev/null; do
  code=0
  wait "$child" || code=$?
done
exit "$code"

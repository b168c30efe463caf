/**
 * Ends a job that does not end by itself. It is constant text: the job's values come as arguments.
 *
 *     sh end.sh DIRECTORY WAIT_SECONDS GRACE_SECONDS STOP_FILE
 *
 * Waits, asks (stop file and SIGTERM) where STOP_FILE is given, grants the grace, then kills the group.
 * It never signals a group whose supervisor is not the recorded process.
 */
export const endScript = `#!/bin/sh
# Ends a job of vibeml that does not end by itself. Written by the program; changes are lost.

# What tells the process with that number from a later one with the same number.
identity_of() {
  if [ -r /proc/self/stat ]; then
    IFS= read -r stat 2> /dev/null < "/proc/$1/stat" || return 1
    # The name before the last parenthesis may hold anything; the start time is the 20th field after it.
    set -- $(printf '%s' "\${stat##*) }")
    [ "$1" != Z ] || return 1
    printf '%s %s' "$(cat /proc/sys/kernel/random/boot_id)" "\${20}"
  else
    TZ=UTC LC_ALL=C ps -o lstart= -p "$1"
  fi
}

recorded() {
  sed -n "s/^$1 //p" .vibeml/started/process
}

recorded_identity() {
  if [ -r /proc/self/stat ]; then
    stat=$(recorded stat)
    set -- $(printf '%s' "\${stat##*) }")
    printf '%s %s' "$(recorded boot)" "\${20}"
  else
    recorded lstart
  fi
}

lives() {
  [ ! -e .vibeml/exit.json ] || return 1
  found=$(identity_of "$process") || return 1
  [ -n "$found" ] && [ "$found" = "$expected" ]
}

# Waits up to that many seconds; succeeds when the job is over.
wait_for_end() {
  left=$1
  while lives; do
    [ "$left" -gt 0 ] || return 1
    if [ "$left" -gt 120 ]; then pause=5; else pause=1; fi
    sleep "$pause"
    left=$((left - pause))
  done
}

trap '' HUP
cd "$1" || exit 1
exec 2>> .vibeml/supervisor.log
process=$(recorded pid)
expected=$(recorded_identity)
[ -n "$process" ] && [ -n "$expected" ] || exit 1

wait_for_end "$2" && exit 0
if [ -n "$4" ]; then
  : > "$4"
  kill -TERM "-$process"
fi
wait_for_end "$3" && exit 0
kill -KILL "-$process"
phase=setup
[ ! -e .vibeml/run ] || phase=run
[ -e .vibeml/exit.json ] || {
  printf '{"phase":"%s","exitCode":137,"endedAt":%s}' "$phase" "$(date +%s)" > .vibeml/exit.killed
  mv -f .vibeml/exit.killed .vibeml/exit.json
}
`;

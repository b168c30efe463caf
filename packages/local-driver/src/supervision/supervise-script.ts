/**
 * Runs one job and records how it ended. It is constant text: the job's values come as arguments.
 *
 *     sh supervise.sh job DIRECTORY SETUP_LINE RUN_LINE
 *
 * It outlives the SIGTERM that its process group gets, so that the exit code is always written down.
 * Only one of several that are started for a directory goes past `mkdir started`.
 */
export const superviseScript = String.raw`#!/bin/sh
# Runs a job of vibeml and records how it ended. Written by the program; changes are lost.

# Says which process this is, in a way that tells it from a later one with the same number.
describe() {
  printf 'pid %s\n' "$$"
  printf 'at %s\n' "$(date +%s)"
  if [ -r "/proc/$$/stat" ]; then
    IFS= read -r stat < "/proc/$$/stat"
    printf 'stat %s\n' "$stat"
    printf 'boot %s\n' "$(cat /proc/sys/kernel/random/boot_id)"
  else
    printf 'lstart %s\n' "$(TZ=UTC LC_ALL=C ps -o lstart= -p "$$")"
  fi
  if [ -r /etc/machine-id ]; then printf 'machine %s\n' "$(cat /etc/machine-id)"; fi
}

# Writes a record whole or not at all. A signal to the group may end one of the programs this takes.
record() {
  for attempt in 1 2 3; do
    describe > "$1.part" && mv -f "$1.part" "$1" && break
  done
}

# The room for this record was taken at the start, so that a full disk does not lose it. No signal may lose it either.
finish() {
  trap '' TERM INT HUP
  printf '{"phase":"%s","exitCode":%s,"endedAt":%s}' "$1" "$2" "$(date +%s)" 1<> .vibeml/exit.reserved
  mv -f .vibeml/exit.reserved .vibeml/exit.json
  exit 0
}

phase() {
  /bin/sh .vibeml/supervise.sh phase "$1" "$2" > "logs/$1.log" 2>&1 < /dev/null
}

if [ "$1" = phase ]; then
  record ".vibeml/$2"
  exec /bin/sh -c "$3"
fi

stopping=no
trap 'stopping=yes' TERM INT HUP
cd "$2" || exit 1
exec 2>> .vibeml/supervisor.log
mkdir .vibeml/started 2> /dev/null || exit 0
record .vibeml/started/process

phase setup "$3"
code=$?
[ "$code" -eq 0 ] || finish setup "$code"
# Asked to end, but setup ended well all the same: the work does not start.
[ "$stopping" = no ] || finish setup 143
phase run "$4"
finish run "$?"
`;

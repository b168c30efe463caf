/** What the lines begin with by which a job tells its driver something. */
export const jobMark = '::vibeml-job::';

/**
 * Runs the phases of a job on its machine. It is constant text: what differs from job to job stands in
 * files beside it, and the path of a file to send in the environment.
 *
 *     bash job.sh setup | run     runs the line of setup.sh or run.sh in the job directory
 *     bash job.sh stop            asks the job to checkpoint and end
 *     bash job.sh end             asks, then kills after the grace
 *     bash job.sh send            writes the file VIBEML_SEND of the output directory to the log
 *
 * Where the directory has a file `kept-output`, the output directory is a link to that directory of the login account, and
 * logs, the end and requests to stop stand in its `kept-own`: all of it outlives the machine.
 *
 * SkyPilot may be handed the same job twice; only the first that comes here does the work.
 */
export const jobScript = String.raw`#!/usr/bin/env bash
# Runs a job of vibeml and tells how it ended. Written by the program; changes are lost.

mark='${jobMark}'
here="$(cd "$(dirname "$0")" && pwd)"
cd "$here/.." || exit 1
output="$(cat "$here/output-dir")"
attempt="$(cat "$here/attempt")"
allocation="$SLURM_JOB_ID-$SLURM_RESTART_COUNT"
# A machine that was lost and came back under its old name starts anew.
state="$HOME/.vibeml-job/$allocation-$attempt"
started="$(date +%s)"
grace_seconds=60
beat_seconds=5
most_files=2000
longest_text=65536

kept=
if [ -f "$here/kept-output" ]; then
  # SkyPilot's own HOME goes with the machine.
  account_home="$(getent passwd "$(id -un)" | cut -d : -f 6)"
  kept="$account_home/$(cat "$here/kept-output")"
  own="$account_home/$(cat "$here/kept-own")"
fi

encode() { base64 | tr -d '\n'; }
checksum() { if command -v sha256sum > /dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1; }
bytes_of() { wc -c < "$1" | tr -d ' '; }

claim() {
  mkdir -p "$state"
  (set -o noclobber; printf '%s' "$SKYPILOT_TASK_ID" > "$state/owner") 2> /dev/null
  [ "$(cat "$state/owner")" = "$SKYPILOT_TASK_ID" ]
}

# Makes the output directory a link to the kept one; files that came with the job move there.
keep() {
  [ -d "$account_home" ] && mkdir -p "$kept" "$own" && : > "$own/.probe" && rm -f "$own/.probe" || return 1
  if [ -d "$output" ] && [ ! -L "$output" ]; then
    (set -o pipefail; cd "$output" && find . -type f -print0 | while IFS= read -r -d '' file; do
      [ -e "$kept/$file" ] && continue
      mkdir -p "$(dirname "$kept/$file")" && cp "$file" "$kept/$file.part" && mv "$kept/$file.part" "$kept/$file" || exit 1
    done) && rm -rf "$output" || return 1
  fi
  mkdir -p "$(dirname "$output")" && ln -sfn "$kept" "$output" || return 1
  # Environments are built once for all runs of the account.
  [ -n "$VIBEML_ENVIRONMENTS_DIR" ] || export VIBEML_ENVIRONMENTS_DIR="$account_home/.vibeml/environments"
}

# The files of the output directory: those that the manifest names with their checksum, small ones at the top with their text.
report() {
  cd "$output" || return
  find . -type f -print0 | while IFS= read -r -d '' file; do
    name="$(printf '%s' "$file" | cut -c 3-)"
    code="$(printf '%s' "$name" | encode)"
    size="$(bytes_of "$file")"
    sum=-
    if [ -f manifest.json ] && grep -qF -- "\"$name\"" manifest.json; then sum="$(checksum < "$file")"; fi
    printf '%s file %s %s %s\n' "$mark" "$code" "$size" "$sum"
    case "$name" in */*) continue ;; esac
    [ "$size" -le "$longest_text" ] || continue
    printf '%s text %s %s\n' "$mark" "$code" "$(encode < "$file")"
  done | head -n "$most_files"
}

# Tells how a phase ended: to the log, and as a whole or not at all to the kept directory.
tell() {
  last="$mark exit $1 $2 $(date +%s) $started"
  if [ "$1" = run ] || [ "$2" -ne 0 ]; then
    (report) > "$state/report"
    if [ -n "$kept" ] && [ -d "$own" ]; then
      { printf '%s\n' "$last"; cat "$state/report"; } > "$own/.$attempt-end" && sync "$own/.$attempt-end" 2> /dev/null
      mv -f "$own/.$attempt-end" "$own/$attempt-end"
    fi
    cat "$state/report"
  fi
  printf '%s\n' "$last"
}

# Says that a phase goes on, and since when.
beat() { printf '%s %s %s\n' "$1" "$started" "$(date +%s)" > "$own/.$attempt-beat" && mv -f "$own/.$attempt-beat" "$own/$attempt-beat"; }

# Looks every second for requests that came into the kept directory, and says now and then that the job is there.
watch_requests() {
  beat "$1"
  rounds=0
  while sleep 1; do
    rounds=$((rounds + 1))
    [ $((rounds % beat_seconds)) -ne 0 ] || beat "$1"
    # Opening the directory makes a network file system look again.
    ls "$own" > /dev/null 2>&1
    if [ -e "$own/$attempt-now" ]; then end; return; fi
    if [ -e "$own/$attempt-stop" ]; then ask; fi
  done
}

# Something that the work left behind may hold its log open for ever.
await_copy() {
  for _ in $(seq 50); do
    kill -0 "$copy" 2> /dev/null || return
    sleep 0.1
  done
  kill "$copy" 2> /dev/null
}

phase() {
  # What the shell itself complains about is no line of the job.
  exec 3>&2 2> /dev/null
  printf '%s begin %s\n' "$mark" "$1"
  if ! claim; then printf '%s duplicate\n' "$mark"; exit 75; fi
  if [ -n "$kept" ] && ! keep; then
    echo "The directory $kept can not be written." >&3
    tell "$1" 73
    exit 73
  fi
  copy= watcher=
  # A process group of its own, so that all of it can be asked to end.
  set -m
  if [ -n "$kept" ]; then
    pipe="$state/$1.pipe"
    rm -f "$pipe" && mkfifo "$pipe"
    tee -a "$own/$attempt-$1.log" < "$pipe" &
    copy=$!
    sh "$here/$1.sh" < /dev/null > "$pipe" 2>&1 3>&- &
  else
    sh "$here/$1.sh" < /dev/null 2>&3 3>&- &
  fi
  child=$!
  printf '%s' "$child" > "$state/process"
  if [ -n "$kept" ]; then watch_requests "$1" & watcher=$!; fi
  wait "$child"
  code=$?
  rm -f "$state/process"
  [ -z "$watcher" ] || kill -- "-$watcher" 2> /dev/null
  [ -z "$kept" ] || rm -f "$own/$attempt-beat"
  [ -z "$copy" ] || await_copy
  # The work may have ended in the middle of a line.
  printf '\n%s end\n' "$mark"
  tell "$1" "$code"
  exit "$code"
}

ask() {
  stop_file="$(cat "$here/stop-file")"
  mkdir -p "$(dirname "$stop_file")"
  : >> "$stop_file"
}

signal() { kill "-$1" -- "-$(cat "$state/process")" 2> /dev/null; }

end() {
  ask
  [ -f "$state/process" ] || return
  signal TERM
  for _ in $(seq "$grace_seconds"); do
    [ -f "$state/process" ] || return
    sleep 1
  done
  signal KILL
}

send() {
  file="$output/$VIBEML_SEND"
  if [ -f "$file" ]; then
    base64 < "$file" | tr -d '\n' | fold -w 3000 | sed "s/^/$mark part /"
    printf '\n%s sent %s %s\n' "$mark" "$(bytes_of "$file")" "$(checksum < "$file")"
  else
    printf '%s absent\n' "$mark"
  fi
}

case "$1" in
  setup | run) phase "$1" ;;
  stop) ask ;;
  end) end ;;
  send) send ;;
esac
`;

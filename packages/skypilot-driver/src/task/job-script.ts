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
 * SkyPilot may be handed the same job twice; only the first that comes here does the work.
 */
export const jobScript = String.raw`#!/usr/bin/env bash
# Runs a job of vibeml and tells how it ended. Written by the program; changes are lost.

mark='${jobMark}'
here="$(cd "$(dirname "$0")" && pwd)"
cd "$here/.." || exit 1
output="$(cat "$here/output-dir")"
allocation="$SLURM_JOB_ID-$SLURM_RESTART_COUNT"
# A machine that was lost and came back under its old name starts anew.
state="$HOME/.vibeml-job/$allocation"
grace_seconds=60
most_files=2000
longest_text=65536

encode() { base64 | tr -d '\n'; }
checksum() { if command -v sha256sum > /dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1; }
bytes_of() { wc -c < "$1" | tr -d ' '; }

claim() {
  mkdir -p "$state"
  (set -o noclobber; printf '%s' "$SKYPILOT_TASK_ID" > "$state/owner") 2> /dev/null
  [ "$(cat "$state/owner")" = "$SKYPILOT_TASK_ID" ]
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

phase() {
  printf '%s begin %s\n' "$mark" "$1"
  if ! claim; then printf '%s duplicate\n' "$mark"; exit 75; fi
  # A process group of its own, so that all of it can be asked to end.
  set -m
  sh "$here/$1.sh" < /dev/null &
  child=$!
  printf '%s' "$child" > "$state/process"
  wait "$child"
  code=$?
  rm -f "$state/process"
  # The work may have ended in the middle of a line.
  printf '\n%s end\n' "$mark"
  if [ "$1" = run ] || [ "$code" -ne 0 ]; then (report); fi
  printf '%s exit %s %s %s\n' "$mark" "$1" "$code" "$(date +%s)"
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

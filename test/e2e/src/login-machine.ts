/**
 * A program in the place of `ssh`: what it is told to run on the login machine it runs here, in the home of the account. In the
 * directory of gates, a file `hold` has a pattern: commands that match write `held` and wait until it is gone. With a file `cut`
 * such a command first gives so many bytes of its answer.
 */
export const loginMachine = (account: string, gates: string): string => `#!/bin/sh
while [ $# -gt 0 ]; do
  case "$1" in
    -F | -o | -l | -p) shift 2 ;;
    --) shift; break ;;
    -*) shift ;;
    *) break ;;
  esac
done
shift
cd "${account}" || exit 255
export HOME="${account}"
gates="${gates}"
[ -e "$gates/hold" ] || exec sh -c "$*"

asked="$gates/asked-$$"
case "$*" in
  rsync*) printf '%s' "$*" > "$asked" ;;
  *) cat > "$asked" ;;
esac
run() { case "$*" in rsync*) sh -c "$*" ;; *) sh -c "$*" < "$asked" ;; esac; }
wait_for() { : > "$gates/held"; while [ -e "$gates/hold" ] && [ ! -e "$gates/$1" ]; do sleep 0.05; done; }

tr '\\n' ' ' < "$asked" | grep -q -f "$gates/hold" || { run "$@"; exit; }
[ -e "$gates/cut" ] || wait_for cut
[ -e "$gates/cut" ] || { run "$@"; exit; }
bytes="$(cat "$gates/cut")"
# Byte for byte, since nothing may be kept back: both ends talk.
run "$@" | { dd bs=1 count="$bytes" 2> /dev/null; wait_for never; }
`;

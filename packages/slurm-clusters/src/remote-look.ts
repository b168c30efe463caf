// What is run on the login node: it reads and prints, and changes nothing. It is constant; nothing of a person's is in it.
// The login shell is SkyPilot's own: what it doesn't find there, SkyPilot doesn't find.
/** The command of ssh; the questions come on its standard input. */
export const remoteShell =
  '/bin/bash --login -c -i "[ -f ~/.bashrc ] && source ~/.bashrc; exec /bin/bash -s"';

/** The questions; each answer is a line that begins with `vibeml:`. */
export const questions = `
say() { printf 'vibeml:%s=%s\\n' "$1" "$2"; }
say user "$(id -un 2>/dev/null)"
say home "$HOME"
for program in sinfo sbatch srun squeue scancel uv curl rsync python3; do
  say "has_$program" "$(command -v "$program" 2>/dev/null)"
done
[ -x "$HOME/.local/bin/uv" ] && say has_uv "$HOME/.local/bin/uv"
say home_type "$(stat -f -c %T "$HOME" 2>/dev/null)"
say home_free_kib "$(df -Pk "$HOME" 2>/dev/null | awk 'NR==2 {print $4}')"
[ -w "$HOME" ] && say home_writable yes
if command -v sinfo >/dev/null 2>&1; then
  timeout 15 sinfo --noheader --format '%R|%a|%l|%L|%D|%c|%m|%G' 2>/dev/null | head -200 | while IFS= read -r line; do
    say partition "$line"
  done
fi
if command -v curl >/dev/null 2>&1; then
  say uv_reachable "$(curl --silent --head --location --max-time 5 --output /dev/null --write-out '%{http_code}' https://astral.sh/uv/install.sh 2>/dev/null)"
fi
say done yes
`;

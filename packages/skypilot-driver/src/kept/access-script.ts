/** What the line begins with that comes before the answer: what a login shell says by itself stands before it. */
export const accessMark = '::vibeml-kept::';

/**
 * Runs on the login machine of a cluster. It is constant text; what to do is read from its input, a value a line:
 *
 *     piece <file> <from> <bytes>    a part of a file; a negative beginning counts from the end
 *     touch <file>                   makes an empty file
 *     probe <directory>              tries to write there
 *
 * There is no single quote in it: it stands between two of them.
 */
const script = [
  'cd || exit 1',
  'read -r verb; read -r path; read -r from; read -r bytes',
  `mark="${accessMark}"`,
  'case "$verb" in',
  'piece)',
  '  if [ -f "$path" ]; then',
  '    size="$(wc -c < "$path")"; size=$((size)); start=$from',
  '    if [ "$start" -lt 0 ]; then start=$((size + start)); fi',
  '    if [ "$start" -lt 0 ]; then start=0; fi',
  '    if [ "$start" -gt "$size" ]; then start=$size; fi',
  '    echo "$mark $size $start $(date +%s)"',
  '    tail -c "+$((start + 1))" "$path" | head -c "$bytes"',
  '  else echo "$mark absent"; fi ;;',
  'touch)',
  '  if mkdir -p "$(dirname "$path")" && : >> "$path"; then echo "$mark done"; else echo "$mark refused"; fi ;;',
  'probe)',
  '  if mkdir -p "$path" && : > "$path/.probe-$$" && rm -f "$path/.probe-$$"; then echo "$mark done"',
  '  else echo "$mark refused"; fi ;;',
  'esac',
].join('\n');

/** The command line for the login machine. */
export const accessCommand = `sh -c '${script}'`;

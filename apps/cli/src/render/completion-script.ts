import { match } from 'ts-pattern';
import type { Shell } from '../routes/completion.ts';

const bash = `_vibeml() {
  local IFS=$'\\n'
  COMPREPLY=($(vibeml complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _vibeml vibeml`;

const zsh = `#compdef vibeml
_vibeml() {
  local -a found
  found=("\${(@f)$(vibeml complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then compadd -a found; else _files; fi
}
compdef _vibeml vibeml`;

const fish = `function __vibeml_complete
  set -l words (commandline -opc) (commandline -ct)
  vibeml complete -- $words[2..] 2>/dev/null
end
complete -c vibeml -a '(__vibeml_complete)'`;

/** The script that lets a shell ask \`vibeml complete\` for proposals. */
export const renderCompletionScript = (shell: Shell): string =>
  match(shell)
    .with('bash', () => bash)
    .with('zsh', () => zsh)
    .with('fish', () => fish)
    .exhaustive();

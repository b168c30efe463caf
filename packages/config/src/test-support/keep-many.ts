// Run as a process of its own: keeps values under a name of its own and under one that others write too.
import { createFileVault } from '../credentials/create-file-vault.ts';

const [, , dataDirectory = '', name = ''] = process.argv;
const vault = createFileVault({ dataDirectory, environment: {} });
for (let at = 0; at < 20; at += 1) {
  for (const target of [name, 'SHARED']) {
    const kept = await vault.keep(target, `${name} ${at}`);
    if (kept.isErr()) throw new Error(kept.error.message);
    const found = await vault.find(target);
    if (found.isErr() || found.value === null) throw new Error(`${target} was torn`);
  }
}

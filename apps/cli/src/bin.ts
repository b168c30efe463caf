#!/usr/bin/env node
import module from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `vibeml needs Node 22.18 or newer; this is ${process.versions.node}.\nWithout changing yours: npx -y -p node@24 -p vibeml vibeml\n`,
  );
  process.exitCode = 1;
} else {
  module.enableCompileCache();
  const { start } = await import('./start.ts');
  await start(process);
}

#!/usr/bin/env node
import module from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `vibeml-mcp needs Node 22.18 or newer; this is ${process.versions.node}.\nWithout changing yours: npx -y -p node@24 -p @vibeml/mcp-server vibeml-mcp\n`,
  );
  process.exitCode = 1;
} else {
  module.enableCompileCache();
  const { main } = await import('./main.ts');
  // Work that a client left behind must not keep the process alive; runs have their own.
  process.exit(await main(process.argv.slice(2), process));
}

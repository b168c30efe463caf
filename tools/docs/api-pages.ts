import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';

/** The packages that programs import; the rest is described in their READMEs. */
const documented = ['sdk', 'errors'];

/** One markdown page per documented package, from its exports and their comments. */
export const apiPages = async (root: URL): Promise<Record<string, string>> => {
  const directory = fileURLToPath(root);
  const output = mkdtempSync(join(tmpdir(), 'vibeml-api-'));
  const application = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: documented.map((name) => join(directory, 'packages', name, 'src/index.ts')),
    tsconfig: join(directory, 'tools/docs/tsconfig.api.json'),
    basePath: directory,
    out: output,
    readme: 'none',
    disableSources: true,
    excludeExternals: true,
    skipErrorChecking: true,
    hideGenerator: true,
    logLevel: 'Error',
    router: 'module',
    entryFileName: 'index',
    hideBreadcrumbs: true,
    hidePageHeader: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    typeDeclarationFormat: 'table',
    name: 'API',
  });
  try {
    const project = await application.convert();
    if (project === undefined) throw new Error('the sources could not be read');
    await application.generateOutputs(project);
    const pages = readdirSync(output, { recursive: true, encoding: 'utf8' });
    return Object.fromEntries(
      pages
        .filter((page) => page.endsWith('.md'))
        .map((page) => [`docs/api/${page}`, readFileSync(join(output, page), 'utf8')]),
    );
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
};

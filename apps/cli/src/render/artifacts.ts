import type { Artifact } from '@vibeml/sdk';
import { bytes } from './numbers.ts';
import type { Page } from './page.ts';
import { table } from './table.ts';

/** Files with size and checksum. */
export const renderArtifacts = (
  directory: string,
  artifacts: readonly Artifact[],
  page: Page,
): string =>
  [
    table(
      [
        { head: 'FILE', least: 20 },
        { head: 'SIZE', align: 'right' },
        { head: 'SHA-256', least: 12, dropOrder: 1 },
      ],
      artifacts.map((each) => [each.path, bytes(each.bytes), each.sha256]),
      page,
    ),
    `in ${page.paint('strong', directory)}`,
  ].join('\n');

import type { ClusterProposal, ClusterServer, SetupCheck, Vibeml } from '@vibeml/sdk';
import { match } from 'ts-pattern';
import type { ChangeStatus } from '../commands/cluster/change-clusters.ts';
import { cleanLine, cleanText } from './clean-text.ts';
import { commandList } from './next-commands.ts';
import type { Page } from './page.ts';
import { paragraph } from './paragraph.ts';
import { renderChecks } from './setup-checks.ts';
import { facts, table } from './table.ts';

type Listing = Vibeml['local']['clusters']['list'] extends () => infer Answer
  ? Answer extends { map: (use: (value: infer Value) => unknown) => unknown }
    ? Value
    : never
  : never;

type Shown = ClusterProposal & { readonly server: ClusterServer };

/** A server elsewhere reads a file of its own: what is written here does not reach it. */
const serverRemark = ({ endpoint, isLocal }: ClusterServer, page: Page): readonly string[] =>
  isLocal
    ? []
    : [
        page.paint(
          'warn',
          paragraph(
            `! Runs go through the API server at ${cleanLine(endpoint)}, which reads ~/.slurm/config of its own machine: the entry has to stand there too.`,
            page,
            '  ',
          ),
        ),
      ];

const marked = (lines: readonly string[], mark: string): readonly string[] =>
  lines.map((line) => `  ${mark} ${cleanText(line)}`.trimEnd());

/** What would change in the file, line by line. */
export const renderProposal = (proposal: Shown, page: Page): string => {
  const { path, backup, difference, server } = proposal;
  return [
    page.paint('strong', `${path}, from line ${difference.line}`),
    ...marked(difference.removed, '-').map((line) => page.paint('bad', line)),
    ...marked(difference.added, '+').map((line) => page.paint('good', line)),
    ...(backup === null ? [] : [page.paint('faint', `the old text is kept in ${backup}`)]),
    ...serverRemark(server, page),
  ].join('\n');
};

interface Change {
  readonly name: string;
  readonly status: ChangeStatus;
  readonly proposal: Shown;
}

const statusLine = ({ name, status, proposal }: Change, page: Page): string =>
  match(status)
    .with('written', () =>
      [
        `${page.paint('good', '✔')} ${proposal.path} was written.`,
        ...(proposal.backup === null ? [] : [facts([['before', proposal.backup]], page)]),
      ].join('\n'),
    )
    .with('unchanged', () => `${name} stands in ${proposal.path} already, just so.`)
    .with('printed', () => renderProposal(proposal, page))
    .with('declined', () => 'Nothing was written.')
    .exhaustive();

const priceHint = (name: string, dataDirectory: string, page: Page): string =>
  [
    paragraph(
      `Runs need a price, also where it is 0. Where SkyPilot's slurm.pricing has none, put one into ${dataDirectory}/prices.yaml:`,
      page,
    ),
    page.paint(
      'accent',
      ['  clusters:', `    - {cluster: slurm/${name}, hourlyUsd: 0}`].join('\n'),
    ),
  ].join('\n');

/** What became of a new entry, how the cluster stands, and what is still to be done. */
export const renderAdded = (
  added: Change & { readonly checks: readonly SetupCheck[]; readonly dataDirectory: string },
  page: Page,
): string => {
  const { name, status, proposal, checks, dataDirectory } = added;
  if (status === 'printed' || status === 'declined') return statusLine(added, page);
  return [
    statusLine(added, page),
    ...serverRemark(proposal.server, page),
    '',
    renderChecks(checks, page),
    '',
    priceHint(name, dataDirectory, page),
    '',
    commandList(
      [
        ['vibeml gpus --cloud slurm', 'see what it offers'],
        [`vibeml train --on slurm/${name} …`, 'train there'],
      ],
      page,
    ),
  ].join('\n');
};

/** What became of an entry that was to go. */
export const renderRemovedCluster = (removed: Change, page: Page): string =>
  removed.status === 'written'
    ? [
        `${page.paint('good', '✔')} ${cleanLine(removed.name)} was taken out of ${removed.proposal.path}.`,
        ...(removed.proposal.backup === null
          ? []
          : [facts([['before', removed.proposal.backup]], page)]),
        ...serverRemark(removed.proposal.server, page),
      ].join('\n')
    : statusLine(removed, page);

const unknown = '–';

/** The clusters of this machine as a table. */
export const renderClusters = ({ path, clusters, server }: Listing, page: Page): string => {
  if (clusters.length === 0) {
    return [
      `No Slurm cluster stands in ${path}.`,
      ...serverRemark(server, page),
      commandList([['vibeml cluster add slurm NAME --host LOGIN_NODE', 'add one']], page),
    ].join('\n');
  }
  const rows = clusters.map((each) => [
    cleanLine(each.name),
    `${each.user ?? unknown}@${each.host ?? unknown}${each.port === null ? '' : `:${each.port}`}`,
    each.identityFile === null ? unknown : cleanLine(each.identityFile),
    each.proxy === null ? unknown : cleanLine(each.proxy),
  ]);
  return [
    table(
      [
        { head: 'CLUSTER', least: 8 },
        { head: 'LOGIN NODE', least: 12 },
        { head: 'KEY', least: 8, dropOrder: 2 },
        { head: 'THROUGH', least: 8, dropOrder: 1 },
      ],
      rows,
      page,
    ),
    ...serverRemark(server, page),
  ].join('\n');
};

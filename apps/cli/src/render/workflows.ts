import type { WorkflowMetadata } from '@vibeml/sdk';
import { dollars } from './numbers.ts';
import type { Page } from './page.ts';
import { paragraph } from './paragraph.ts';
import { facts } from './table.ts';

const span = ([low, high]: readonly [number, number], show: (value: number) => string): string =>
  low === high ? show(low) : `${show(low)}–${show(high)}`;

const workflow = (each: WorkflowMetadata, page: Page): string =>
  [
    `${page.paint('accent', each.name)} ${page.paint('strong', each.title)}`,
    facts(
      [
        ['what', each.description],
        ['use it', each.whenToUse],
        ['not for', each.whenNotToUse],
        ['data', each.dataFormats.join(', ')],
        ['hardware', each.hardware.join(', ')],
        ['models', each.supportedModelSizes.join(', ')],
        [
          'typical',
          `${span(each.typicalDurationHours, String)} h, ${span(each.costRangeUsd, dollars)}`,
        ],
      ],
      page,
    ),
  ].join('\n');

/** The ways to fine-tune, one block each. */
export const renderWorkflows = (workflows: readonly WorkflowMetadata[], page: Page): string =>
  [
    ...workflows.map((each) => `${workflow(each, page)}\n`),
    paragraph(
      'With --workflow auto, the default, a fitting one is chosen and the plan says why.',
      page,
    ),
  ].join('\n');

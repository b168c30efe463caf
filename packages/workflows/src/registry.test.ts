import { WorkflowMetadata } from '@vibeml/core-models';
import { expect, test } from 'vitest';
import { findWorkflow, workflows } from './index.ts';

test('each workflow is complete and has a name of its own', () => {
  for (const workflow of workflows) {
    expect(WorkflowMetadata.parse(workflow)).toStrictEqual(workflow);
    expect(workflow.dataFormats).not.toHaveLength(0);
    expect(workflow.hardware).not.toHaveLength(0);
    expect(workflow.supportedModelSizes).not.toHaveLength(0);
    expect(workflow.typicalDurationHours[0]).toBeLessThan(workflow.typicalDurationHours[1]);
    expect(workflow.costRangeUsd[0]).toBeLessThan(workflow.costRangeUsd[1]);
  }
  expect(new Set(workflows.map((workflow) => workflow.name)).size).toBe(workflows.length);
});

test('lora stands first, so that it is the usual choice', () => {
  expect(workflows.map((workflow) => workflow.name)).toStrictEqual(['lora', 'full']);
});

test('a workflow is found by its name', () => {
  expect(findWorkflow('full')._unsafeUnwrap().adapter).toBe('none');
});

test('an unknown name is refused with the names there are', () => {
  const error = findWorkflow('qlora')._unsafeUnwrapErr();
  expect(error.code).toBe('workflow.unknown');
  expect(error.message).toBe("There is no workflow 'qlora'. Available: auto, lora, full.");
});

import { errorCatalogue } from '@vibeml/errors';
import { expect, test } from 'vitest';
import { exitCodeOf } from './exit-codes.ts';

test('every error has its exit code', () => {
  const codes = Object.values(errorCatalogue).map(
    ({ example }) => `${exitCodeOf(example)} ${example.code}`,
  );
  expect(codes.sort()).toMatchInlineSnapshot(`
    [
      "1 config.unreadable",
      "1 config.unwritable",
      "1 dataset.not_found",
      "1 dataset.unreadable",
      "1 driver.job_unknown",
      "1 driver.launch_failed",
      "1 driver.timeout",
      "1 driver.unavailable",
      "1 environment.disk_full",
      "1 environment.failed",
      "1 environment.python_missing",
      "1 model.directory_not_found",
      "1 model.hub_unreachable",
      "1 model.is_adapter",
      "1 model.not_found",
      "1 model.not_usable",
      "1 model.too_large",
      "1 run.artifact_missing",
      "1 run.failed",
      "1 run.not_finished",
      "1 run.not_found",
      "1 run.not_resumable",
      "1 store.corrupt",
      "1 store.locked",
      "1 store.too_new",
      "1 store.unavailable",
      "130 request.cancelled",
      "2 config.key_unknown",
      "2 config.value_invalid",
      "2 dataset.column_missing",
      "2 dataset.empty",
      "2 dataset.format_mixed",
      "2 dataset.format_unknown",
      "2 dataset.row_invalid",
      "2 dataset.type_unsupported",
      "2 dataset.unfit",
      "2 gpu.not_supported",
      "2 internal.not_supported",
      "2 plan.expired",
      "2 plan.not_found",
      "2 plan.stale",
      "2 request.hyperparameter_invalid",
      "2 request.invalid",
      "2 workflow.unfit",
      "2 workflow.unknown",
      "3 approval.refused",
      "3 approval.required",
      "3 budget.exceeded",
      "4 model.access_denied",
      "5 plan.no_offer",
      "70 internal.unexpected",
    ]
  `);
});

import { PlanForecast, type PlanForecasts } from '@vibeml/core-models';
import * as z from 'zod';
import type { Connection } from './connection.ts';
import { jsonColumn } from './json-column.ts';
import { readOptionalRow } from './read-row.ts';

const ForecastRow = z.object({ body: jsonColumn(PlanForecast) });

/** Reads forecasts out of the plans of the database. */
export const createPlanForecasts = (connection: Connection, path: string): PlanForecasts => ({
  findForecast: (planId) =>
    connection.read((database) => {
      const row = database.get('SELECT body FROM plans WHERE id = ?', planId);
      return readOptionalRow(path, ForecastRow, row, `plan ${planId}`).map(
        (found) => found?.body ?? null,
      );
    }),
});

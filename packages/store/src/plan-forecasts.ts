import { PlanForecast, type PlanForecasts } from '@vibeml/core-models';
import type { Connection } from './connection.ts';
import { bodyRow, readBody } from './read-body.ts';

const ForecastRow = bodyRow(PlanForecast);

/** Reads forecasts out of the plans of the database. */
export const createPlanForecasts = (connection: Connection, path: string): PlanForecasts => ({
  findForecast: (planId) =>
    connection.read((database) => {
      const row = database.get('SELECT body FROM plans WHERE id = ?', planId);
      return readBody(path, ForecastRow, row, `plan ${planId}`);
    }),
});

import { Approval, Plan, type PlanStore } from '@vibeml/core-models';
import { ok } from 'neverthrow';
import * as z from 'zod';
import type { Connection } from './connection.ts';
import { jsonColumn, toJsonColumn } from './json-column.ts';
import { readOptionalRow } from './read-row.ts';

const PlanRow = z.object({ body: jsonColumn(Plan) });
const ApprovalRow = z.object({ body: jsonColumn(Approval) });

// A plan is immutable, so the first one stays.
const insertPlan = `
  INSERT INTO plans (id, digest, created_at, body) VALUES (?, ?, ?, ?)
  ON CONFLICT (id) DO NOTHING`;

const upsertApproval = `
  INSERT INTO approvals (digest, plan_id, approved_at, body) VALUES (?, ?, ?, ?)
  ON CONFLICT (digest) DO UPDATE SET
    plan_id = excluded.plan_id, approved_at = excluded.approved_at, body = excluded.body`;

/** Keeps plans and approvals in the database. */
export const createPlanStore = (connection: Connection, path: string): PlanStore => ({
  savePlan: (plan) =>
    connection.write((database) => {
      const body = toJsonColumn(Plan, plan);
      database.run(insertPlan, plan.id, plan.digest, plan.createdAt, body);
      return ok(undefined);
    }),
  findPlan: (planId) =>
    connection.read((database) => {
      const row = database.get('SELECT body FROM plans WHERE id = ?', planId);
      return readOptionalRow(path, PlanRow, row, `plan ${planId}`).map(
        (found) => found?.body ?? null,
      );
    }),
  saveApproval: (approval) =>
    connection.write((database) => {
      const { digest, planId, approvedAt } = approval;
      database.run(upsertApproval, digest, planId, approvedAt, toJsonColumn(Approval, approval));
      return ok(undefined);
    }),
  findApproval: (digest) =>
    connection.read((database) => {
      const row = database.get('SELECT body FROM approvals WHERE digest = ?', digest);
      return readOptionalRow(path, ApprovalRow, row, `approval ${digest}`).map(
        (found) => found?.body ?? null,
      );
    }),
});

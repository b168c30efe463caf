import { Approval, GroupApproval, Plan, PlanGroup, type PlanStore } from '@vibeml/core-models';
import { ok } from 'neverthrow';
import * as z from 'zod';
import type { Connection } from './connection.ts';
import { jsonColumn, toJsonColumn } from './json-column.ts';
import { readOptionalRow } from './read-row.ts';

const PlanRow = z.object({ body: jsonColumn(Plan) });
const GroupRow = z.object({ body: jsonColumn(PlanGroup) });
const ApprovalRow = z.object({ body: jsonColumn(Approval) });
const GroupApprovalRow = z.object({ body: jsonColumn(GroupApproval) });

// A plan is immutable, so the first one stays.
const insertPlan = `
  INSERT INTO plans (id, digest, created_at, body) VALUES (?, ?, ?, ?)
  ON CONFLICT (id) DO NOTHING`;

const insertGroup = `
  INSERT INTO plan_groups (id, created_at, body) VALUES (?, ?, ?)
  ON CONFLICT (id) DO NOTHING`;

const upsertApproval = `
  INSERT INTO approvals (digest, plan_id, approved_at, body) VALUES (?, ?, ?, ?)
  ON CONFLICT (digest) DO UPDATE SET
    plan_id = excluded.plan_id, approved_at = excluded.approved_at, body = excluded.body`;

const upsertGroupApproval = `
  INSERT INTO group_approvals (digest, group_id, approved_at, body) VALUES (?, ?, ?, ?)
  ON CONFLICT (digest) DO UPDATE SET
    group_id = excluded.group_id, approved_at = excluded.approved_at, body = excluded.body`;

const linkPlan = `
  INSERT INTO group_approval_plans (plan_digest, digest) VALUES (?, ?) ON CONFLICT DO NOTHING`;

const selectGroupApproval = `
  SELECT body FROM group_approvals
  WHERE digest IN (SELECT digest FROM group_approval_plans WHERE plan_digest = ?)
  ORDER BY approved_at DESC LIMIT 1`;

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
  saveGroup: (group) =>
    connection.write((database) => {
      database.run(insertGroup, group.id, group.createdAt, toJsonColumn(PlanGroup, group));
      return ok(undefined);
    }),
  findGroup: (groupId) =>
    connection.read((database) => {
      const row = database.get('SELECT body FROM plan_groups WHERE id = ?', groupId);
      return readOptionalRow(path, GroupRow, row, `group ${groupId}`).map(
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
  saveGroupApproval: (approval) =>
    connection.write((database) => {
      const { digest, groupId, approvedAt, plans } = approval;
      const body = toJsonColumn(GroupApproval, approval);
      database.run(upsertGroupApproval, digest, groupId, approvedAt, body);
      for (const plan of plans) database.run(linkPlan, plan.digest, digest);
      return ok(undefined);
    }),
  findGroupApproval: (planDigest) =>
    connection.read((database) => {
      const row = database.get(selectGroupApproval, planDigest);
      return readOptionalRow(path, GroupApprovalRow, row, `group approval of ${planDigest}`).map(
        (found) => found?.body ?? null,
      );
    }),
});

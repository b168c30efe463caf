import { Approval, GroupApproval, Plan, PlanGroup, type PlanStore } from '@vibeml/core-models';
import { ok } from 'neverthrow';
import type { Connection } from './connection.ts';
import { toJsonColumn } from './json-column.ts';
import { bodyRow, readBody } from './read-body.ts';

const PlanRow = bodyRow(Plan);
const GroupRow = bodyRow(PlanGroup);
const ApprovalRow = bodyRow(Approval);
const GroupApprovalRow = bodyRow(GroupApproval);

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
      return readBody(path, PlanRow, row, `plan ${planId}`);
    }),
  saveGroup: (group) =>
    connection.write((database) => {
      database.run(insertGroup, group.id, group.createdAt, toJsonColumn(PlanGroup, group));
      return ok(undefined);
    }),
  findGroup: (groupId) =>
    connection.read((database) => {
      const row = database.get('SELECT body FROM plan_groups WHERE id = ?', groupId);
      return readBody(path, GroupRow, row, `group ${groupId}`);
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
      return readBody(path, ApprovalRow, row, `approval ${digest}`);
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
      return readBody(path, GroupApprovalRow, row, `group approval of ${planDigest}`);
    }),
});

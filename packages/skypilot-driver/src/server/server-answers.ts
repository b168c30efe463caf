import { parseJson } from '@vibeml/core-models';
import * as z from 'zod';

/** Text that holds JSON, as what it holds; null where it does not. */
const JsonInside = z
  .string()
  .nullish()
  .transform((text): unknown => parseJson(text ?? 'null'));

/** What the server says of itself. */
export const Health = z.object({
  status: z.string(),
  api_version: z.coerce.number(),
  version: z.string(),
});
export type Health = z.infer<typeof Health>;

const FailureText = z
  .object({ type: z.string().catch(''), message: z.string().catch('') })
  .nullable()
  .catch(null);

/** What became of a request: its answer and its error are JSON inside JSON. What else it holds is not read; some of it is secret. */
export const RequestPayload = z.object({
  request_id: z.string().default(''),
  name: z.string().default(''),
  status: z.string(),
  return_value: JsonInside,
  error: JsonInside.pipe(FailureText),
  created_at: z.number().nullish(),
  finished_at: z.number().nullish(),
});
export type RequestPayload = z.infer<typeof RequestPayload>;

/** Requests of a cluster. */
export const RequestList = z.array(RequestPayload);

/** Why a request was not taken. */
export const Refusal = z.object({
  detail: z.unknown().optional(),
  error: z.string().optional(),
  message: z.string().optional(),
});

/** A failure in plain JSON, as validation gives it. */
export const PlainFailure = z.object({ type: z.string(), message: z.string().catch('') });

/** A machine or group of machines that the server knows. */
export const ClusterRecord = z.object({
  name: z.string(),
  status: z.string().nullish(),
  launched_at: z.number().nullish(),
  cloud: z.string().nullish(),
  region: z.string().nullish(),
  /** For people, for example `1x[spot](gpus=H100:1, …)`. */
  resources_str: z.string().nullish(),
  labels: z.record(z.string(), z.unknown()).nullish(),
});
export type ClusterRecord = z.infer<typeof ClusterRecord>;
export const ClusterList = z.array(ClusterRecord);

/** A job of a cluster. Times are seconds since 1970. */
export const QueueJob = z.object({
  job_id: z.number(),
  job_name: z.string().nullish(),
  status: z.string(),
  submitted_at: z.number().nullish(),
  start_at: z.number().nullish(),
  end_at: z.number().nullish(),
});
export type QueueJob = z.infer<typeof QueueJob>;
export const JobQueue = z.array(QueueJob);

/** What a cluster has cost since its start; the status is null once it is gone. */
export const CostRow = z.object({
  name: z.string(),
  duration: z.number().nullish(),
  total_cost: z.number().nullish(),
  launched_at: z.number().nullish(),
  cloud: z.string().nullish(),
  region: z.string().nullish(),
  resources_str: z.string().nullish(),
  status: z.string().nullish(),
});
export type CostRow = z.infer<typeof CostRow>;
export const CostReport = z.array(CostRow);

/** A job was submitted; the handle beside it is pickled and not read. */
export const Submitted = z.object({ job_id: z.number().nullish() });

/** Whether the server holds a blob. */
export const BlobState = z.object({ exists: z.boolean() });

/** How far an upload is. */
export const UploadState = z.object({ status: z.string() });

/** An answer without a value. */
export const Nothing = z.unknown().transform(() => null);

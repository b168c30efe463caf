import * as z from 'zod';

/** What became of a request: its answer is JSON inside JSON. Other fields are ignored, some hold secrets. */
export const RequestPayload = z.object({
  status: z.string(),
  return_value: z.string().nullish(),
});

const number = z
  .number()
  .nullish()
  .transform((value) => value ?? null);

/** One machine: cloud, instance type, accelerator, count, vCPUs, memory of the GPU (not trusted), memory, price, spot price, region. */
export const AcceleratorTuple = z
  .tuple([
    z.string(),
    z.string().nullable(),
    z.string(),
    z.number(),
    number,
    number,
    number,
    number,
    number,
    z.string(),
  ])
  .rest(z.unknown());

/** Machines by accelerator; each is checked on its own, so that one faulty row does not spoil the rest. */
export const AcceleratorMap = z.record(z.string(), z.array(z.unknown()));

/** Names of the clouds that the server may use. */
export const EnabledClouds = z.array(z.string());

/** Names of the Slurm clusters in the server's configuration. */
export const SlurmClusterNames = z.array(z.string());

/** Nodes of Slurm clusters; each is checked on its own. */
export const SlurmNodes = z.array(z.unknown());

/** A workflow that people know by name, and that has no program here yet. */
interface AnnouncedWorkflow {
  readonly name: string;
  readonly reason: string;
  /** The registered workflow that does nearly the same. */
  readonly nearest: string;
}

const needsFourBit =
  'training over 4-bit weights needs bitsandbytes, which the pinned environment does not hold';

/** Names that get an honest answer instead of "unknown". A registered workflow of the same name comes first. */
export const announcedWorkflows: readonly AnnouncedWorkflow[] = [
  {
    name: 'unsloth',
    reason: 'the program for Unsloth comes with a later version',
    nearest: 'lora',
  },
  { name: 'qlora', reason: needsFourBit, nearest: 'lora' },
  {
    name: 'gpt-oss-lora',
    reason:
      'the weights of GPT-OSS are in MXFP4, and the program that trains over them comes later',
    nearest: 'lora',
  },
  {
    name: 'gpt-oss-full',
    reason: 'GPT-OSS trained in full needs several GPUs, and the program uses one',
    nearest: 'full',
  },
];

import type { JobFacts } from './job-facts.ts';

/** A judgement on a job, with what it rests on. */
export interface Judgement {
  readonly state: 'starting' | 'setting_up' | 'running' | 'ended' | 'lost' | 'elsewhere';
  readonly evidence: string;
}

// Between the preparation of a job and the first record of its supervisor lie milliseconds.
const startGraceMs = 10_000;

const isYoung = (facts: JobFacts, nowMs: number): boolean =>
  nowMs - Date.parse(facts.record.preparedAt) < startGraceMs;

const judgeUnstarted = (facts: JobFacts, nowMs: number): Judgement => {
  const canStillStart = isYoung(facts, nowMs) || (!facts.claimed && facts.launcherLives);
  return canStillStart
    ? { state: 'starting', evidence: 'the job is prepared and about to start' }
    : {
        state: 'lost',
        evidence: 'the job was prepared, but the program that started it was ended first',
      };
};

const judgeGone = (facts: JobFacts, processId: number): Judgement => {
  const { supervisor, here } = facts;
  const known = supervisor?.bootId ?? null;
  const rebooted = known !== null && here.bootId !== null && known !== here.bootId;
  const machine = supervisor?.machineId ?? null;
  const moved =
    rebooted && machine !== null && here.machineId !== null && machine !== here.machineId;
  if (moved) return { state: 'elsewhere', evidence: 'the job was started on another machine' };
  return {
    state: 'lost',
    evidence: rebooted
      ? 'the machine was restarted while the job ran'
      : `process ${processId}, which watched over the job, is gone and left no exit code: it was killed`,
  };
};

/** Tells from the facts what is true of a job at a time, in milliseconds since 1970. */
export const judgeJob = (facts: JobFacts, nowMs: number): Judgement => {
  const { exit, supervisor } = facts;
  if (exit !== null) {
    return { state: 'ended', evidence: `${exit.phase} ended with exit code ${exit.exitCode}` };
  }
  if (supervisor === null) return judgeUnstarted(facts, nowMs);
  const { processId } = supervisor;
  if (!facts.supervisorLives) return judgeGone(facts, processId);
  const evidence = `process ${processId}, which watches over the job, is alive`;
  if (facts.run !== null) return { state: 'running', evidence };
  return { state: facts.setup === null ? 'starting' : 'setting_up', evidence };
};

import type { Vibeml, VibemlError } from '@vibeml/sdk';
import { ResultAsync } from 'neverthrow';
import { isGroupId } from '../groups/is-group-id.ts';
import type { Subject } from './asking.ts';
import { describeGroupQuestion } from './describe-group-question.ts';
import { describeQuestion } from './describe-question.ts';

/** What a person is asked, and about which digest. */
interface Question extends Subject {
  readonly message: string;
}

const ofPlan = (vibeml: Vibeml, id: string): ResultAsync<Question, VibemlError> =>
  vibeml.local.findPlan(id).map((plan) => ({
    id: plan.id,
    digest: plan.digest,
    message: describeQuestion(plan),
  }));

const ofGroup = (vibeml: Vibeml, id: string): ResultAsync<Question, VibemlError> =>
  vibeml.local.findGroup(id).andThen((group) =>
    ResultAsync.combine(group.items.map(({ planId }) => vibeml.local.findPlan(planId))).map(
      (plans) => ({
        id: group.id,
        digest: group.digest,
        message: describeGroupQuestion(group, plans),
      }),
    ),
  );

/** The question about a stored plan or group. Fails with `plan.not_found`. */
export const findQuestion = (vibeml: Vibeml, id: string): ResultAsync<Question, VibemlError> =>
  isGroupId(id) ? ofGroup(vibeml, id) : ofPlan(vibeml, id);

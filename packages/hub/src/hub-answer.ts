import { err, ok, type Result } from 'neverthrow';

/** What an answer of the Hub means, apart from its content. */
export type HubRefusal =
  | 'not_found'
  | 'no_such_revision'
  | 'no_such_file'
  | 'gated'
  | 'token_rejected'
  | 'token_too_narrow'
  | 'disabled'
  | 'busy'
  | 'not_the_hub';

/** The parts of an answer that tell what it means. */
export interface AnswerHead {
  readonly status: number;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

const byErrorCode: Readonly<Record<string, HubRefusal>> = {
  GatedRepo: 'gated',
  RepoNotFound: 'not_found',
  RevisionNotFound: 'no_such_revision',
  EntryNotFound: 'no_such_file',
};

const badToken = 'Invalid credentials in Authorization header';
const disabled = 'Access to this resource is disabled';

const byStatus = (status: number): HubRefusal => {
  // The Hub answers 401 for a missing repository as well as for a private one when nobody is logged in.
  if (status === 401 || status === 404) return 'not_found';
  if (status === 403) return 'token_too_narrow';
  return [408, 429, 500, 502, 503, 504].includes(status) ? 'busy' : 'not_the_hub';
};

/** Tells what an answer means: its X-Error-Code counts first, then its message, then its status. Rules as in huggingface_hub. */
export const readAnswer = ({
  status,
  errorCode,
  errorMessage,
}: AnswerHead): Result<null, HubRefusal> => {
  if (status >= 200 && status < 300) return ok(null);
  const named = byErrorCode[errorCode ?? ''];
  if (named !== undefined) return err(named);
  if (errorMessage?.startsWith(disabled)) return err('disabled');
  if (status === 401 && errorMessage?.startsWith(badToken)) return err('token_rejected');
  return err(byStatus(status));
};

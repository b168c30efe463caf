import type { CredentialOwner } from '@vibeml/errors';
import type { Result } from 'neverthrow';
import type { Environment } from '../paths.ts';

/** A question that tells whether a credential is right, and changes nothing. */
export interface ServiceQuestion {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a service says of a credential. `account` is text of the service. */
export type ServiceVerdict =
  | { readonly kind: 'valid'; readonly account: string | null }
  | { readonly kind: 'wrong' }
  /** Ends the sentence "it could not be checked: …". */
  | { readonly kind: 'unknown'; readonly reason: string };

/** Someone who gives credentials: what for, where to get one, and how one is checked. */
export interface CredentialProvider extends CredentialOwner {
  /** What it is for, in a few words. */
  readonly purpose: string;
  /** How a person gets one. */
  readonly howToGet: string;
  /** What to ask the service; otherwise why it can't be asked. */
  ask(value: string, environment: Environment): Promise<Result<ServiceQuestion, ServiceVerdict>>;
  /** What its answer means. */
  read(status: number, body: unknown): ServiceVerdict;
}

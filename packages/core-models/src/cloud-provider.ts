import type { ElsewhereOffered, ErrorOf } from '@vibeml/errors';
import type { Offer, OfferRemark } from './offer.ts';
import type { Quantity } from './quantity.ts';

/** How a credential is tried without changing anything, as data: whoever checks it sends the request. */
export type CredentialCheck =
  /** Sign a short-lived JWT with the key and exchange it (RFC 8693): 200 is good, 400 to 403 are not. */
  | {
      readonly kind: 'jwt_exchange';
      readonly method: 'POST';
      readonly url: string;
      readonly algorithm: 'RS256';
      readonly lifetimeSeconds: number;
      /** Where the parts of the JWT stand in the key file, as paths of field names. */
      readonly keyFields: {
        readonly privateKey: readonly string[];
        readonly keyId: readonly string[];
        readonly issuer: readonly string[];
        readonly subject: readonly string[];
      };
      /** Fields of the form besides the JWT itself. */
      readonly form: Readonly<Record<string, string>>;
      /** The field that carries the JWT. */
      readonly tokenField: string;
      /** The field of the answer that carries the access token. */
      readonly answerField: string;
    }
  /** There is no request that only reads; the shape is all that can be looked at. */
  | { readonly kind: 'shape'; readonly pattern: string };

/** One thing that a cloud wants to know of who uses it. */
export interface CloudCredential {
  /** Name of the secret, which is also its environment variable. */
  readonly name: string;
  readonly title: string;
  readonly isSecret: boolean;
  /** `one_of` in a group: any of them will do. */
  readonly need: 'always' | 'one_of' | 'optional';
  /** Files where the cloud's own tools keep it, from the home directory. */
  readonly files: readonly string[];
  /** How a person gets it: a sentence, and a command where there is one. */
  readonly howToGet: { readonly text: string; readonly command?: string };
  readonly check: CredentialCheck;
}

/** A size of machine of a cloud. */
export interface CloudPreset {
  /** The seller's name, as in offers. */
  readonly machine: string;
  readonly platform: string;
  readonly preset: string;
  /** Canonical name. */
  readonly gpu: string;
  readonly gpuCount: number;
  readonly cpuCores: number | null;
  readonly memoryGib: number | null;
  readonly region: string;
  readonly hourlyUsd: Quantity | null;
  readonly spotHourlyUsd: Quantity | null;
}

/** What a launch was about when it failed. */
export interface FailedLaunch {
  readonly gpu: string;
  readonly region: string;
  /** Where the GPU, or else another, is offered. */
  readonly elsewhere: readonly ElsewhereOffered[];
}

export type CloudError = ErrorOf<
  'cloud.no_capacity' | 'cloud.quota_exceeded' | 'cloud.access_denied' | 'cloud.region_unknown'
>;

/** What is known of a cloud. Pure: it starts nothing and asks nobody. */
export interface CloudProvider {
  /** As offers name it. */
  readonly name: string;
  readonly title: string;
  readonly credentials: readonly CloudCredential[];
  readonly presets: readonly CloudPreset[];
  /** Regions in the order in which they are tried. */
  readonly regions: readonly string[];
  /** What the shipped prices are worth now. */
  priceRemarks(nowMs: number): readonly OfferRemark[];
  /** Turns the text of a failure into an error; null where it is none of this cloud's. */
  explainFailure(text: string, launch: FailedLaunch): CloudError | null;
  /** Other regions with the same GPU and number of GPUs, the cheapest first. */
  fallbackRegions(failed: Offer, offers: readonly Offer[]): readonly string[];
}

const typedCharacters = 4;

/** Whether a person typed the last four characters of a digest, which tells that they saw what they agree to. */
export const isDigestEnd = (typed: string, digest: string): boolean =>
  typed.trim().toLowerCase() === digest.slice(-typedCharacters);

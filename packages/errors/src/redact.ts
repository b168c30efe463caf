const patterns: readonly RegExp[] = [
  /\bhf_[A-Za-z0-9]{8,}/g,
  /\bsk-[A-Za-z0-9_-]{8,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /\bsky_[A-Za-z0-9_.-]{8,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{16,}/g,
  /\bxox[abpr]-[A-Za-z0-9-]{8,}/g,
  /\bey[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{5,}/g,
  /(?<=:\/\/)[^/\s:@]+:[^/\s@]+(?=@)/g,
  /(?<=\bbearer\s+)[^\s"',;]{6,}/gi,
  /(?<=\b(?:authorization|token|password|secret|api[_-]?key)\b["']?\s*[:=]\s*["']?)(?!bearer\b)[^\s"',;]{6,}/gi,
];

/** Replaces what looks like a secret, and every given secret value, by `[redacted]`. */
export const redact = (text: string, secretValues: readonly string[] = []): string => {
  const known = secretValues
    .filter((value) => value.length >= 4)
    .reduce((clean, value) => clean.replaceAll(value, '[redacted]'), text);
  return patterns.reduce((clean, pattern) => clean.replace(pattern, '[redacted]'), known);
};

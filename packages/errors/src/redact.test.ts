import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defineError } from './define-error.ts';
import { excerpt } from './excerpt.ts';
import { invariant } from './invariant.ts';
import { redact } from './redact.ts';
import { stripVTControlCharacters } from './strip-control-characters.ts';

test.each([
  'hf_abcdefghijklmnop',
  'sk-proj-abcdefghijkl',
  'AKIAIOSFODNN7EXAMPLE',
  'ghp_abcdefghijklmnopqrstuvwx',
  'sky_eyJhbGciOiJIUzI1NiJ9.abcDEF-123',
])('%s is taken out', (secret) => {
  expect(redact(`token is ${secret} here`)).not.toContain(secret);
});

test('passwords in addresses and named tokens are taken out, the rest stays', () => {
  expect(redact('https://ada:pass word@host/x')).toContain('host');
  expect(redact('https://ada:secret@example.org/simple')).toBe(
    'https://[redacted]@example.org/simple',
  );
  expect(redact('Authorization: Bearer abcdef123456')).toBe('Authorization: Bearer [redacted]');
});

test('given secret values never survive', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (secret, before, after) => {
      fc.pre(!'[redacted]'.includes(secret));
      fc.pre(!before.includes(secret) && !after.includes(secret));
      return (
        !redact(`${before} ${secret} ${after}`, [secret]).includes(secret) || secret.trim() === ''
      );
    }),
  );
});

test('an excerpt is bounded, clean and keeps the end', () => {
  const text = `${'x'.repeat(5000)}\u001b[31mlast words\u001b[0m\u0007`;
  expect(excerpt(text)).toMatch(/^…x+last words$/);
  expect(excerpt(text).length).toBe(600);
  expect(stripVTControlCharacters('\u001b]0;title\u0007a\tb\nc')).toBe('a\tb\nc');
});

test('a cause stays out of JSON', () => {
  const make = defineError('request.invalid', 'validation');
  const error = make({ message: 'x', advice: [], details: {}, cause: new Error('secret') });
  expect(error.cause).toBeInstanceOf(Error);
  expect(JSON.stringify(error)).not.toContain('cause');
});

test('an invariant throws only when broken', () => {
  expect(() => invariant(true, 'fine')).not.toThrow();
  expect(() => invariant(false, 'one is one')).toThrow('one is one');
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createModelTokenizer } from './model-tokenizer.ts';
import { alignTokens, tokenAt } from './token-offsets.ts';

const byteToken = (byte: number): string =>
  `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
const bytesOf = (text: string): readonly string[] =>
  Array.from(new TextEncoder().encode(text), byteToken);

describe('tokens with word marks', () => {
  test('a mark is a space of the text, except before the first word', () => {
    expect(alignTokens('Hello big world', ['▁Hello', '▁big', '▁wor', 'ld'])).toEqual({
      starts: [0, 5, 9, 13],
      ends: [5, 9, 13, 15],
    });
    // A text that begins with a space has a character for its first mark.
    expect(alignTokens(' a', ['▁a'])).toEqual({ starts: [0], ends: [2] });
    expect(alignTokens('a', ['▁', 'a'])).toEqual({ starts: [0, 0], ends: [0, 1] });
  });

  test('bytes of one character share its place, however many UTF-16 units it has', () => {
    expect(alignTokens('a€b', ['▁a', '<0xE2>', '<0x82>', '<0xAC>', 'b'])).toEqual({
      starts: [0, 1, 1, 1, 2],
      ends: [1, 2, 2, 2, 3],
    });
    expect(alignTokens('é😀\n', bytesOf('é😀\n'))).toEqual({
      starts: [0, 0, 1, 1, 1, 1, 3],
      ends: [1, 1, 3, 3, 3, 3, 4],
    });
  });

  test('a text that spells out a byte token is text', () => {
    expect(alignTokens('<0x0A>', ['<0x0A>'])).toEqual({ starts: [0], ends: [6] });
  });

  test.each([
    ['another letter', 'Hello', ['▁Hallo']],
    ['characters that no token covers', 'Hello world', ['▁Hello']],
    ['more tokens than text', 'Hello', ['▁Hello', '▁world']],
    ['half of a character', 'é', ['<0xC3>']],
    ['text that a normalizer changed', 'ﬁne', ['▁fine']],
  ])('%s can not be found, and nothing is made up', (_title, text, tokens) => {
    expect(alignTokens(text, tokens)).toBeNull();
  });

  test('pieces and bytes of any text are found where they were cut', () => {
    const character = fc.constantFrom('a', 'Z', '7', ' ', 'é', '語', '😀', '\n');
    const inBytes = character.map((text) => ({ text, tokens: bytesOf(text) }));
    const asPiece = fc
      .array(character, { minLength: 1, maxLength: 5 })
      .map((each) => each.join(''))
      .map((text) => ({ text, tokens: [text.replaceAll(' ', '▁')] }));
    fc.assert(
      fc.property(fc.array(fc.oneof(inBytes, asPiece), { maxLength: 12 }), (parts) => {
        let cursor = 0;
        const places = parts.flatMap(({ text, tokens }) => {
          const start = cursor;
          cursor += text.length;
          return tokens.map(() => ({ start, end: start + text.length }));
        });
        const text = parts.map((part) => part.text).join('');
        expect(
          alignTokens(
            text,
            parts.flatMap(({ tokens }) => tokens),
          ),
        ).toEqual({
          starts: places.map(({ start }) => start),
          ends: places.map(({ end }) => end),
        });
      }),
    );
  });
});

describe('the token at a character', () => {
  const offsets = { starts: [0, 2, 2, 2, 5], ends: [2, 4, 4, 4, 7] };

  test.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 1],
    [5, 4],
    [6, 4],
  ])('character %i is of token %i, the first of those that share it', (character, token) => {
    expect(tokenAt(offsets, character)).toBe(token);
  });

  test('a gap, and what is past the end, has none', () => {
    expect([tokenAt(offsets, 4), tokenAt(offsets, 7)]).toEqual([null, null]);
    expect(tokenAt({ starts: [], ends: [] }, 0)).toBeNull();
  });
});

describe('a tokenizer of the SentencePiece kind', () => {
  const pieces = ['▁', 'H', 'i', 'y', 'o', 'u', '▁y', 'ou', '▁you', 'Hi', '▁Hi'];
  const bytes = Array.from({ length: 256 }, (_, byte) => byteToken(byte));
  const tokenizerJson = JSON.stringify({
    added_tokens: [{ id: 0, content: '<unk>', special: true }],
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Prepend', prepend: '▁' },
        { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
      ],
    },
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    model: {
      type: 'BPE',
      byte_fallback: true,
      fuse_unk: true,
      unk_token: '<unk>',
      vocab: Object.fromEntries(['<unk>', ...bytes, ...pieces].map((each, id) => [each, id])),
      merges: ['▁ y', 'o u', '▁y ou', 'H i', '▁ Hi'],
    },
  });
  const tokenizer = createModelTokenizer({ tokenizerJson, tokenizerConfig: '{}' })._unsafeUnwrap();

  test('tells where its tokens stand', () => {
    expect(tokenizer.encode('Hi you', false)).toHaveLength(2);
    expect(tokenizer.offsets('Hi you')).toEqual({ starts: [0, 2], ends: [2, 6] });
    expect(tokenizer.offsets('Hi€ you')).toEqual({
      starts: [0, 2, 2, 2, 3],
      ends: [2, 3, 3, 3, 7],
    });
  });

  test('counts as many tokens as it encodes', () => {
    for (const text of ['Hi you', 'Hi€ you', '', '\n\n']) {
      expect(tokenizer.count(text, true)).toBe(tokenizer.encode(text, true).length);
    }
  });
});

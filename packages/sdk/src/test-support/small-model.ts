import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const tensors = {
  'model.embed_tokens.weight': { dtype: 'F32', shape: [260, 16], data_offsets: [0, 16_640] },
};

const config = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  hidden_size: 16,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  intermediate_size: 32,
  vocab_size: 260,
  max_position_embeddings: 512,
  tie_word_embeddings: true,
};

/** Writes a directory that looks like a model: configuration, weights, chat template. */
export const writeSmallModel = (
  directory: string,
  overrides: Readonly<Record<string, unknown>> = {},
): string => {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'config.json'), JSON.stringify({ ...config, ...overrides }));
  writeFileSync(
    join(directory, 'chat_template.jinja'),
    "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}",
  );
  const header = Buffer.from(JSON.stringify(tensors));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(
    join(directory, 'model.safetensors'),
    Buffer.concat([length, header, Buffer.alloc(16_640)]),
  );
  return directory;
};

/** Writes a chat dataset of that many rows. */
export const writeChats = (path: string, rows: number): string => {
  const lines = Array.from({ length: rows }, (_, index) =>
    JSON.stringify({
      messages: [
        { role: 'user', content: `Question ${index}?` },
        { role: 'assistant', content: `Answer ${index}.` },
      ],
    }),
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};

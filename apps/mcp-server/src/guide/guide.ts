/** The address of the guide. */
export const guideUri = 'vibeml://guide';

/** How VibeML works, for a model or a person who wants more than the tool list says. */
export const guide = `# VibeML in short

A request becomes a plan, a plan becomes a run, a run leaves a checked result.

- **Plan**: model and data are looked at, a workflow and a machine are chosen, memory, time and cost are estimated.
  A plan is a document with an id, a digest and an expiry. Planning is free and starts nothing.
- **Agreement**: a free plan of VibeML's own program on this machine needs none. Where money can be spent, or the user's own
  code would run, a person agrees to exactly this digest: in a form of the client, or with \`vibeml approve PLAN\` in a terminal.
- **Group**: up to 20 plans in one request, as a list (\`items\`) or a grid: \`{"grid": {"learning_rate": [1e-4, 2e-4], "lora_r": [8, 16]}}\`
  is four plans. One table, one cap (max_cost_usd) and one agreement for all; so many run at the same time (concurrency). Launching
  the group again starts the next ones when a run has ended, and shows all of them side by side.
- **Run**: launching a plan twice gives the same run. It goes on when the chat, the server or the terminal ends.
- **Result**: an adapter or a model in a directory, each file with its SHA-256.

## Data
A .jsonl, .json, .csv or .parquet file, or owner/name[@revision][:config/split] on the Hugging Face Hub. Formats: chat (messages), sharegpt, alpaca, prompt_completion, text, preference, kto, prompts.
Columns with other names are mapped: \`columns: {"prompt": "question", "completion": "answer"}\`.

## When something goes wrong
Ask for a diagnosis first: it reads exit code, events and log. Out of memory: a smaller per_device_train_batch_size with more
gradient_accumulation_steps, or a smaller max_length. Stopped or lost: plan again with resume_from_run_id; it goes on from the newest complete checkpoint.

## In a terminal
\`vibeml runs\`, \`vibeml status RUN\`, \`vibeml logs RUN -f\`, \`vibeml chat RUN\`: the same runs, from the same database.
`;

/** Who gives credentials that are kept. */
export const providerNames = ['huggingface', 'wandb', 'nebius', 'skypilot'] as const;

const blocks = '▁▂▃▄▅▆▇█';

/** The newest values as small bars, oldest first; at most `width` characters. */
export const sparkline = (values: readonly number[], width: number): string => {
  if (width <= 0) return '';
  const shown = values.filter(Number.isFinite).slice(-width);
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  return shown
    .map((value) => {
      const level = high === low ? 0 : (value - low) / (high - low);
      return blocks[Math.round(level * (blocks.length - 1))] ?? '';
    })
    .join('');
};

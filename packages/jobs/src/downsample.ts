/** A point of a curve. */
interface Point {
  readonly loss: number | null;
}

const smallest = 3;

const indexOfLowest = (points: readonly Point[]): number =>
  points.reduce((best, point, index) => {
    const lowest = points[best]?.loss ?? Number.POSITIVE_INFINITY;
    return (point.loss ?? Number.POSITIVE_INFINITY) < lowest ? index : best;
  }, 0);

const evenly = (length: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => Math.round((index * (length - 1)) / (count - 1)));

/** At most `maxPoints` (three or more) of the points, in order: the first, the last, the lowest loss, and others evenly between. */
export const downsample = <Sample extends Point>(
  points: readonly Sample[],
  maxPoints: number,
): readonly Sample[] => {
  const wanted = Math.max(smallest, Math.floor(maxPoints));
  if (points.length <= wanted) return points;
  const kept = new Set([...evenly(points.length, wanted - 1), indexOfLowest(points)]);
  return points.filter((_, index) => kept.has(index));
};

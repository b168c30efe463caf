import leven from 'leven';

const maxIds = 5;
const minPartCharacters = 3;

interface Candidate {
  readonly id: string;
  readonly distance: number;
}

// A part that was typed right is as good as one wrong character: people copy the beginning or the end of an id.
const distanceOf = (wanted: string, id: string): number => {
  const distance = leven(wanted, id);
  return wanted.length >= minPartCharacters && id.includes(wanted)
    ? Math.min(1, distance)
    : distance;
};

const maxDistanceOf = (wanted: string): number => Math.max(2, Math.floor(wanted.length / 3));

/** At most five ids that look like the wanted one, nearest first; of equally near ones in the order given. */
export const closestIds = (wanted: string, ids: readonly string[]): readonly string[] => {
  const typed = wanted.trim().toLowerCase();
  return ids
    .map((id): Candidate => ({ id, distance: distanceOf(typed, id) }))
    .filter((each) => each.distance <= maxDistanceOf(typed))
    .sort((one, other) => one.distance - other.distance)
    .slice(0, maxIds)
    .map((each) => each.id);
};

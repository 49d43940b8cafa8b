/** As if everybody had made so many reports before, half of them right: one report makes nobody. */
const PRIOR = 4;
const LEAST = 0.25;
const MOST = 1.5;
/** Below it somebody's word alone does not take a thing out of sight: mostly wrong, many times. */
export const DOUBTFUL = 0.5;

/** How much somebody's report weighs, by how many of theirs were acted on: 1 for a newcomer, 0.25 to 1.5. Never shown to anybody. */
export function weightOf({ right, decided }: { readonly right: number; readonly decided: number }): number {
  const share = (right + PRIOR / 2) / (decided + PRIOR);
  return Math.min(MOST, Math.max(LEAST, 2 * share));
}

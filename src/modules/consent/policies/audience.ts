import type { Regions, Whereabouts } from '../../../platform/config/regions.js';

/** The readers of a text that has no wording of its own for where they are; also of everybody of whom that is not known. */
export const WORLD = 'world';

/** Which wording somebody is asked about: today's version, as it reads where they are. */
export interface TextInForce {
  readonly version: string;
  readonly audience: string;
}

/** Which of the wordings of a version is for somebody: that of the first group of `config/regions.json` that they are in for certain. */
export function audienceOf(where: Whereabouts, audiences: readonly string[], regions: Regions): string {
  return regions.groupsOf(where).find((group) => audiences.includes(group)) ?? WORLD;
}

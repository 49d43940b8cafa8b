/** How large a community is. Everything else of it follows from these and the seed. */
export interface Community {
  readonly posts: number;
  readonly people: number;
  readonly likes: number;
  /** Comments and replies together. */
  readonly comments: number;
  /** Who follows whom, beside the readers below. */
  readonly follows: number;
  readonly seed: number;
}

export const COMMUNITY_SEED = 1;

/** The proportions of the goal: 1,000,000 posts by 100,000 people with 10,000,000 likes. */
export function communityOf(posts: number, seed = COMMUNITY_SEED): Community {
  return { posts, people: posts / 10, likes: posts * 10, comments: posts, follows: posts, seed };
}

/** The last people, who post and are followed the least. What is measured is read with their eyes. */
export const readersOf = ({ people }: Community): number => Math.min(200, people / 5);

/**
 * Before them: one person for each number of follows. `idle` follows somebody who never posted, `quiet` fifty who seldom do: where a walk
 * down the newest posts would not end.
 */
export const FOLLOWERS = { one: 1, idle: 1, fifty: 50, quiet: 50, fiveHundred: 500, fiveThousand: 5_000 } as const;
export type Follower = keyof typeof FOLLOWERS;

const NAMES = Object.keys(FOLLOWERS) as Follower[];

/** People are numbered from 0, the most active first. */
export const numberOfReader = (of: Community, n: number): number => of.people - readersOf(of) + (n % readersOf(of));
export const numberOfFollower = (of: Community, name: Follower): number => of.people - readersOf(of) - 1 - NAMES.indexOf(name);
/** Who never posted: the last before them. */
export const firstSilent = (of: Community): number => of.people - readersOf(of) - NAMES.length - 10;
/** As `statements.ts` makes them. */
export const usernameOf = (n: number): string => `amber-lantern-${String(n).padStart(6, '0')}`;

/** Ten times the likes are worth as much as having been published 12.5 hours later. */
const SECONDS_PER_TENFOLD = 45_000;

/**
 * How hot a post is, in SQL: `log10(max(likes, 1)) + published_at / 45,000 s`. It falls behind what comes later by itself, so that nothing
 * is computed anew as time goes by: only when likes change. The formula is that of Reddit's "hot" list, without down votes (its published
 * source, `r2/lib/db/_sorts.pyx`).
 */
export const hotScore = (likes: string, publishedAt: string): string =>
  `(log(greatest(${likes}, 1)::float8) + extract(epoch from ${publishedAt})::float8 / ${SECONDS_PER_TENFOLD})`;

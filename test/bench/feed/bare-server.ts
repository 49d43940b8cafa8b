import Fastify from 'fastify';
import { Pool } from 'pg';
import { SystemClock } from '../../../src/kernel/clock.js';
import { AccessTokens } from '../../../src/modules/auth/access/access-tokens.js';
import { LIVE } from '../../../src/modules/auth/access/live-authenticator.js';
import { SigningKeys } from '../../../src/modules/auth/access/signing-keys.js';
import { cursorParts, placeOf, type Scope } from '../../../src/modules/feed/feeds/feed-cursor.js';
import type { FeedRow } from '../../../src/modules/feed/feeds/feed.queries.js';
import { LATEST, publicPage, TRENDING } from '../../../src/modules/feed/feeds/feed-sql.js';
import { FOLLOWING } from '../../../src/modules/feed/feeds/following-sql.js';
import { Config } from '../../../src/platform/config/config.js';
import { encodeCursor } from '../../../src/platform/http/pagination.js';
import { PLANNER } from '../../../src/platform/persistence/orm.config.js';
import { PAGE } from './bare-schema.js';

/**
 * The feed as the leanest program would serve it: Fastify with a response schema, `pg`, the same statements, prepared, the same check of
 * the token and its session, the same fields. No framework, limits, validation, log lines, measures or problems.
 */
const config = Config.from(process.env);
const tokens = new AccessTokens(new SigningKeys(config), config, new SystemClock());
const pool = new Pool({ connectionString: config.database.url, max: config.database.poolMax, options: PLANNER });
const TEXTS: Readonly<Record<Scope, string>> = { latest: publicPage(LATEST), trending: publicPage(TRENDING), following: FOLLOWING };

interface Query {
  readonly scope?: Scope;
  readonly cursor?: string;
}

async function readerOf(authorization: string | undefined): Promise<string | null> {
  if (authorization === undefined) return null;
  const { accountId, sessionId } = await tokens.verify(authorization.slice('Bearer '.length));
  const { rows } = await pool.query<{ status: string }>({ ...LIVE, values: [[sessionId], [accountId], new Date()] });
  if (rows[0]?.status !== 'active') throw new Error('Not signed in');
  return accountId;
}

const fastify = Fastify();
fastify.get<{ Querystring: Query }>('/v1/feed', { schema: { response: { 200: PAGE } } }, async ({ query, headers }) => {
  const { scope = 'latest', cursor } = query;
  const reader = await readerOf(headers.authorization);
  const { at, id } = placeOf(scope, cursor);
  const { rows } = await pool.query<FeedRow>({ name: `feed.${scope}`, text: TEXTS[scope], values: [reader, at, id, 21] });
  const shown = rows.slice(0, 20);
  return { items: shown.map(itemOf), nextCursor: rows.length > 20 ? encodeCursor(cursorParts(scope, shown.at(-1)!)) : null };
});
await fastify.listen({ host: '127.0.0.1', port: config.port });

function itemOf(row: FeedRow) {
  const media = `${config.publicUrl}/v1/media/`;
  return {
    id: row.id,
    author: { username: row.username, avatarUrl: `${config.publicUrl}/v1/profiles/pictures/${row.avatarKey.slice('avatar/'.length)}` },
    media: {
      url: media + row.key.slice('post/'.length),
      thumbnailUrl: media + row.thumbnailKey.slice('post/'.length),
      kind: row.kind,
      width: row.width ?? undefined,
      height: row.height ?? undefined,
      durationMs: row.durationMs ?? undefined,
    },
    prompt: row.prompt,
    caption: row.caption ?? undefined,
    tool: row.tool,
    likeCount: row.likeCount,
    commentCount: row.commentCount,
    viewer: row.own === null ? undefined : { liked: row.liked, following: row.following, own: row.own },
    aiGenerated: true,
    state: row.own ? row.state : undefined,
    createdAt: new Date(row.publishedAt).toISOString(),
  };
}

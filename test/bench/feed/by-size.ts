import { requestOf } from '../load/connection.js';
import { atRate } from '../load/load.js';
import { Pool } from '../load/pool.js';
import type { Measured } from '../main.js';
import { quantile } from '../quantile.js';
import { pathOf } from './reads.js';
import type { Served } from './stage.js';

const PER_SECOND = 200;
const ROUNDS = 5;
const DEEP_MAX = 1.2;
/** So many posts down, or as far as the community goes. */
const DEEP_PAGE = 5_000;
const SCOPES = ['latest', 'trending'] as const;

type Scope = (typeof SCOPES)[number];

/** The first page, and one that a reader comes to after very many, by turns, of communities of each size. */
export async function bySize(communities: readonly Served[], seconds: number): Promise<Measured[]> {
  const rows: Measured[] = [];
  for (const served of communities) {
    const [token] = await served.readers(1);
    for (const scope of SCOPES) rows.push(...(await ofScope(served, scope, token!, seconds)));
  }
  return rows;
}

async function ofScope(served: Served, scope: Scope, token: string, seconds: number): Promise<Measured[]> {
  const { posts } = served.community;
  const { page, cursor } = await deepPlace(served, scope, token);
  const at = async (path: string) => {
    const request = requestOf({ path, token });
    return quantile(await atRate({ url: served.url, request: () => request, seconds: seconds / ROUNDS }, PER_SECOND), 0.5);
  };
  const [first, deep]: [number[], number[]] = [[], []];
  for (let n = 0; n <= ROUNDS; n++) {
    const turn = [await at(pathOf(scope)), await at(pathOf(scope, cursor))] as const;
    if (n === 0) continue; // warm
    first.push(turn[0]);
    deep.push(turn[1]);
  }
  const ratios = deep.map((ms, n) => ms / first[n]!);
  const name = `${scope} of ${posts} posts`;
  const point = (where: string) => ({ series: `${scope}, ${where}`, size: posts });
  return [
    { what: `${name}, page 1, p50, median of ${ROUNDS} rounds`, value: quantile(first, 0.5), unit: 'ms', point: point('first page') },
    { what: `${name}, page ${page}, p50, median of ${ROUNDS} rounds`, value: quantile(deep, 0.5), unit: 'ms', point: point('deep page') },
    { what: `${name}, page ${page} ÷ page 1, p50, worst of ${ROUNDS} rounds`, value: Math.max(...ratios), unit: '×', limit: DEEP_MAX },
  ];
}

async function deepPlace({ url }: Served, scope: Scope, token: string): Promise<{ page: number; cursor: string | undefined }> {
  const pool = new Pool(url);
  let cursor: string | undefined;
  let page = 1;
  try {
    for (; page < DEEP_PAGE; page++) {
      const { body } = await pool.send(requestOf({ path: pathOf(scope, cursor), token }));
      const { nextCursor } = JSON.parse(body.toString()) as { nextCursor: string | null };
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
  } finally {
    pool.close();
  }
  return { page, cursor };
}

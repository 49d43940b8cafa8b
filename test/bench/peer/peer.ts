import { requestOf, type RequestParts } from '../load/connection.js';
import { asManyAsCan } from '../load/load.js';
import { Pool } from '../load/pool.js';
import type { Measured } from '../main.js';
import { quantile } from '../quantile.js';
import { type Exchange, NUMBER_HEADER } from './exchange.js';
import { type Operation, OPERATIONS } from './operations.js';
import { PeerStage } from './stage.js';

const ROUNDS = 5;
const CONNECTIONS = 16;
const SECONDS = 1;
/** A hot post may cost so much of what likes that are spread over many reach. */
const HOT = { of: 'P7', to: 'P6', atLeast: 0.6 };
const FULL = { people: 50, ledgerRows: Number(process.env['AICASSO_BENCH_LEDGER'] ?? 300_000), openCases: 100_000 };
const SHORT = { people: 40, ledgerRows: 1_000, openCases: 1_000 };

type Rates = Readonly<Record<string, number>>;

/**
 * The operations that people wait for, each beside a bare server that sends the same statements and answers the same bytes: in turns, each
 * turn on a fresh copy of one database, as many requests as are answered with sixteen under way. Requests a second.
 */
export async function peer(isShort: boolean, only?: readonly string[]): Promise<Measured[]> {
  const operations = OPERATIONS.filter(({ id }) => !only || only.includes(id));
  const stage = await PeerStage.start(isShort ? SHORT : FULL);
  try {
    const exchanges = await recordAll(stage, operations);
    const ours: Rates[] = [];
    const bare: Rates[] = [];
    const seconds = isShort ? 0.2 : SECONDS;
    for (let n = 0; n < (isShort ? 1 : ROUNDS); n++) {
      const rates = (url: string) => ratesAt(url, stage, operations, seconds);
      ours.push(await stage.service(rates));
      bare.push(await stage.bare(exchanges, rates));
    }
    const rows = operations.flatMap((operation) => rowsOf(operation, exchanges[operation.id]!, ours, bare));
    return [HOT.of, HOT.to].every((id) => exchanges[id]) ? [...rows, hot(ours)] : rows;
  } finally {
    await stage.stop();
  }
}

/** Each request once, alone. */
function recordAll(stage: PeerStage, operations: readonly Operation[]): Promise<Record<string, Exchange[]>> {
  return stage.recorded(async (url, statementsSince) => {
    const pool = new Pool(url);
    const exchanges: Record<string, Exchange[]> = {};
    for (const operation of operations) {
      const of: Exchange[] = (exchanges[operation.id] = []);
      const requests = bytesOf(operation, stage);
      if (operation.isRead) for (const request of requests) await pool.send(request); // warm
      await statementsSince();
      for (const request of requests) {
        const { status, body } = await pool.send(request);
        of.push({ status, body: body.length === 0 ? null : JSON.parse(body.toString()), statements: await statementsSince() });
      }
    }
    pool.close();
    return exchanges;
  });
}

async function ratesAt(url: string, stage: PeerStage, operations: readonly Operation[], seconds: number): Promise<Rates> {
  const rates: Record<string, number> = {};
  for (const operation of operations) {
    const requests = bytesOf(operation, stage);
    if (operation.isRead) {
      const load = { url, request: (n: number) => requests[n % requests.length]!, seconds };
      await asManyAsCan({ ...load, seconds: seconds / 4 }, CONNECTIONS);
      rates[operation.id] = await asManyAsCan(load, CONNECTIONS);
    } else rates[operation.id] = await allOnce(url, requests);
  }
  return rates;
}

async function allOnce(url: string, requests: readonly Buffer[]): Promise<number> {
  const pool = new Pool(url);
  const left = [...requests].reverse();
  const startedAt = performance.now();
  const one = async () => {
    for (let request = left.pop(); request; request = left.pop()) await pool.send(request);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  pool.close();
  return requests.length / ((performance.now() - startedAt) / 1000);
}

function bytesOf({ id, requests }: Operation, { world }: PeerStage): Buffer[] {
  const numbered = (parts: RequestParts, n: number) => ({ ...parts, headers: { ...parts.headers, [NUMBER_HEADER]: `${id}/${n}` } });
  return requests(world).map((parts, n) => requestOf(numbered(parts, n)));
}

function rowsOf(operation: Operation, exchanges: readonly Exchange[], ours: readonly Rates[], bare: readonly Rates[]): Measured[] {
  const { id, what, atLeast, mostStatements } = operation;
  const name = `${id} ${what}`;
  const ratios = ours.map((rates, n) => rates[id]! / bare[n]![id]!);
  const mean = (of: (exchange: Exchange) => number) => exchanges.reduce((sum, exchange) => sum + of(exchange), 0) / exchanges.length;
  const statements = quantile(exchanges.map((exchange) => exchange.statements.length), 0.5); // some have others' beside them, of timers
  const median = (all: readonly Rates[]) => quantile(all.map((rates) => rates[id]!), 0.5);
  return [
    { what: name, value: median(ours), unit: '/s' },
    { what: `${name}: bare`, value: median(bare), unit: '/s' },
    { what: `${name}: ours ÷ bare, median`, value: quantile(ratios, 0.5), unit: '×' },
    { what: `${name}: ours ÷ bare, worst of ${ratios.length}`, value: Math.min(...ratios), unit: '×', atLeast },
    { what: `${name}: statements, in the median`, value: statements, unit: 'each', limit: mostStatements },
    { what: `${name}: answer`, value: mean(({ body }) => (body === null ? 0 : Buffer.byteLength(JSON.stringify(body)))), unit: 'bytes' },
  ];
}

function hot(ours: readonly Rates[]): Measured {
  const ratios = ours.map((rates) => rates[HOT.of]! / rates[HOT.to]!);
  return { what: `${HOT.of} ÷ ${HOT.to}, worst of ${ratios.length}`, value: Math.min(...ratios), unit: '×', atLeast: HOT.atLeast };
}

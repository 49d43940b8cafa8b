import { startApp, type TestApp } from '../../support/harness.js';
import { tally } from '../tally.js';
import { exchange, type Framed, FRAMINGS, statusesIn } from './framing.js';

const LIMIT_MS = 5_000;
const SLOW = 200;
/** What stays open waits for more, as it may: the whole request has 30 s to come. */
const WAIT_MS = 500;

describe('R16 bytes that are no proper request', () => {
  let app: TestApp;
  let port: number;
  beforeAll(async () => {
    app = await startApp({ env: { LOG_LEVEL: 'warn' } });
    port = Number(new URL(app.url).port);
  }, 180_000);
  afterAll(() => app?.stop());

  async function faultOf(framed: Framed): Promise<string | null> {
    const { text, isOver } = await exchange(port, framed, framed.stays ? WAIT_MS : LIMIT_MS);
    const statuses = statusesIn(text);
    if (!isOver && !framed.stays) return `open after ${LIMIT_MS} ms, with ${JSON.stringify(statuses)}`;
    if (statuses.some((status) => status >= 500)) return text.slice(0, 400);
    if (/node_modules|\.js:\d+|Error:/.test(text)) return `tells what is inside: ${text.slice(0, 400)}`;
    const { answers = statuses.length } = framed;
    return statuses.length === answers ? null : `${JSON.stringify(statuses)} for ${answers} answers`;
  }

  it(`${Object.keys(FRAMINGS).length} kinds of them are refused or answered, none with a fault`, async () => {
    const wrong: [string, string][] = [];
    for (const [name, framed] of Object.entries(FRAMINGS)) {
      const fault = await faultOf(framed);
      if (fault !== null) wrong.push([name, fault]);
    }
    tally(import.meta.url, { subject: 'fuzzer: framing', tried: Object.keys(FRAMINGS).length, wrong: wrong.length });
    expect(wrong).toEqual([]);
    expect(app.log.of('fault')).toEqual([]);
  }, 180_000);

  it(`${SLOW} connections that say half of it leave room for the rest`, async () => {
    const half = FRAMINGS['a length beyond the body, and nothing more']!;
    const waiting = Array.from({ length: SLOW }, () => exchange(port, half, 3_000));
    const good = await Promise.all(Array.from({ length: 20 }, () => exchange(port, FRAMINGS['a byte at a time']!, LIMIT_MS)));
    expect(good.flatMap(({ text }) => statusesIn(text))).toEqual(Array.from({ length: 20 }, () => 200));
    expect(Math.max(...good.map(({ tookMs }) => tookMs))).toBeLessThan(3_000);
    await Promise.all(waiting);
    const figures = { 'answered beside them': good.length };
    tally(import.meta.url, { subject: 'fuzzer: half-open connections', tried: SLOW, wrong: 0, figures });
  }, 180_000);
});

import { randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import { forged } from '../http/matrix/people.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { askedFor, tally } from './tally.js';

const TRIES = askedFor().isLong ? 100 : 20;

describe('whether somebody has an account', () => {
  let app: TestApp;
  let ana: Actor;
  let ben: Actor;
  beforeAll(async () => {
    app = await startApp();
    ana = await app.actor({ subject: 'enumerated', email: 'enumerated@example.test' });
    ben = await app.actor();
  }, 180_000);
  afterAll(() => app?.stop());

  /** The same words about somebody who is there, and about nobody. */
  const asks = (): Readonly<Record<string, readonly [() => PromiseLike<Response>, () => PromiseLike<Response>]>> => {
    const both = (ask: (isKnown: boolean) => PromiseLike<Response>) => [() => ask(true), () => ask(false)] as const;
    const { stranger } = app;
    const [, secret = ''] = ana.refreshToken.split('.');
    return {
      'a request about an e-mail': both((isKnown) =>
        stranger.post('/v1/privacy/requests/web', { kind: 'access', email: isKnown ? ana.email : `${randomUUID()}@example.test` })),
      'a request to erase, about an e-mail': both((isKnown) =>
        stranger.post('/v1/privacy/requests/web', { kind: 'erasure', email: isKnown ? ana.email : `${randomUUID()}@example.test` })),
      'a sign-in with a token that somebody else signed': both(async (isKnown) => {
        const token = await app.idToken({ subject: 'somebody', email: 'somebody@example.test' });
        return stranger.post('/v1/auth/google', { idToken: forged(token, isKnown ? 'enumerated' : randomUUID()) });
      }),
      'a refresh token that is nearly right': both((isKnown) =>
        stranger.post('/v1/auth/refresh', { refreshToken: isKnown ? `${ana.refreshToken.slice(0, -2)}AA` : `${randomUUID()}${secret}` })),
      'an access token about somebody': both((isKnown) =>
        app.client(forged(ben.accessToken, isKnown ? ana.id : randomUUID())).get('/v1/me')),
      'the secret of a deletion': both((isKnown) =>
        stranger.post('/v1/privacy/deletion-status', { secret: isKnown ? ana.id : randomUUID() })),
      'a code of a browser sign-in': both((isKnown) => stranger.post('/v1/auth/exchange', { code: isKnown ? ana.id : randomUUID() })),
    };
  };

  /** Without what is new each time: ids and instants. */
  const words = ({ status, text, headers }: Response) => ({
    status, type: headers['content-type'], names: Object.keys(headers).sort(),
    text: text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID').replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'AT'),
  });
  const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

  it('is not told by any answer', async () => {
    const wrong: string[] = [];
    const gaps: [number, string][] = [];
    for (const [name, [known, unknown]] of Object.entries(asks())) {
      const times: [number[], number[]] = [[], []];
      for (let turn = 0; turn < TRIES; turn += 1) {
        const seen: unknown[] = [];
        // in turns, so that what slows the machine slows both
        for (const [which, ask] of ([known, unknown] as const).entries()) {
          const began = performance.now();
          seen.push(words(await ask()));
          times[which as 0 | 1].push(performance.now() - began);
        }
        if (JSON.stringify(seen[0]) !== JSON.stringify(seen[1])) wrong.push(`${name}: ${JSON.stringify(seen)}`);
      }
      gaps.push([Math.abs(median(times[0]) - median(times[1])), name]);
    }
    const [widest, question] = gaps.sort(([a], [b]) => b - a)[0]!;
    const figures = { questions: gaps.length, 'medians apart at most, ms': `${widest.toFixed(2)} (${question})` };
    tally(import.meta.url, { subject: 'accounts that are guessed', tried: TRIES * gaps.length * 2, wrong: wrong.length, figures });
    expect(wrong.slice(0, 5)).toEqual([]);
  }, 300_000);
});

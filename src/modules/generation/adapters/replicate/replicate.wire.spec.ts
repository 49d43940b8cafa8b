import { polledOf, readRun } from './replicate.wire.js';

const run = (more: object = {}) => readRun({ id: 'gm3q', status: 'succeeded', ...more })!;
const FILE = 'https://replicate.delivery/xezq/a/out-0.png';

describe('answers of Replicate', () => {
  it('reads a run and drops the rest', () => {
    const given = {
      id: 'gm3q', status: 'processing', input: { prompt: 'words of a person' }, created_at: '2026-11-21T12:00:00.5Z', data_removed: false,
      webhook: 'https://api.aicasso.example/v1/webhooks/providers/replicate?attempt=1', logs: 'x', metrics: { predict_time: 1 },
    };
    expect(readRun(given)).toEqual({
      id: 'gm3q', status: 'processing', output: undefined, error: undefined, logs: 'x', isDataRemoved: false,
      webhook: given.webhook, createdAt: new Date(given.created_at),
    });
  });

  it.each([null, [], 'x', {}, { id: 'a' }, { id: '../a', status: 'failed' }, { id: 'a', status: 'cancelled' }, { status: 'failed' }])(
    'finds no run in %j',
    (json) => expect(readRun(json)).toBeNull(),
  );

  it.each<[string, object]>([
    ['starting', { state: 'queued' }],
    ['processing', { state: 'running' }],
    ['canceled', { state: 'cancelled' }], // with one L
    ['aborted', { state: 'failed', error: { kind: 'transient', code: 'not-started' } }], // never began, never billed
    ['failed', { state: 'failed', error: { kind: 'transient' } }],
  ])('knows what %s means', (status, polled) => expect(polledOf(run({ status }), false)).toMatchObject(polled));

  it('reads progress from the last bar of the log', () => {
    const logs = 'loading\n 10%|█   | 1/10\n 45%|████  | 9/20 [00:01<00:01]';
    expect(polledOf(run({ status: 'processing', logs }), false)).toEqual({ state: 'running', progress: 0.45 });
    expect(polledOf(run({ status: 'processing', logs: '50% done' }), false)).toEqual({ state: 'running', progress: undefined });
  });

  it.each<[string, unknown, unknown]>([
    ['an address', FILE, [{ url: FILE }]],
    ['a list', [FILE, `${FILE}2`], [{ url: FILE }, { url: `${FILE}2` }]],
    ['an object', { audio: FILE, extra: { mask: `${FILE}2` }, seed: 7 }, [{ url: FILE }, { url: `${FILE}2` }]],
    ['bytes', 'data:image/png;base64,AAEC', [{ bytes: Buffer.from([0, 1, 2]), contentType: 'image/png' }]],
  ])('takes results from %s', (_what, output, outputs) => {
    expect(polledOf(run({ output }), false)).toEqual({ state: 'completed', outputs });
  });

  it.each([null, [], {}, 'words of a language model', ['a', 7], 'ftp://x/y', { a: { b: { c: { d: { e: FILE } } } } }])(
    'finds no result in %j',
    (output) => expect(polledOf(run({ output }), false)).toMatchObject({ state: 'failed', error: { kind: 'invalid', code: 'no-output' } }),
  );

  it('says of a result that is gone that nobody knows', () => {
    const gone = polledOf(run({ output: null, data_removed: true }), false);
    expect(gone).toMatchObject({ state: 'failed', error: { kind: 'unknown', code: 'result-expired' } });
  });

  it('takes the version that a training made, and not its weights', () => {
    const version = `studio/avatar-1:${'a'.repeat(64)}`;
    const output = { version, weights: 'https://replicate.delivery/w/flux-lora.tar' };
    expect(polledOf(run({ output }), true)).toEqual({ state: 'completed', outputs: [{ trainedModel: version }] });
    for (const other of [null, {}, { version: 'studio/avatar-1' }, { version: 'https://x' }, { version: '../a/b:c' }]) {
      expect(polledOf(run({ output: other }), true)).toMatchObject({ state: 'failed', error: { kind: 'invalid' } });
    }
  });
});

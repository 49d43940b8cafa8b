import fc from 'fast-check';
import type { PlannedAnswer, PlannedAnswers } from '../lab/planned-answer.js';
import { rejection } from '../outbound/outbound-parts.js';
import { oddAnswers } from './odd-answers.js';
import { ReplicateParts, TRAINER } from './replicate-parts.js';

describe('what Replicate may answer', () => {
  let all: ReplicateParts;

  beforeAll(async () => {
    all = await ReplicateParts.start();
  });
  afterAll(() => all.close());
  beforeEach(() => all.replicate.recorder.forget());

  it.each<[string, PlannedAnswers, string, string]>([
    ['a throttle', { submit: 'rate-limited' }, 'transient', 'rate-limited'],
    ['trouble', { submit: 'unavailable' }, 'transient', 'provider-failed'],
    ['a mistake of ours', { submit: 'invalid' }, 'invalid', 'parameters-refused'],
    ['an empty account', { submit: 'quota' }, 'quota', 'balance-empty'],
    ['a bad key', { submit: 'auth' }, 'auth', 'key-refused'],
    ['a refusal at once', { submitAnswer: { status: 422, body: { detail: 'flagged as sensitive' } } }, 'refused', 'content-policy'],
    ['a model that went away', { submitAnswer: { status: 404, body: { detail: 'x' } } }, 'transient', 'model-not-found'],
    ['a call that went away', { submitAnswer: { status: 405 } }, 'transient', 'model-not-found'],
    ['a bad gateway', { submitAnswer: { status: 502, body: '<html>' } }, 'unknown', 'submit-unanswered'],
    ['a page of a gateway that is out of service', { submitAnswer: { status: 503, body: '<html>' } }, 'unknown', 'submit-unanswered'],
    ['a page of something that broke', { submitAnswer: { status: 500, body: '<html>' } }, 'unknown', 'submit-unanswered'],
    ['a gateway that gave up waiting', { submitAnswer: { status: 524, body: '<html>' } }, 'unknown', 'submit-unanswered'],
    ['a page', { submitAnswer: { status: 200, body: '<html>' } }, 'unknown', 'submit-unreadable'],
    ['a run without an id', { submitAnswer: { status: 201, body: { status: 'starting' } } }, 'unknown', 'submit-unreadable'],
    ['a redirect', { submitAnswer: { status: 307, headers: { location: 'http://127.0.0.1:1/' } } }, 'unknown', 'submit-unreadable'],
  ])('a submit answered with %s', async (_what, scenario, kind, code) => {
    expect(await rejection(all.send(scenario))).toMatchObject({ kind, code });
    expect(all.replicate.recorder.requests).toHaveLength(1);
  });

  it('a submit that is throttled says for how long', async () => {
    expect(await rejection(all.send({ submit: 'rate-limited' }))).toMatchObject({ options: { retryAfterMs: 2_000 } });
  });

  it.each(['cut-before', 'cut-after', 'hang', 'page', 'empty'] as const)('a submit is never sent twice: %s', async (submit) => {
    expect(await rejection(all.send({ submit }))).toMatchObject({ name: 'ProviderError', kind: 'unknown' });
    expect(all.replicate.recorder.requests).toHaveLength(1);
  });

  it.each([201, 202])('a run that has begun, or is done already, is taken with %s and looked at later', async (status) => {
    for (const word of ['starting', 'processing', 'succeeded', 'failed']) {
      const submitted = await all.send({ submitAnswer: { status, body: { id: 'gm3q', status: word } } });
      expect(submitted).toMatchObject({ state: 'accepted', request: { requestId: 'gm3q', handle: {} } });
    }
  });

  it.each<[string, PlannedAnswers, object]>([
    ['a refusal, which is a sentence', { end: 'refused' }, { kind: 'refused', code: 'content-policy' }],
    ['results withheld without a word', { end: 'refused-silently' }, { kind: 'refused', code: 'content-policy' }],
    ['an interruption', { end: 'transient' }, { kind: 'transient' }],
    ['a picture that it cannot read', { end: 'invalid' }, { kind: 'invalid', code: 'input-refused' }],
    ['nothing', { end: 'nothing' }, { kind: 'invalid', code: 'no-output' }],
    ['an abort before it began', { lookAnswer: run('aborted') }, { kind: 'transient', code: 'not-started' }],
    ['its data gone', { lookAnswer: run('succeeded', { output: null, data_removed: true }) }, { kind: 'unknown', code: 'result-expired' }],
    ['far too much', { lookAnswer: { status: 200, body: 'x'.repeat(34_000_000) } }, { kind: 'invalid', code: 'answer-too-large' }],
  ])('a run that ends with %s has failed', async (_what, scenario, error) => {
    expect(await all.outcomeOf(scenario)).toMatchObject({ state: 'failed', error });
  });

  it.each<[string, PlannedAnswers]>([
    ['a broken line', { deafLooks: 1 }],
    ['a page', { garbage: { looks: 1, body: '<html>502</html>' } }],
    ['JSON that says nothing', { garbage: { looks: 1, body: [1, { status: 7 }] } }],
    ['a state that there is not', { lookAnswer: run('cancelled') }], // with two Ls
    ['too many questions', { lookAnswer: { status: 429 } }],
    ['trouble', { lookAnswer: { status: 500, body: { detail: 'x' } } }],
  ])('a look that finds %s is worth another', async (_what, scenario) => {
    expect(await rejection(all.outcomeOf(scenario))).toMatchObject({ name: 'ProviderError', kind: 'transient' });
  });

  it('a cancellation is answered with the run, log and all; one too long for that says nothing of it', async () => {
    const cancel = async (cancelAnswer: PlannedAnswer) => {
      const request = await all.submit({ hold: true, cancelAnswer });
      return all.provider.cancel(all.followUp(request.requestId), request);
    };
    expect(await cancel(run('canceled', { logs: 'x'.repeat(4_000_000) }))).toBe('cancelled');
    const tooLong = { kind: 'transient', code: 'answer-too-large' };
    expect(await rejection(cancel({ status: 200, body: 'x'.repeat(34_000_000) }))).toMatchObject(tooLong);
  });

  it.each(['', 'flux', '../models', 'a/b/c', 'https://x/y', 'studio/unknown:abc'])('knows no model %p', async (model) => {
    expect(await rejection(all.send(undefined, { model }))).toMatchObject({ name: 'ProviderError', kind: 'invalid' });
  });

  it('survives any answer to any call', async () => {
    const words = [
      'id', 'gm3q', 'status', 'starting', 'succeeded', 'failed', 'output', 'version', 'a/b:c', 'error', 'detail', 'logs', 'data_removed',
      'https://x',
    ];
    const models = fc.constantFrom('black-forest-labs/flux-dev', TRAINER);
    await fc.assert(
      fc.asyncProperty(oddAnswers(...words), fc.constantFrom('submitAnswer', 'lookAnswer'), models, async (answer, call, model) => {
        const outcome = await all.outcomeOf({ [call]: answer }, { model }).catch((error: Error) => error);
        if (outcome instanceof Error) expect(outcome).toMatchObject({ name: 'ProviderError' });
        else expect(['queued', 'running', 'completed', 'failed', 'cancelled']).toContain(outcome.state);
      }),
      { numRuns: 150 },
    );
  });
});

function run(status: string, more: object = {}): PlannedAnswer {
  return { status: 200, body: { id: 'gm3q', status, ...more } };
}

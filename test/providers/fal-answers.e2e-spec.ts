import fc from 'fast-check';
import type { PlannedAnswer } from '../lab/planned-answer.js';
import type { FalScenario } from '../lab/stand-ins/fal.js';
import { rejection } from '../outbound/outbound-parts.js';
import { type FalParts, falParts } from './fal-parts.js';
import { oddAnswers } from './odd-answers.js';

const contentPolicy: PlannedAnswer = {
  status: 422,
  headers: { 'x-fal-retryable': 'false' },
  body: { detail: [{ loc: ['body', 'prompt'], msg: 'flagged', type: 'content_policy_violation', input: 'a red bicycle' }] },
};

describe('what fal may answer', () => {
  let all: FalParts;

  beforeAll(async () => {
    all = await falParts();
  });
  afterAll(() => all.close());
  beforeEach(() => all.fal.recorder.forget());

  const outcomeOf = async (scenario: FalScenario, count = 1) => all.provider.poll(all.http, await all.submit(scenario, { count }));

  it.each<[string, PlannedAnswer, string, string]>([
    ['content policy', contentPolicy, 'refused', 'content-policy'],
    ['a mistake of ours', { status: 422, body: { detail: [{ type: 'missing' }] } }, 'invalid', 'parameters-refused'],
    ['too many', { status: 429, headers: { 'retry-after': '3' } }, 'transient', 'rate-limited'],
    ['a bug', { status: 500, body: { detail: 'x' } }, 'transient', 'provider-failed'],
    ['out of service', { status: 503 }, 'transient', 'provider-failed'],
    ['an empty account', { status: 402 }, 'quota', 'balance-empty'],
    ['a bad key', { status: 401 }, 'auth', 'key-refused'],
    ['a bad gateway', { status: 502, body: '<html>' }, 'unknown', 'submit-unanswered'],
    ['a page of a gateway that is out of service', { status: 503, body: '<html>' }, 'unknown', 'submit-unanswered'],
    ['a page of something that broke', { status: 500, body: '<html>' }, 'unknown', 'submit-unanswered'],
    ['a model that went away', { status: 404, body: { detail: 'x' } }, 'transient', 'model-not-found'],
    ['a call that went away', { status: 405, body: { detail: 'x' } }, 'transient', 'model-not-found'],
    ['a gateway that gave up waiting', { status: 504 }, 'unknown', 'submit-unanswered'],
    ['a page', { status: 200, body: '<html>hello</html>' }, 'unknown', 'submit-unreadable'],
    ['an accepted request without an id', { status: 200, body: { status: 'IN_QUEUE' } }, 'unknown', 'submit-unreadable'],
    ['a redirect', { status: 307, headers: { location: 'http://127.0.0.1:1/' } }, 'unknown', 'submit-unreadable'],
    ['too much', { status: 200, body: 'x'.repeat(2_000_000) }, 'unknown', 'submit-unanswered'],
  ])('a submit answered with %s', async (_what, submitAnswer, kind, code) => {
    expect(await rejection(all.send({ submitAnswer }))).toMatchObject({ kind, code });
    expect(all.fal.recorder.requests).toHaveLength(1);
  });

  it.each(['cut-before', 'cut-after', 'hang', 'page', 'empty'] as const)('a submit is never sent twice: %s', async (submit) => {
    expect(await rejection(all.send({ submit }))).toMatchObject({ name: 'ProviderError', kind: 'unknown' });
    expect(all.fal.recorder.requests).toHaveLength(1);
  });

  it('delivers what was not blackened, and refuses when all was', async () => {
    expect(await outcomeOf({ nsfw: [false, true, false] }, 3)).toMatchObject({ state: 'completed', outputs: { length: 2 } });
    expect(await outcomeOf({ nsfw: [true] })).toMatchObject({ state: 'failed', error: { kind: 'refused', code: 'content-policy' } });
  });

  it.each<[string, FalScenario, object]>([
    ['a replayed refusal', { error: { error: 'x' }, resultAnswer: contentPolicy }, { kind: 'refused', code: 'content-policy' }],
    ['a refusal that only the result tells', { resultAnswer: contentPolicy }, { kind: 'refused' }],
    ['a lost runner', { error: { error: 'x', error_type: 'runner_disconnected' } }, { kind: 'transient' }],
    ['a runner that went away', { end: 'transient' }, { kind: 'transient' }],
    ['a bad input, which the run finds', { end: 'invalid' }, { kind: 'invalid', code: 'input-refused' }],
    ['a model that crashed', { resultAnswer: { status: 500, body: { detail: 'x' } } }, { kind: 'transient' }],
    ['our own deadline', { resultAnswer: { status: 504, headers: { 'x-fal-request-timeout-type': 'user' } } }, { kind: 'invalid' }],
    ['a result that is gone', { resultAnswer: { status: 404, body: { detail: 'x' } } }, { kind: 'unknown', code: 'result-expired' }],
    ['no files', { files: 0 }, { kind: 'invalid', code: 'no-output' }],
    ['another shape', { resultAnswer: { status: 200, body: { text: 'hello' } } }, { kind: 'invalid', code: 'no-output' }],
    ['far too much', { resultAnswer: { status: 200, body: 'x'.repeat(9_000_000) } }, { kind: 'invalid', code: 'answer-too-large' }],
    ['an error beside a good result', { error: { error: 'x', error_type: 'bad' }, resultAnswer: { status: 200 } }, { kind: 'invalid' }],
  ])('a run that ends with %s has failed', async (_what, scenario, error) => {
    expect(await outcomeOf(scenario)).toMatchObject({ state: 'failed', error });
  });

  it.each<[string, FalScenario]>([
    ['a broken line', { deafLooks: 1 }],
    ['a page', { garbage: { looks: 1, body: '<html>502</html>' } }],
    ['JSON that says nothing', { garbage: { looks: 1, body: [1, { status: 7 }] } }],
    ['a state that there is not', { garbage: { looks: 1, body: { status: 'FAILED' } } }],
    ['too many questions', { lookAnswer: { status: 429 } }],
    ['fal itself out of order', { lookAnswer: { status: 503, body: '<html>' } }],
    ['a status far too long', { lookAnswer: { status: 200, body: 'x'.repeat(2_000_000) } }],
    ['a page for a result', { resultAnswer: { status: 200, body: '<html>' } }],
    ['a bad gateway before the result', { resultAnswer: { status: 502, body: '<html>' } }],
    ['too many questions for the result', { resultAnswer: { status: 429 } }],
  ])('a look that finds %s is worth another', async (_what, scenario) => {
    expect(await rejection(outcomeOf(scenario))).toMatchObject({ name: 'ProviderError', kind: 'transient' });
  });

  it('survives any answer to any call', async () => {
    const words = ['request_id', 'status', 'COMPLETED', 'images', 'image', 'url', 'data:,', 'detail', 'type', 'error', 'error_type'];
    const call = fc.constantFrom('submitAnswer', 'lookAnswer', 'resultAnswer');
    await fc.assert(
      fc.asyncProperty(oddAnswers(...words), call, async (answer, which) => {
        const outcome = await outcomeOf({ [which]: answer }).catch((error: Error) => error);
        if (outcome instanceof Error) expect(outcome).toMatchObject({ name: 'ProviderError' });
        else expect(['queued', 'running', 'completed', 'failed', 'cancelled']).toContain(outcome.state);
      }),
      { numRuns: 150 },
    );
  });
});

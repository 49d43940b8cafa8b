import { OutboundBroken, OutboundRefused, OutboundTimeout, OutboundTooLarge } from '../../../../platform/outbound/index.js';
import { ProviderError } from '../../ports/provider.port.js';
import { endOfRun, errorOfFailedRead, errorOfFailedSubmit, errorOfRefusedSubmit } from './failed-calls.js';

const at = 'https://api.example.com';

describe('no answer', () => {
  it.each([
    [new OutboundRefused(at), 'transient', 'unreachable'],
    [new OutboundTimeout(at, 'not-sent'), 'transient', 'unreachable'],
    [new OutboundTimeout(at, 'unknown'), 'unknown', 'submit-unanswered'],
    [new OutboundTimeout(at, 'answered'), 'unknown', 'submit-unanswered'],
    [new OutboundBroken(at, 'unknown'), 'unknown', 'submit-unanswered'],
    [new OutboundTooLarge(at, 1), 'unknown', 'submit-unanswered'],
  ])('to a submit: %s', (error, kind, code) => expect(errorOfFailedSubmit(error)).toMatchObject({ kind, code }));

  it.each([
    [new OutboundBroken(at, 'unknown'), 'unreachable'],
    [new OutboundTooLarge(at, 1), 'answer-too-large'],
  ])('to a question: asked again: %s', (error, code) => expect(errorOfFailedRead(error)).toMatchObject({ kind: 'transient', code }));

  it('lets bugs through', () => {
    const bug = new TypeError('bug');
    expect([errorOfFailedSubmit(bug), errorOfFailedRead(bug)]).toEqual([bug, bug]);
    expect(() => endOfRun(bug)).toThrow(bug);
  });
});

describe('what a submit is refused with', () => {
  it.each<[number, ProviderError['kind'], string, string]>([
    [404, 'invalid', 'transient', 'model-not-found'],
    [405, 'invalid', 'transient', 'model-not-found'],
    [400, 'invalid', 'invalid', 'as-it-was'],
    [422, 'invalid', 'invalid', 'as-it-was'],
    [404, 'refused', 'refused', 'as-it-was'],
    [404, 'quota', 'quota', 'as-it-was'],
  ])('%i, %s: %s', (status, given, kind, code) => {
    expect(errorOfRefusedSubmit(status, new ProviderError(given, 'as-it-was'))).toMatchObject({ kind, code });
  });
});

describe('a look that brings the result', () => {
  it.each([
    [errorOfFailedRead(new OutboundTooLarge(at, 1)), 'invalid', 'answer-too-large'],
    [new ProviderError('invalid', 'input-refused'), 'invalid', 'input-refused'],
    [new ProviderError('refused', 'content-policy'), 'refused', 'content-policy'],
  ])('is the end after %s', (error, kind, code) => expect(endOfRun(error)).toMatchObject({ state: 'failed', error: { kind, code } }));

  it.each(['transient', 'auth', 'quota', 'unknown'] as const)('is made again after %s', (kind) => {
    const error = new ProviderError(kind, 'unreachable');
    expect(() => endOfRun(error)).toThrow(error);
  });
});

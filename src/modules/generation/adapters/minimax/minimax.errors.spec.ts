import type { ProviderErrorKind } from '../../ports/provider.port.js';
import { errorOfAnswer, errorOfTask } from './minimax.errors.js';

const v1 = (code: unknown) => ({ status: 200, headers: {}, json: { data: null, base_resp: { status_code: code, status_msg: 'words' } } });
const v2 = (status: number, message: string) => ({
  status,
  headers: { 'retry-after': '3' },
  json: { type: 'error', error: { type: 'some_error', message, http_code: String(status) }, request_id: '02178' },
});

describe('what MiniMax says is wrong', () => {
  it.each<[number, ProviderErrorKind, string]>([
    [1000, 'transient', 'provider-failed'],
    [1001, 'transient', 'provider-failed'],
    [1002, 'transient', 'rate-limited'],
    [1004, 'auth', 'key-refused'],
    [1008, 'quota', 'balance-empty'],
    [1024, 'transient', 'provider-failed'],
    [1026, 'refused', 'content-policy'],
    [1027, 'refused', 'content-policy'],
    [1033, 'transient', 'provider-failed'],
    [1039, 'transient', 'rate-limited'],
    [1042, 'invalid', 'input-refused'],
    [2013, 'invalid', 'parameters-refused'],
    [2049, 'auth', 'key-refused'],
    [2056, 'quota', 'plan-limit'],
    [2061, 'quota', 'plan-limit'],
    [4711, 'invalid', 'code-unknown'],
  ])('%i is the same inside HTTP 200, at the end of a message of v2 and in a task', (code, kind, name) => {
    expect(errorOfAnswer(v1(code))).toMatchObject({ kind, code: name });
    expect(errorOfAnswer(v1(String(code)))).toMatchObject({ kind, code: name });
    expect(errorOfTask(code)).toMatchObject({ kind, code: name });
    if (code !== 4711) expect(errorOfAnswer(v2(400, `a sentence (${code})`))).toMatchObject({ kind, code: name });
  });

  it.each<[number, ProviderErrorKind, string]>([
    [400, 'invalid', 'parameters-refused'],
    [401, 'auth', 'key-refused'],
    [402, 'quota', 'balance-empty'],
    [403, 'auth', 'key-refused'],
    [404, 'invalid', 'not-found'],
    [422, 'refused', 'content-policy'],
    [429, 'transient', 'rate-limited'],
    [500, 'transient', 'provider-failed'],
    [503, 'transient', 'provider-failed'],
    [529, 'transient', 'provider-failed'],
  ])('HTTP %i without a code that we know', (status, kind, code) => {
    expect(errorOfAnswer(v2(status, 'a sentence'))).toMatchObject({ kind, code });
    expect(errorOfAnswer(v2(status, 'a sentence (4711)'))).toMatchObject({ kind, code });
    expect(errorOfAnswer({ status, headers: {}, json: null })).toMatchObject({ kind, code });
  });

  it('waits as long as it is told to', () => {
    expect(errorOfAnswer(v2(429, 'rate limit (1002)'))?.options.retryAfterMs).toBe(3_000);
  });

  it('nothing is wrong with a success, nor with what says nothing', () => {
    const good = [v1(0), v1('0'), { status: 200, headers: {}, json: { task_id: '1' } }, { status: 200, headers: {}, json: null }];
    expect(good.map(errorOfAnswer)).toEqual([null, null, null, null]);
  });

  it('a task that failed without a code may do better another time', () => {
    expect([errorOfTask(null), errorOfTask(0)]).toMatchObject([{ kind: 'transient', code: 'run-failed' }, { kind: 'transient' }]);
  });

  it('a number inside the sentence is nobody\'s code', () => {
    expect(errorOfAnswer(v2(400, 'the prompt "(1004) cats" is not valid'))).toMatchObject({ kind: 'invalid' });
  });
});

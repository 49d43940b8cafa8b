import { OutboundResponse } from '../../../platform/outbound/index.js';
import { accepted, readSent, retryAfterMs } from './answers.js';
import { PushServiceRefused, PushServiceUnavailable } from './push-service.port.js';

const NOW = new Date('2027-01-10T12:00:00Z');
const answer = (status: number, body: unknown = '', headers: Record<string, string> = {}) =>
  new OutboundResponse(status, headers, Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), 'https://push.example');

describe('the answers of OneSignal', () => {
  it.each([
    ['an id', { id: 'm' }, { messageId: 'm', complaints: 0 }],
    [
      'an id and aliases that are not known',
      { id: 'm', errors: { invalid_aliases: { external_id: ['x'] } } },
      { messageId: 'm', complaints: 1 },
    ],
    ['an empty id and texts', { id: '', errors: ['none'] }, { messageId: null, complaints: 1 }],
    ['objects alone', { errors: [{ code: 'a' }, { code: 'b' }] }, { messageId: null, complaints: 2 }],
    ['an id that is null', { id: null, errors: null }, { messageId: null, complaints: 0 }],
    ['one text', { id: '', errors: 'none' }, { messageId: null, complaints: 1 }],
  ])('%s is understood', (_, body, expected) => {
    expect(readSent(answer(200, body))).toEqual(expected);
  });

  it.each([['a page', '<html></html>'], ['nothing', ''], ['a list', []], ['null', null], ['an object of something else', { ok: true }]])(
    '%s is tried again', (_, body) => {
      expect(() => readSent(answer(200, body === null ? 'null' : body))).toThrow(PushServiceUnavailable);
    },
  );

  it.each([408, 429, 500, 502, 503, 504, 302])('%i passes', (status) => {
    expect(() => accepted(answer(status), NOW)).toThrow(PushServiceUnavailable);
  });

  it.each([400, 401, 403, 404, 409, 422])('%i stays', (status) => {
    expect(() => accepted(answer(status), NOW)).toThrow(PushServiceRefused);
  });

  it.each([
    ['7', 7_000], [' 0 ', 0], ['999999', 3_600_000], ['Sun, 10 Jan 2027 12:00:30 GMT', 30_000], ['Sun, 10 Jan 2027 11:00:00 GMT', 0],
    ['soon', null], ['', null], [undefined, null],
  ])('Retry-After %s is %s ms', (value, expected) => {
    expect(retryAfterMs(value, NOW)).toBe(expected);
  });
});

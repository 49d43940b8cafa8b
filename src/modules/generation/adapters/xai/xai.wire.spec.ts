import fc from 'fast-check';
import { readClip, readImages, readRequestId, readSound } from './xai.wire.js';

const BYTES = Buffer.from('picture');
const b64 = BYTES.toString('base64');
const look = (json: unknown, status = 200) => readClip({ status, json });

describe('pictures in an answer of xAI', () => {
  it('come by value, or by address all the same', () => {
    const data = [{ b64_json: b64, revised_prompt: 'x' }, { url: 'https://imgen.x.ai/a.jpg' }];
    expect(readImages({ data, usage: { cost_in_usd_ticks: 400_000_000 } })).toEqual({
      outputs: [{ bytes: BYTES }, { url: 'https://imgen.x.ai/a.jpg' }],
      withheld: 0,
    });
  });

  it('are left out when moderation put something else in their place', () => {
    const data = [{ b64_json: b64, respect_moderation: true }, { b64_json: b64, respect_moderation: false }, { respect_moderation: false }];
    expect(readImages({ data })).toEqual({ outputs: [{ bytes: BYTES }], withheld: 2 });
  });

  it.each([null, [], 'x', {}, { data: 'x' }, { error: { message: 'x' } }])('are not in %j', (json) => expect(readImages(json)).toBeNull());
  it.each([[[]], [[null, 1, {}, { b64_json: '' }, { b64_json: 7, url: '' }]]])('are none in %j', (data) =>
    expect(readImages({ data })).toEqual({ outputs: [], withheld: 0 }));
});

describe('sound in an answer of xAI', () => {
  const answer = (contentType: string, body: Buffer, json: unknown = null) => ({ headers: { 'content-type': contentType }, body, json });

  it.each([
    ['is the body', answer('audio/mpeg', BYTES), { bytes: BYTES, contentType: 'audio/mpeg' }],
    ['is the body, with parameters', answer('Audio/WAV; rate=24000', BYTES), { bytes: BYTES, contentType: 'audio/wav' }],
    ['is base64 beside time marks', answer('application/json', BYTES, { audio: b64, content_type: 'audio/mpeg' }),
      { bytes: BYTES, contentType: 'audio/mpeg' }],
    ['is not a page', answer('text/html', Buffer.from('<html>')), null],
    ['is not nothing', answer('audio/mpeg', Buffer.alloc(0)), null],
    ['is not an error', answer('application/json', Buffer.from('{}'), { error: 'no' }), null],
    ['is not without a type', { headers: {}, body: BYTES, json: null }, null],
  ])('%s', (_name, given, sound) => expect(readSound(given)).toEqual(sound));
});

describe('a clip of xAI', () => {
  const url = 'https://vidgen.x.ai/a.mp4';

  it.each<[string, unknown, number, object | null]>([
    ['waits with an empty body', null, 202, { status: 'pending' }],
    ['waits', { status: 'pending', progress: 40 }, 202, { status: 'pending', progress: 0.4 }],
    ['waits, with a 200 as well', { status: 'pending' }, 200, { status: 'pending' }],
    ['waits, however far it says it is', { status: 'pending', progress: 4000 }, 202, { progress: 1 }],
    ['is done', { status: 'done', video: { url, respect_moderation: true } }, 200, { status: 'done', output: { url }, isWithheld: false }],
    ['is done without saying so', { video: { url } }, 200, { status: 'done', output: { url } }],
    ['is withheld', { status: 'done', video: { url: '', respect_moderation: false } }, 200, { output: null, isWithheld: true }],
    ['is withheld behind a placeholder', { video: { url, respect_moderation: false } }, 200, { status: 'done', isWithheld: true }],
    ['is done without a clip', { status: 'done', video: {} }, 200, { status: 'done', output: null, isWithheld: false }],
    ['failed', { status: 'failed', error: { code: 'internal_error' } }, 200, { status: 'failed' }],
    ['failed, called done', { status: 'done', error: 'blocked' }, 200, { status: 'failed' }],
    ['failed without saying so', { error: { message: 'x' } }, 200, { status: 'failed' }],
    ['failed inside a 202', { status: 'failed' }, 202, { status: 'failed' }],
    ['expired', { status: 'expired' }, 200, { status: 'expired' }],
    ['is not a page', null, 200, null],
    ['is not something else', { status: 'sleeping' }, 200, null],
  ])('%s', (_name, json, status, clip) => {
    if (clip === null) expect(look(json, status)).toBeNull();
    else expect(look(json, status)).toMatchObject(clip);
  });
});

it('takes an id only where it can go into a path', () => {
  expect(readRequestId({ request_id: 'a1-b2' })).toBe('a1-b2');
  for (const request_id of ['', '../x', 'a b', null, {}, 'x'.repeat(300)]) expect(readRequestId({ request_id })).toBeNull();
});

it('survives any shape', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 200, max: 299 }), (json, status) => {
      readImages(json);
      readImages({ data: json });
      readClip({ status, json });
      readClip({ status, json: { status: 'done', video: json, progress: json, error: json } });
      readSound({ headers: {}, body: Buffer.from(JSON.stringify(json)), json });
      readSound({ headers: {}, body: Buffer.alloc(0), json: { audio: json } });
      readRequestId(json);
    }),
  );
});

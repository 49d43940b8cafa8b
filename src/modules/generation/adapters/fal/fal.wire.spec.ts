import { readAccepted, readDeleted, readResult, readStatus } from './fal.wire.js';

describe('answers of fal', () => {
  it('reads an accepted submit and drops the rest', () => {
    const urls = { status_url: 'https://q/s', response_url: 'https://q/r', cancel_url: 'https://q/c' };
    const accepted = readAccepted({ request_id: 'a-1', status: 'IN_QUEUE', queue_position: 3, gateway_request_id: 'g', ...urls });
    expect(accepted).toEqual({ requestId: 'a-1', statusUrl: 'https://q/s', responseUrl: 'https://q/r', cancelUrl: 'https://q/c' });
    expect(readAccepted({ request_id: 'a-1' })).toMatchObject({ requestId: 'a-1', statusUrl: '' });
  });

  it.each([
    null,
    'text',
    [],
    {},
    { request_id: 7 },
    { request_id: '' },
    { request_id: '../x' },
    { request_id: 'a/b' },
    { request_id: 'x'.repeat(129) },
  ])('takes no request id from %p', (json) => expect(readAccepted(json)).toBeNull());

  it('reads a status', () => {
    expect(readStatus({ status: 'IN_QUEUE', queue_position: 2 })).toEqual({
      status: 'IN_QUEUE',
      queuePosition: 2,
      hasError: false,
      errorType: null,
    });
    expect(readStatus({ status: 'COMPLETED', error: 'x', error_type: 'y' })).toMatchObject({ hasError: true, errorType: 'y' });
    expect(readStatus({ status: 'COMPLETED', error: null })).toMatchObject({ hasError: false });
    expect(readStatus({ status: 'IN_QUEUE', queue_position: -1 })).not.toHaveProperty('queuePosition', -1);
    expect([readStatus({ status: 'FAILED' }), readStatus(null), readStatus([])]).toEqual([null, null, null]);
  });

  it('reads files wherever models put them', () => {
    const file = { url: 'https://v3.fal.media/files/a.png', content_type: 'image/png', file_size: 1 };
    const output = { url: file.url, contentType: 'image/png' };
    for (const result of [
      { images: [file] },
      { image: file },
      { video: file },
      { videos: [file] },
      { audio: file },
      { audio_file: file },
    ]) {
      expect(readResult(result)).toEqual({ outputs: [output], withheld: 0 });
    }
    const config = { url: 'https://v3.fal.media/files/config.json', content_type: 'application/json' };
    expect(readResult({ diffusers_lora_file: file, config_file: config }).outputs).toEqual([output]); // the weights alone
    expect(readResult({ image: { url: 'data:image/png;base64,AAEC' } }).outputs).toEqual([
      { bytes: Buffer.from([0, 1, 2]), contentType: 'image/png' },
    ]);
  });

  it('leaves out what was blackened', () => {
    const images = ['a', 'b', 'c'].map((name) => ({ url: `https://v3.fal.media/${name}` }));
    const { outputs, withheld } = readResult({ images, has_nsfw_concepts: [false, true, false] });
    expect([outputs.map((output) => 'url' in output && output.url), withheld]).toEqual([
      ['https://v3.fal.media/a', 'https://v3.fal.media/c'],
      1,
    ]);
    expect(readResult({ image: images[0], has_nsfw_concepts: [true] })).toEqual({ outputs: [], withheld: 1 });
  });

  it.each([null, [], 'x', {}, { images: 'x' }, { images: [null, 1, {}] }, { video: [] }, { image: { url: 'data:text/html,x' } }])(
    'finds no file in %p',
    (json) => expect(readResult(json)).toEqual({ outputs: [], withheld: 0 }),
  );

  it('reads whether a deletion failed for a file', () => {
    expect(readDeleted({ cdn_delete_results: [{ link: 'a', exception: null }] })).toBe(true);
    expect(
      readDeleted({
        cdn_delete_results: [
          { link: 'a', exception: null },
          { link: 'b', exception: 'no' },
        ],
      }),
    ).toBe(false);
    expect(readDeleted(null)).toBe(true);
  });
});

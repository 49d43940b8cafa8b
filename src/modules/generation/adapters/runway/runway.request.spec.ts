import type { ProviderInput } from '../../ports/provider.port.js';
import { bodyOf, callOf, nearestRatio } from './runway.request.js';

const RATIOS = ['1280:720', '720:1280', '1104:832', '832:1104', '960:960', '1584:672'];
const picture = (more: Partial<ProviderInput> = {}): ProviderInput => ({
  name: 'image', kind: 'image', contentType: 'image/png', sha256: '', url: 'https://storage.example.com/one?sig=1',
  read: () => Promise.resolve(Buffer.from('picture')), ...more,
});
const DATA = `data:image/png;base64,${Buffer.from('picture').toString('base64')}`;
const CALL = { path: '/image_to_video', model: 'gen4.5' };

describe('the call of a model', () => {
  it.each<[string, object | null]>([
    ['image_to_video/gen4.5', { path: '/image_to_video', model: 'gen4.5' }],
    ['text_to_image/gemini_image3.1_flash', { path: '/text_to_image', model: 'gemini_image3.1_flash' }],
    ['recipes/product_ad', { path: '/recipes/product_ad', model: null }],
    ['gen4.5', null],
    ['recipes/product_ad/x', null],
    ['image_to_video/..', null],
    ['tasks/../organization', null],
    ['', null],
  ])('%s', (model, call) => expect(callOf(model)).toEqual(call));
});

describe('the shape nearest to a picture', () => {
  it.each<[number | undefined, number | undefined, string]>([
    [1920, 1080, '1280:720'],
    [1080, 1920, '720:1280'],
    [4000, 3000, '1104:832'],
    [900, 1200, '832:1104'],
    [500, 510, '960:960'],
    [2400, 1000, '1584:672'],
    [undefined, undefined, '1280:720'],
    [0, 10, '1280:720'],
  ])('%p × %p', (width, height, ratio) => expect(nearestRatio(RATIOS, { width, height })).toBe(ratio));

  it('is none of none', () => expect(nearestRatio([], { width: 1, height: 1 })).toBeUndefined());
});

describe('the body', () => {
  it('has files by value, wherever their addresses stood, and one ratio of several', async () => {
    const inputs = [picture({ width: 30, height: 40 }), picture({ url: 'https://storage.example.com/two', contentType: 'image/jpeg' })];
    const body = { promptImage: inputs[0]!.url, more: [{ uri: inputs[1]!.url, tag: 'two' }], ratio: RATIOS, duration: 5 };
    expect(await bodyOf(CALL, { body, inputs })).toEqual({
      model: 'gen4.5', promptImage: DATA, more: [{ uri: DATA.replace('png', 'jpeg'), tag: 'two' }], ratio: '832:1104', duration: 5,
    });
  });

  it('is left as it is without files, and names no model for a recipe', async () => {
    const body = { version: '2026-07', ratio: '720:1280', audio: true };
    expect(await bodyOf({ path: '/recipes/product_ad', model: null }, { body, inputs: [] })).toEqual(body);
    expect(await bodyOf(CALL, { body: { ratio: [] }, inputs: [] })).toEqual({ model: 'gen4.5' });
  });

  it('holds no file of more than five megabytes, encoded', async () => {
    const fits = picture({ read: () => Promise.resolve(Buffer.alloc(3_700_000)) });
    const tooLarge = picture({ read: () => Promise.resolve(Buffer.alloc(3_800_000)) });
    expect(await bodyOf(CALL, { body: {}, inputs: [fits] })).toEqual({ model: 'gen4.5' });
    await expect(bodyOf(CALL, { body: {}, inputs: [tooLarge] })).rejects.toMatchObject({ kind: 'invalid', code: 'input-too-large' });
  });
});

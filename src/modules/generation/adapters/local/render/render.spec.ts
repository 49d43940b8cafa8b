import { inspectOutput, loadSharp, type MediaKind } from '../../../../../platform/media/index.js';
import {
  renderCutout, renderImage, renderImageEdit, renderMusic, renderSpeech, renderUpscale, renderVideo, type Rendered,
} from './index.js';

const kindOf = ({ contentType }: Rendered) => contentType.split('/')[0] as MediaKind;

/** Every render must pass the very examination that a provider's output passes. */
async function expectTrue(rendered: Rendered): Promise<void> {
  const { bytes, contentType, width, height, durationMs } = rendered;
  const found = await inspectOutput(bytes, { kind: kindOf(rendered) });
  expect(found).toMatchObject({ contentType, ...(width && { width, height }) });
  if (durationMs) expect(Math.abs(found.durationMs! - durationMs)).toBeLessThanOrEqual(2);
}

describe('the local provider', () => {
  it('draws pictures of any size, the same for the same request and another for another', async () => {
    const request = { prompt: 'a blue fox', seed: 7, width: 200, height: 120 };
    const first = await renderImage(request);
    await expectTrue(first);
    expect(first).toMatchObject({ contentType: 'image/png', width: 200, height: 120 });
    expect((await renderImage(request)).bytes.equals(first.bytes)).toBe(true);
    for (const change of [{ seed: 8 }, { prompt: 'a red fox' }]) {
      expect((await renderImage({ ...request, ...change })).bytes.equals(first.bytes)).toBe(false);
    }
    expect(await renderImage({ prompt: '', seed: 1, width: 9, height: 99_999 })).toMatchObject({ width: 64, height: 2048 });
  });

  it('lets the prompt show: blue for the sea, red for fire', async () => {
    const tint = async (prompt: string) => {
      const sharp = await loadSharp();
      const { channels } = await sharp((await renderImage({ prompt, seed: 3, width: 96, height: 96 })).bytes).stats();
      return channels.map(({ mean }) => mean);
    };
    const [sea, fire] = [await tint('el mar'), await tint('fire')];
    expect(sea[2]! - sea[0]!).toBeGreaterThan(fire[2]! - fire[0]!);
  });

  it('never holds the event loop for long', async () => {
    let [turns, isDone] = [0, false];
    const count = (): void => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    count();
    await renderImage({ prompt: 'turns', seed: 1, width: 768, height: 768 });
    isDone = true;
    expect(turns).toBeGreaterThan(20);
  });

  it('edits a picture so that it can be told from the original, and told as its own', async () => {
    const sharp = await loadSharp();
    const source = (await renderImage({ prompt: 'a garden', seed: 2, width: 160, height: 120 })).bytes;
    const edit = await renderImageEdit({ prompt: 'at night', seed: 1, source });
    await expectTrue(edit);
    expect(edit).toMatchObject({ width: 160, height: 120 });
    const pixels = (bytes: Buffer) => sharp(bytes).greyscale().raw().toBuffer();
    const likeness = correlation(await pixels(source), await pixels(edit.bytes));
    expect(likeness).toBeGreaterThan(0.4);
    expect(likeness).toBeLessThan(0.999);
  });

  it('enlarges, keeping transparency, and never past its limit', async () => {
    const sharp = await loadSharp();
    const source = (await renderImage({ prompt: 'x', seed: 2, width: 150, height: 100 })).bytes;
    const twice = await renderUpscale({ source, factor: 2 });
    await expectTrue(twice);
    expect(twice).toMatchObject({ contentType: 'image/jpeg', width: 300, height: 200 });
    const glass = await sharp({ create: { width: 20, height: 20, channels: 4, background: { r: 1, g: 2, b: 3, alpha: 0.4 } } })
      .png()
      .toBuffer();
    expect(await renderUpscale({ source: glass, factor: 4 })).toMatchObject({ contentType: 'image/png', width: 80, height: 80 });
    const large = await sharp({ create: { width: 4000, height: 3000, channels: 3, background: '#123456' } })
      .jpeg()
      .toBuffer();
    const bounded = await renderUpscale({ source: large, factor: 4 });
    expect(bounded.width! * bounded.height!).toBeLessThan(24_100_000);
  });

  it('cuts out what has another colour than the corners', async () => {
    const sharp = await loadSharp();
    const ground = (width: number, height: number, background: string) => sharp({ create: { width, height, channels: 3, background } });
    const input = await ground(60, 60, '#c02020').png().toBuffer();
    const cutout = await renderCutout({ source: await ground(240, 180, '#2040c0').composite([{ input }]).png().toBuffer() });
    await expectTrue(cutout);
    expect(cutout).toMatchObject({ contentType: 'image/png', width: 240, height: 180 });
    const alpha = await sharp(cutout.bytes).extractChannel('alpha').raw().toBuffer();
    expect([alpha[0], alpha[90 * 240 + 120], alpha.some((value) => value > 100 && value < 255)]).toEqual([0, 255, true]); // and the label
  });

  it('makes speech as long as its text, and music as long as asked', async () => {
    const [short, long] = [
      await renderSpeech({ text: 'Hello.', seed: 1 }),
      await renderSpeech({ text: 'Hello there. '.repeat(8), seed: 1 }),
    ];
    for (const speech of [short, long]) await expectTrue(speech);
    expect(long.durationMs!).toBeGreaterThan(short.durationMs! * 2);
    expect((await renderSpeech({ text: 'word '.repeat(1000), seed: 1 })).durationMs!).toBeLessThanOrEqual(30_000);
    const music = await renderMusic({ prompt: 'calm', seed: 1, durationSeconds: 5 });
    await expectTrue(music);
    expect(music.durationMs).toBe(5000);
    expect((await renderMusic({ prompt: 'calm', seed: 1, durationSeconds: 5 })).bytes.equals(music.bytes)).toBe(true);
  });

  it('films a drawing, and sets a picture in motion', async () => {
    const film = await renderVideo({ prompt: 'night', seed: 4 });
    await expectTrue(film);
    expect(film).toMatchObject({ contentType: 'video/mp4', width: 320, height: 180, durationMs: 2000 });
    const source = (await renderImage({ prompt: 'x', seed: 2, width: 101, height: 203 })).bytes;
    const moved = await renderVideo({ prompt: 'slowly', seed: 1, durationSeconds: 1, source });
    await expectTrue(moved);
    expect(moved.height!).toBeGreaterThan(moved.width!);
  });
});

function correlation(a: Buffer, b: Buffer): number {
  const mean = (values: Buffer) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, squaresA, squaresB] = [0, 0, 0];
  for (let index = 0; index < a.length; index += 1) {
    const [x, y] = [a[index]! - meanA, b[index]! - meanB];
    both += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return both / Math.sqrt(squaresA * squaresB);
}

import { createHash } from 'node:crypto';
import { Canvas } from './canvas.js';
import { mix, palette, type Palette } from './colour.js';
import { seededRandom } from './seeded-random.js';
import { loudnessOfWav } from './loudness.js';

const WIDTH = 512;
const HEIGHT = 288;
const BARS = 64;
const HASHED_BYTES = 64 * 1024;

/** A sign for media that has no picture of its own to show. The colours follow from the bytes, so that neighbours differ. */
export async function drawPoster(bytes: Buffer, contentType: string, kind: string): Promise<Canvas> {
  const canvas = new Canvas(WIDTH, HEIGHT);
  const head = createHash('sha256').update(bytes.subarray(0, HASHED_BYTES)).update(String(bytes.length)).digest('hex');
  const colours = palette(seededRandom(head));
  await canvas.paint((x, y) => mix(colours.dark, colours.deep, (x / WIDTH + y / HEIGHT) / 2));
  if (kind === 'video') await playSign(canvas, colours);
  else if (kind === 'audio') await bars(canvas, colours, loudnessOfWav(contentType === 'audio/wav' ? bytes : Buffer.alloc(0), BARS));
  else await page(canvas, colours);
  return canvas;
}

async function playSign(canvas: Canvas, colours: Palette): Promise<void> {
  const [x, y] = [WIDTH / 2, HEIGHT / 2];
  await canvas.disc(x, y, 62, colours.bright, 0.35);
  await canvas.ring(x, y, 62, 5, colours.light, 0.9);
  await canvas.polygon(
    [
      [x - 18, y - 30],
      [x - 18, y + 30],
      [x + 34, y],
    ],
    colours.light,
    0.95,
  );
}

/** Without samples, bars of one height: nothing is made up about the sound. */
async function bars(canvas: Canvas, colours: Palette, loudness: number[] | undefined): Promise<void> {
  const step = (WIDTH - 64) / BARS;
  for (let bar = 0; bar < BARS; bar += 1) {
    const height = 6 + (loudness?.[bar] ?? 0.12) * (HEIGHT - 80);
    await canvas.rect(
      32 + bar * step + 1,
      (HEIGHT - height) / 2,
      step - 2,
      height,
      mix(colours.bright, colours.light, bar / BARS),
      0.9,
      (step - 2) / 2,
    );
  }
}

async function page(canvas: Canvas, colours: Palette): Promise<void> {
  await canvas.rect(WIDTH / 2 - 62, 44, 124, 200, colours.light, 0.9, 8);
  for (let line = 0; line < 7; line += 1) {
    await canvas.rect(WIDTH / 2 - 44, 74 + line * 22, line % 3 === 2 ? 56 : 88, 6, colours.deep, 0.7, 3);
  }
}

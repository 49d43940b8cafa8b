import { loadSharp, pictureGate } from '../sharp.js';
import { Canvas } from './canvas.js';
import { mix, palette } from './colour.js';
import { between, seededRandom } from './seeded-random.js';

const { PI, cos, floor, max, min, sin } = Math;

const SIDE = 256;
const TAU = PI * 2;

/**
 * The profile picture the system makes for somebody (P2): abstract shapes, WebP, 256 by 256 pixels, the same for the same seed.
 * @param seed random, made for this picture; nothing of the account may go into it, since the picture is public
 */
export async function drawAvatar(seed: string): Promise<Buffer> {
  const canvas = new Canvas(SIDE, SIDE);
  const random = seededRandom(`avatar:${seed}`);
  const colours = palette(random);
  const angle = random() * TAU;
  await canvas.paint((x, y) => {
    const along = 0.5 + ((x - SIDE / 2) * cos(angle) + (y - SIDE / 2) * sin(angle)) / (SIDE * 1.2);
    return mix(colours.deep, colours.bright, min(1, max(0, along)));
  });
  const petals = 3 + floor(random() * 5);
  const turn = random() * TAU;
  const [distance, radius] = [between(random, 44, 70), between(random, 42, 68)];
  for (let petal = 0; petal < petals; petal += 1) {
    const at = turn + (petal / petals) * TAU;
    const [x, y] = [SIDE / 2 + cos(at) * distance, SIDE / 2 + sin(at) * distance];
    const colour = petal % 2 === 0 ? colours.light : colours.accent;
    if (random() < 0.6) await canvas.disc(x, y, radius, colour, 0.5);
    else await canvas.polygon(regular(x, y, radius, 3 + floor(random() * 4), at), colour, 0.5);
  }
  await canvas.ring(SIDE / 2, SIDE / 2, between(random, 80, 110), between(random, 3, 9), colours.light, 0.8);
  await canvas.disc(SIDE / 2, SIDE / 2, between(random, 14, 30), colours.dark, 0.9);
  const sharp = await loadSharp();
  const raw = { width: SIDE, height: SIDE, channels: 3 } as const;
  return pictureGate.run(() => sharp(canvas.pixels, { raw }).webp({ quality: 90 }).toBuffer());
}

function regular(x: number, y: number, radius: number, corners: number, turn: number): [number, number][] {
  return Array.from({ length: corners }, (_, index) => {
    const at = turn + (index / corners) * TAU;
    return [x + cos(at) * radius, y + sin(at) * radius];
  });
}

import { Canvas, encodeMp4 } from '../../../../../platform/media/index.js';
import { writeLabel } from './label.js';
import type { Rendered, Seed } from './rendered.js';
import { drawScene, sceneOf, type Scene } from './scene.js';
import { sourcePicture } from './source-picture.js';

const { PI, cos, floor, max, min, round, sin } = Math;

const FRAMES_PER_SECOND = 8;
const LONGEST_SECONDS = 10;
const SIZE = { width: 320, height: 180 } as const;
/** How much larger than the video a picture is drawn, to have room to move over it. */
const ROOM = 1.2;
const TAU = PI * 2;

export interface VideoRequest {
  prompt: string;
  seed: Seed;
  durationSeconds?: number;
  /** a picture to set in motion, instead of a drawing */
  source?: Buffer;
}

/** A short MP4 (H.264, 8 pictures a second): a drawing with lights moving over it, or a slow move over the person's picture. */
export async function renderVideo({ prompt, seed, durationSeconds = 2, source }: VideoRequest): Promise<Rendered> {
  const count = round(min(LONGEST_SECONDS, max(1, durationSeconds)) * FRAMES_PER_SECOND);
  const scene = sceneOf(prompt, seed);
  const { width, height, frames } = source ? await moveOver(source, count) : await lights(scene, count);
  const bytes = await encodeMp4(frames, { width, height, framesPerSecond: FRAMES_PER_SECOND });
  return { bytes, contentType: 'video/mp4', width, height, durationMs: (count / FRAMES_PER_SECOND) * 1000 };
}

interface Film {
  width: number;
  height: number;
  frames: AsyncGenerator<Uint8Array>;
}

async function lights(scene: Scene, count: number): Promise<Film> {
  const ground = new Canvas(SIZE.width, SIZE.height);
  await drawScene(ground, scene);
  await writeLabel(ground);
  const { random, colours } = scene;
  const paths = Array.from({ length: 3 }, () => ({
    x: random(),
    y: random(),
    reach: 0.15 + random() * 0.2,
    phase: random(),
    turns: random() < 0.5 ? 1 : -1,
  }));
  async function* frames(): AsyncGenerator<Uint8Array> {
    for (let frame = 0; frame < count; frame += 1) {
      const canvas = ground.copy();
      for (const { x, y, reach, phase, turns } of paths) {
        const at = TAU * (phase + (turns * frame) / count);
        const [px, py] = [(0.25 + x / 2 + reach * cos(at)) * SIZE.width, (0.25 + y / 2 + reach * sin(at)) * SIZE.height];
        await canvas.disc(px, py, 16, colours.light, 0.3);
        await canvas.disc(px, py, 9, colours.accent, 0.95);
      }
      yield canvas.pixels;
    }
  }
  return { ...SIZE, frames: frames() };
}

async function moveOver(source: Buffer, count: number): Promise<Film> {
  const picture = await sourcePicture(source, { width: SIZE.width * ROOM, height: SIZE.width * ROOM });
  const [width, height] = [even(picture.width / ROOM), even(picture.height / ROOM)];
  async function* frames(): AsyncGenerator<Uint8Array> {
    for (let frame = 0; frame < count; frame += 1) {
      const part = count === 1 ? 0 : frame / (count - 1);
      const canvas = cut(picture, round((picture.width - width) * part), round((picture.height - height) * part), width, height);
      await writeLabel(canvas);
      yield canvas.pixels;
    }
  }
  return { width, height, frames: frames() };
}

function cut(picture: Canvas, left: number, top: number, width: number, height: number): Canvas {
  const part = new Canvas(width, height);
  for (let y = 0; y < height; y += 1) {
    const row = min(picture.height - 1, top + y);
    for (let x = 0; x < width; x += 1) {
      const from = (row * picture.width + min(picture.width - 1, left + x)) * 3;
      part.pixels.set(picture.pixels.subarray(from, from + 3), (y * width + x) * 3);
    }
  }
  return part;
}

/** H.264 with halved colour needs even sides; tiny pictures are brought to 16 pixels. */
function even(side: number): number {
  return max(16, floor(side / 2) * 2);
}

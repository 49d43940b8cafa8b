import { Canvas, loadSharp, pictureGate } from '../../../../../platform/media/index.js';
import { writeLabel } from './label.js';
import type { Rendered, Seed } from './rendered.js';
import { drawScene, sceneOf } from './scene.js';

const { max, min, round } = Math;

const SIDES = { least: 64, most: 2048 } as const;

/** A drawing that follows from prompt and seed: the same bytes for the same request. Sides are brought between 64 and 2048 pixels. */
export async function renderImage(request: { prompt: string; seed: Seed; width?: number; height?: number }): Promise<Rendered> {
  const [width, height] = [side(request.width ?? 768), side(request.height ?? 768)];
  const canvas = new Canvas(width, height);
  await drawScene(canvas, sceneOf(request.prompt, request.seed));
  await writeLabel(canvas);
  return { bytes: await encodePng(canvas), contentType: 'image/png', width, height };
}

export function side(wanted: number): number {
  return min(SIDES.most, max(SIDES.least, round(wanted)));
}

export async function encodePng(canvas: Canvas): Promise<Buffer> {
  const sharp = await loadSharp();
  const raw = { width: canvas.width, height: canvas.height, channels: 3 } as const;
  return pictureGate.run(() => sharp(canvas.pixels, { raw }).png({ compressionLevel: 6 }).toBuffer());
}

import { between, mix, type Canvas } from '../../../../../platform/media/index.js';
import { writeLabel } from './label.js';
import { encodePng } from './render-image.js';
import type { Rendered, Seed } from './rendered.js';
import { sceneOf, type Scene } from './scene.js';
import { sourcePicture } from './source-picture.js';

const { max, min, round } = Math;

const LONGEST_SIDE_PX = 1536;

/** The person's picture, recoloured as prompt and seed say and set with rings: plainly the same picture, plainly changed. */
export async function renderImageEdit(request: { prompt: string; seed: Seed; source: Buffer }): Promise<Rendered> {
  const canvas = await sourcePicture(request.source, { width: LONGEST_SIDE_PX, height: LONGEST_SIDE_PX });
  const scene = sceneOf(request.prompt, request.seed);
  await recolour(canvas, scene);
  await setRings(canvas, scene);
  await writeLabel(canvas);
  return { bytes: await encodePng(canvas), contentType: 'image/png', width: canvas.width, height: canvas.height };
}

/** Half the picture's own colours, half the scene's, by lightness. */
async function recolour(canvas: Canvas, { colours }: Scene): Promise<void> {
  const { pixels, width } = canvas;
  const ramp = Array.from({ length: 256 }, (_, light) =>
    light < 128 ? mix(colours.dark, colours.bright, light / 128) : mix(colours.bright, colours.light, (light - 128) / 128),
  );
  await canvas.paint((x, y) => {
    const at = (y * width + x) * 3;
    const [red, green, blue] = [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!];
    const tone = ramp[min(255, round(0.2126 * red + 0.7152 * green + 0.0722 * blue))]!;
    return [(red + tone[0]) / 2, (green + tone[1]) / 2, (blue + tone[2]) / 2];
  });
}

async function setRings(canvas: Canvas, { random, colours }: Scene): Promise<void> {
  const least = min(canvas.width, canvas.height);
  for (let ring = 0; ring < 4; ring += 1) {
    const [x, y, radius] = [random() * canvas.width, random() * canvas.height, between(random, 0.08, 0.25) * least];
    await canvas.disc(x, y, radius, colours.light, 0.12);
    await canvas.ring(x, y, radius, max(2, least / 120), colours.accent, 0.75);
  }
}

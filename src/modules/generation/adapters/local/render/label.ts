import { Canvas, textWidth, type Colour } from '../../../../../platform/media/index.js';

const { max, min, round } = Math;

const WORDS = 'LOCAL RENDER';
const INK: Colour = [255, 255, 255];
const GROUND: Colour = [0, 0, 0];
const MARGIN = 2;
const PADDING = 4;
const HEIGHT = 7;

/** Says on the picture itself that no model made it. Drawn without fonts, since a server may have none. */
export async function writeLabel(canvas: Canvas): Promise<void> {
  const scale = scaleFor(canvas.width, canvas.height);
  const { width, height, left, top } = placeFor(canvas.width, canvas.height);
  await canvas.rect(left, top, width, height, GROUND, 0.4, 3 * scale);
  await canvas.text(WORDS, left + PADDING * scale, top + PADDING * scale, scale, INK, 0.8);
}

/** The label by itself, and where it belongs on a picture of this size. */
export async function labelFor(pictureWidth: number, pictureHeight: number): Promise<{ canvas: Canvas; left: number; top: number }> {
  const { width, height, left, top } = placeFor(pictureWidth, pictureHeight);
  const scale = scaleFor(pictureWidth, pictureHeight);
  const canvas = new Canvas(min(width, pictureWidth), min(height, pictureHeight));
  await canvas.text(WORDS, PADDING * scale, PADDING * scale, scale, INK, 0.8);
  return { canvas, left: min(left, pictureWidth - canvas.width), top };
}

function scaleFor(width: number, height: number): number {
  return max(1, round(min(width, height) / 380));
}

function placeFor(pictureWidth: number, pictureHeight: number): { width: number; height: number; left: number; top: number } {
  const scale = scaleFor(pictureWidth, pictureHeight);
  const [width, height] = [textWidth(WORDS, scale) + 2 * PADDING * scale, (HEIGHT + 2 * PADDING) * scale];
  return { width, height, left: MARGIN * scale, top: max(0, pictureHeight - height - MARGIN * scale) };
}

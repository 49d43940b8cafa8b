import { Canvas, textWidth, type Colour } from '../../../../../platform/media/index.js';

const WORDS = 'LOCAL RENDER';
const INK: Colour = [255, 255, 255];
const GROUND: Colour = [0, 0, 0];

/** Says on the picture itself that no model made it. Drawn without fonts, since a server may have none. */
export async function writeLabel(canvas: Canvas): Promise<void> {
  const scale = Math.max(1, Math.round(Math.min(canvas.width, canvas.height) / 380));
  const [margin, height] = [6 * scale, 7 * scale];
  const [left, top] = [margin, canvas.height - margin - height];
  await canvas.rect(left - 4 * scale, top - 4 * scale, textWidth(WORDS, scale) + 8 * scale, height + 8 * scale, GROUND, 0.4, 3 * scale);
  await canvas.text(WORDS, left, top, scale, INK, 0.8);
}

import { setImmediate as turn } from 'node:timers/promises';
import { asBuffer, type Canvas, loadSharp, pictureGate } from '../../../../../platform/media/index.js';
import { writeLabel } from './label.js';
import type { Rendered } from './rendered.js';
import { sourcePicture } from './source-picture.js';

const LONGEST_SIDE_PX = 1536;
/** Distance in RGB up to which a pixel is background, and from which it is not; between them it is partly there. */
const SAME = 40;
const OTHER = 80;
const ROWS_A_TURN = 32;

type Colour = readonly [number, number, number];

/** The picture without what has the colour of its corners: it tells colours apart, not things. PNG with transparency. */
export async function renderCutout({ source }: { source: Buffer }): Promise<Rendered> {
  const sharp = await loadSharp();
  const canvas = await sourcePicture(source, { width: LONGEST_SIDE_PX, height: LONGEST_SIDE_PX });
  const ground = colourOfCorners(canvas);
  await writeLabel(canvas); // before the rest goes, so that it stays
  const alpha = await opacityOf(canvas, ground);
  const { width, height } = canvas;
  const bytes = await pictureGate.run(() =>
    sharp(asBuffer(canvas.pixels), { raw: { width, height, channels: 3 } })
      .joinChannel(alpha, { raw: { width, height, channels: 1 } })
      .png({ compressionLevel: 6 })
      .toBuffer(),
  );
  return { bytes, contentType: 'image/png', width, height };
}

function colourOfCorners({ pixels, width, height }: Canvas): Colour {
  const corners = [0, width - 1, (height - 1) * width, height * width - 1];
  const mean = (channel: number): number => corners.reduce((sum, corner) => sum + pixels[corner * 3 + channel]!, 0) / corners.length;
  return [mean(0), mean(1), mean(2)];
}

/** Lets others have their turn now and then. */
async function opacityOf({ pixels, width, height }: Canvas, [red, green, blue]: Colour): Promise<Buffer> {
  const alpha = Buffer.alloc(width * height);
  for (let at = 0; at < alpha.length; at += 1) {
    if (at % (width * ROWS_A_TURN) === 0) await turn();
    const [r, g, b] = [pixels[at * 3]! - red, pixels[at * 3 + 1]! - green, pixels[at * 3 + 2]! - blue];
    const distance = Math.sqrt(r * r + g * g + b * b);
    alpha[at] = Math.round(255 * Math.min(1, Math.max(0, (distance - SAME) / (OTHER - SAME))));
  }
  return alpha;
}

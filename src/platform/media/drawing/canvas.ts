import { setImmediate } from 'node:timers/promises';
import type { Colour } from './colour.js';
import { glyphRows, GLYPH_HEIGHT, GLYPH_WIDTH } from './glyphs.js';

const { abs, ceil, floor, max, min, sign, sqrt } = Math;

/** How many pixels are worked on before others get a turn: a few milliseconds. */
const PIXELS_PER_TURN = 60_000;

/** How far inside a shape a point lies, in pixels; negative outside. */
export type Depth = (x: number, y: number) => number;

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/**
 * A picture of packed RGB that is drawn on with smooth-edged shapes. Made for the service's own drawings: no fonts, no SVG, the same bytes
 * on every machine. Every drawing method lets the event loop run in between.
 */
export class Canvas {
  readonly pixels: Uint8Array;
  private drawnThisTurn = 0;

  constructor(
    readonly width: number,
    readonly height: number,
    pixels?: Uint8Array,
  ) {
    this.pixels = pixels ?? new Uint8Array(width * height * 3);
  }

  copy(): Canvas {
    return new Canvas(this.width, this.height, this.pixels.slice());
  }

  /** Sets every pixel. */
  async paint(colourAt: (x: number, y: number) => Colour): Promise<void> {
    for (let y = 0; y < this.height; y += 1) {
      for (let x = 0; x < this.width; x += 1) this.pixels.set(colourAt(x, y), (y * this.width + x) * 3);
      await this.turn(this.width);
    }
  }

  /** Lays a colour over whatever lies inside the shape. */
  async fill(
    depth: Depth,
    colour: Colour,
    alpha = 1,
    within: Box = { left: 0, top: 0, right: this.width, bottom: this.height },
  ): Promise<void> {
    const [left, right] = [max(0, floor(within.left)), min(this.width, ceil(within.right))];
    for (let y = max(0, floor(within.top)); y < min(this.height, ceil(within.bottom)); y += 1) {
      for (let x = left; x < right; x += 1) {
        const coverage = min(1, max(0, depth(x + 0.5, y + 0.5) + 0.5)) * alpha;
        if (coverage > 0) this.blend((y * this.width + x) * 3, colour, coverage);
      }
      await this.turn(max(0, right - left));
    }
  }

  async disc(x: number, y: number, radius: number, colour: Colour, alpha = 1): Promise<void> {
    await this.fill((px, py) => radius - distance(px - x, py - y), colour, alpha, around(x, y, radius));
  }

  async ring(x: number, y: number, radius: number, thickness: number, colour: Colour, alpha = 1): Promise<void> {
    const depth: Depth = (px, py) => thickness / 2 - abs(distance(px - x, py - y) - radius);
    await this.fill(depth, colour, alpha, around(x, y, radius + thickness));
  }

  /** Corners in either direction; convex only. */
  async polygon(corners: readonly (readonly [number, number])[], colour: Colour, alpha = 1): Promise<void> {
    const edges = corners.map(([x1, y1], index) => {
      const [x2, y2] = corners[(index + 1) % corners.length]!;
      const length = distance(x2 - x1, y2 - y1) || 1;
      return { x1, y1, nx: (y1 - y2) / length, ny: (x2 - x1) / length };
    });
    const middle = [mean(corners.map(([x]) => x)), mean(corners.map(([, y]) => y))] as const;
    const side = sign(min(...edges.map(({ x1, y1, nx, ny }) => (middle[0] - x1) * nx + (middle[1] - y1) * ny))) || 1;
    const depth: Depth = (x, y) => {
      let least = Number.POSITIVE_INFINITY;
      for (const { x1, y1, nx, ny } of edges) least = min(least, side * ((x - x1) * nx + (y - y1) * ny));
      return least;
    };
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
    await this.fill(depth, colour, alpha, { left: min(...xs) - 1, right: max(...xs) + 1, top: min(...ys) - 1, bottom: max(...ys) + 1 });
  }

  async rect(left: number, top: number, width: number, height: number, colour: Colour, alpha = 1, radius = 0): Promise<void> {
    const [halfWidth, halfHeight] = [width / 2 - radius, height / 2 - radius];
    const depth: Depth = (x, y) => {
      const dx = abs(x - left - width / 2) - halfWidth;
      const dy = abs(y - top - height / 2) - halfHeight;
      return radius - distance(max(dx, 0), max(dy, 0)) - min(max(dx, dy), 0);
    };
    await this.fill(depth, colour, alpha, { left: left - 1, top: top - 1, right: left + width + 1, bottom: top + height + 1 });
  }

  /** Capital letters, digits and a few signs, each `scale` times a 5 by 7 grid. @returns the width written */
  async text(words: string, left: number, top: number, scale: number, colour: Colour, alpha = 1): Promise<number> {
    let x = left;
    for (const letter of words.toUpperCase()) {
      for (const [row, bits] of glyphRows(letter).entries()) {
        for (let column = 0; column < GLYPH_WIDTH; column += 1) {
          if ((bits >> (GLYPH_WIDTH - 1 - column)) & 1) await this.rect(x + column * scale, top + row * scale, scale, scale, colour, alpha);
        }
      }
      x += (GLYPH_WIDTH + 1) * scale;
    }
    return x - left - scale;
  }

  private blend(at: number, [red, green, blue]: Colour, part: number): void {
    const { pixels } = this;
    pixels[at] = pixels[at]! + (red - pixels[at]!) * part + 0.5;
    pixels[at + 1] = pixels[at + 1]! + (green - pixels[at + 1]!) * part + 0.5;
    pixels[at + 2] = pixels[at + 2]! + (blue - pixels[at + 2]!) * part + 0.5;
  }

  private async turn(drawn: number): Promise<void> {
    this.drawnThisTurn += drawn;
    if (this.drawnThisTurn < PIXELS_PER_TURN) return;
    this.drawnThisTurn = 0;
    await setImmediate();
  }
}

/** Width of a text in pixels. */
export function textWidth(words: string, scale: number): number {
  return max(0, words.length * (GLYPH_WIDTH + 1) - 1) * scale;
}

export { GLYPH_HEIGHT };

function around(x: number, y: number, radius: number): Box {
  return { left: x - radius - 1, top: y - radius - 1, right: x + radius + 1, bottom: y + radius + 1 };
}

/** `hypot` guards against overflow, and takes ten times as long. */
function distance(x: number, y: number): number {
  return sqrt(x * x + y * y);
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

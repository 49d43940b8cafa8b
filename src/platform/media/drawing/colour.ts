import { between, type SeededRandom } from './seeded-random.js';

const { max, min, round } = Math;

export type Colour = readonly [red: number, green: number, blue: number];

/** @param hue in degrees; saturation and lightness in [0, 1] */
export function hsl(hue: number, saturation: number, lightness: number): Colour {
  const chroma = saturation * min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const k = (offset + (((hue % 360) + 360) % 360) / 30) % 12;
    return round(255 * (lightness - chroma * max(-1, min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

export function mix(from: Colour, to: Colour, part: number): Colour {
  return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part, from[2] + (to[2] - from[2]) * part];
}

export interface Palette {
  dark: Colour;
  deep: Colour;
  bright: Colour;
  light: Colour;
  accent: Colour;
}

/** Neighbouring hues and one from across the wheel. */
export function palette(random: SeededRandom): Palette {
  const hue = random() * 360;
  const step = between(random, 24, 60) * (random() < 0.5 ? -1 : 1);
  return {
    dark: hsl(hue, 0.55, 0.16),
    deep: hsl(hue + step, 0.62, 0.34),
    bright: hsl(hue + 2 * step, 0.72, 0.56),
    light: hsl(hue + 2.5 * step, 0.85, 0.8),
    accent: hsl(hue + 180 + step / 2, 0.85, 0.62),
  };
}

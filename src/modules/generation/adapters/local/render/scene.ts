import {
  between,
  Canvas,
  hsl,
  mix,
  pick,
  seededRandom,
  type Colour,
  type Palette,
  type SeededRandom,
} from '../../../../../platform/media/index.js';
import type { Seed } from './rendered.js';

const { PI, ceil, cos, floor, max, min, sin, sqrt } = Math;

const TAU = PI * 2;

/** Words that set the hue, so that a prompt leaves a trace one can see. English and Spanish. */
const HUES: readonly (readonly [words: RegExp, hue: number])[] = [
  [/\b(red|rojo|roja|rose|rosa|fire|fuego|blood|sangre)\b/i, 355],
  [/\b(orange|naranja|sunset|atardecer|autumn|otoño|desert|desierto)\b/i, 25],
  [/\b(yellow|amarillo|amarilla|sun|sol|gold|oro|summer|verano)\b/i, 46],
  [/\b(green|verde|forest|bosque|jungle|selva|garden|jardín)\b/i, 135],
  [/\b(blue|azul|sea|mar|ocean|océano|sky|cielo|water|agua|lake|lago)\b/i, 210],
  [/\b(night|noche|moon|luna|star|estrella|space|espacio)\b/i, 245],
  [/\b(purple|violet|morado|morada|violeta|dream|sueño)\b/i, 280],
];

export interface Scene {
  random: SeededRandom;
  colours: Palette;
}

/** Everything random in a drawing follows from the prompt and the seed. */
export function sceneOf(prompt: string, seed: Seed): Scene {
  const random = seededRandom(`${seed}|${prompt}`);
  const hue = HUES.find(([words]) => words.test(prompt))?.[1] ?? random() * 360;
  const step = between(random, 18, 46) * (random() < 0.5 ? -1 : 1);
  const colours = {
    dark: hsl(hue + step, 0.5, 0.13),
    deep: hsl(hue, 0.6, 0.3),
    bright: hsl(hue - step, 0.7, 0.55),
    light: hsl(hue - 1.6 * step, 0.8, 0.82),
    accent: hsl(hue + 165, 0.85, 0.62),
  };
  return { random, colours };
}

/** One of three kinds of picture, filling the canvas. */
export async function drawScene(canvas: Canvas, scene: Scene): Promise<void> {
  await pick(scene.random, [landscape, orbits, facets])(canvas, scene);
}

async function landscape(canvas: Canvas, { random, colours }: Scene): Promise<void> {
  const { width, height } = canvas;
  await canvas.paint((_x, y) => mix(colours.deep, colours.light, min(1, (y / height) * 1.5)));
  const [sunX, sunY, sun] = [
    between(random, 0.25, 0.75) * width,
    between(random, 0.24, 0.42) * height,
    between(random, 0.07, 0.13) * width,
  ];
  for (let halo = 4; halo >= 1; halo -= 1) await canvas.disc(sunX, sunY, sun * (1 + halo * 0.45), colours.light, 0.12);
  await canvas.disc(sunX, sunY, sun, colours.accent, 0.95);
  const ridges = 6;
  for (let ridge = 0; ridge < ridges; ridge += 1) {
    const line = ridgeLine(random, width, height, 0.45 + (ridge / ridges) * 0.5);
    const colour = mix(colours.bright, colours.dark, (ridge + 0.6) / ridges);
    await canvas.fill((x, y) => y - line[min(width - 1, x | 0)]!, colour, 0.92, {
      left: 0,
      right: width,
      top: min(...line) - 1,
      bottom: height,
    });
  }
}

function ridgeLine(random: SeededRandom, width: number, height: number, base: number): number[] {
  const waves = Array.from({ length: 4 }, (_, octave) => ({
    size: (height * between(random, 0.03, 0.06)) / (octave + 1),
    turns: between(random, 0.6, 1.6) * (octave + 1),
    phase: random() * TAU,
  }));
  return Array.from({ length: width }, (_, x) =>
    waves.reduce((y, { size, turns, phase }) => y + size * sin((x / width) * turns * TAU + phase), base * height),
  );
}

async function orbits(canvas: Canvas, { random, colours }: Scene): Promise<void> {
  const { width, height } = canvas;
  const [centreX, centreY] = [between(random, 0.35, 0.65) * width, between(random, 0.35, 0.65) * height];
  const reach = max(width, height) * 0.8;
  await canvas.paint((x, y) => {
    const [dx, dy] = [x - centreX, y - centreY];
    return mix(colours.deep, colours.dark, min(1, sqrt(dx * dx + dy * dy) / reach));
  });
  for (let star = 0; star < 90; star += 1) {
    await canvas.disc(random() * width, random() * height, between(random, 0.6, 2), colours.light, between(random, 0.3, 0.9));
  }
  const least = min(width, height);
  for (let orbit = 0; orbit < 6; orbit += 1) {
    const radius = least * (0.12 + orbit * 0.075);
    await canvas.ring(centreX, centreY, radius, between(random, 1.2, 4), mix(colours.bright, colours.light, orbit / 6), 0.6);
    const at = random() * TAU;
    const [x, y, size] = [centreX + cos(at) * radius, centreY + sin(at) * radius, least * between(random, 0.012, 0.04)];
    await canvas.disc(x, y, size * 1.7, colours.light, 0.15);
    await canvas.disc(x, y, size, pick(random, [colours.accent, colours.light, colours.bright]), 0.95);
  }
  for (let glow = 4; glow >= 1; glow -= 1) await canvas.disc(centreX, centreY, least * 0.022 * glow, colours.accent, 0.3);
}

async function facets(canvas: Canvas, { random, colours }: Scene): Promise<void> {
  const { width, height } = canvas;
  await canvas.paint(() => colours.deep);
  const columns = 6 + floor(random() * 5);
  const cell = width / columns;
  const rows = ceil(height / cell);
  const corner = grid(random, columns, rows, cell);
  const slope = random() * TAU;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const [a, b, c, d] = [corner(column, row), corner(column + 1, row), corner(column + 1, row + 1), corner(column, row + 1)];
      const halves =
        random() < 0.5
          ? [
              [a, b, c],
              [a, c, d],
            ]
          : [
              [a, b, d],
              [b, c, d],
            ];
      for (const half of halves) await canvas.polygon(half, shade(random, colours, half[0]!, slope, width, height), 1);
    }
  }
}

type Corner = readonly [number, number];

/** Corners of a grid, shaken but for the border, where they reach a little outside. */
function grid(random: SeededRandom, columns: number, rows: number, cell: number): (column: number, row: number) => Corner {
  const shaken = Array.from(
    { length: (columns + 1) * (rows + 1) },
    () => [between(random, -0.32, 0.32) * cell, between(random, -0.32, 0.32) * cell] as const,
  );
  return (column, row) => {
    const [dx, dy] = shaken[row * (columns + 1) + column]!;
    const x = column === 0 ? -2 : column === columns ? column * cell + 2 : column * cell + dx;
    return [x, row === 0 ? -2 : row === rows ? row * cell + 2 : row * cell + dy];
  };
}

function shade(random: SeededRandom, colours: Palette, [x, y]: Corner, slope: number, width: number, height: number): Colour {
  const along = 0.5 + 0.5 * ((x / width - 0.5) * cos(slope) + (y / height - 0.5) * sin(slope)) * 1.4 + between(random, -0.1, 0.1);
  const base = along < 0.5 ? mix(colours.dark, colours.bright, along * 2) : mix(colours.bright, colours.light, along * 2 - 1);
  return random() < 0.07 ? mix(base, colours.accent, 0.7) : base;
}

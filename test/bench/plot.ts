import type { Measured } from './main.js';

const WIDTH = 720;
const HEIGHT = 420;
const LEFT = 64;
const RIGHT = 24;
const TOP = 48;
const BOTTOM = 92;
const LINES_ACROSS = 5;

/** Readable on a light page and on a dark one. Each series differs by its dashes too, for those who do not tell the colours apart. */
const STYLE = `
  svg { background: #ffffff; color: #1a1a1a; font: 13px sans-serif; }
  text { fill: currentColor; } .axis, .grid { stroke: currentColor; } .grid { opacity: 0.18; } .line { fill: none; stroke-width: 2; }
  .s0 { stroke: #0b63c5; fill: #0b63c5; } .s1 { stroke: #b8470b; fill: #b8470b; } .s2 { stroke: #18794e; fill: #18794e; }
  .s3 { stroke: #8e3ba8; fill: #8e3ba8; } .line.s0, .line.s1, .line.s2, .line.s3 { fill: none; }
  .line.s1 { stroke-dasharray: 7 4; } .line.s2 { stroke-dasharray: 2 4; } .line.s3 { stroke-dasharray: 9 3 2 3; }
  @media (prefers-color-scheme: dark) {
    svg { background: #14161a; color: #e8e8e8; }
    .s0 { stroke: #6cb2ff; fill: #6cb2ff; } .s1 { stroke: #ffa066; fill: #ffa066; } .s2 { stroke: #5fd39b; fill: #5fd39b; }
    .s3 { stroke: #d79bf0; fill: #d79bf0; }
  }`;

interface Point {
  readonly size: number;
  readonly value: number;
}

/** A drawing of the rows that say where they stand in one: their value by size (a logarithmic axis). Null when there are none. */
export function plotOf(title: string, sizeName: string, rows: readonly Measured[]): string | null {
  const drawn = rows.filter(({ point }) => point !== undefined);
  if (drawn.length === 0) return null;
  const series = Map.groupBy(drawn, ({ point }) => point!.series);
  const sizes = [...new Set(drawn.map(({ point }) => point!.size))].sort((a, b) => a - b);
  const most = stepOf(Math.max(...drawn.map(({ value }) => value))) * LINES_ACROSS;
  const [first, last] = [Math.log10(sizes[0]!), Math.log10(sizes.at(-1)!)];
  const x = (size: number) => LEFT + ((Math.log10(size) - first) / (last - first || 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - (value / most) * (HEIGHT - TOP - BOTTOM);
  const middle = (TOP + HEIGHT - BOTTOM) / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">`,
    `<title>${title}</title><style>${STYLE}</style>`,
    text(LEFT, 24, title, 'font-size="15"'),
    ...Array.from({ length: LINES_ACROSS + 1 }, (_, n) => acrossAt(y((n * most) / LINES_ACROSS), (n * most) / LINES_ACROSS)),
    ...sizes.map((size) => text(x(size), HEIGHT - BOTTOM + 20, size.toLocaleString('en'), 'text-anchor="middle"')),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 42, sizeName, 'text-anchor="middle"'),
    text(16, middle, drawn[0]!.unit, `text-anchor="middle" transform="rotate(-90 16 ${middle})"`),
    ...[...series].flatMap(([name, all], n) => {
      const points = all.map(({ point, value }): Point => ({ size: point!.size, value })).sort((a, b) => a.size - b.size);
      return [...lineOf(points, n, x, y), ...legendOf(name, n)];
    }),
    '</svg>\n',
  ].join('\n');
}

function lineOf(points: readonly Point[], n: number, x: (size: number) => number, y: (value: number) => number): string[] {
  const at = points.map(({ size, value }) => `${x(size).toFixed(1)},${y(value).toFixed(1)}`);
  const dots = points.map(({ size, value }) => `<circle class="s${n}" cx="${x(size).toFixed(1)}" cy="${y(value).toFixed(1)}" r="3.5"/>`);
  return [`<polyline class="line s${n}" points="${at.join(' ')}"/>`, ...dots];
}

function legendOf(name: string, n: number): string[] {
  const left = LEFT + (n % 2) * 320;
  const top = HEIGHT - 30 + Math.floor(n / 2) * 20;
  return [`<polyline class="line s${n}" points="${left},${top - 4} ${left + 36},${top - 4}"/>`, text(left + 44, top, name)];
}

function acrossAt(at: number, value: number): string {
  const [name, where] = [value === 0 ? 'axis' : 'grid', at.toFixed(1)];
  const line = `<line class="${name}" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${where}" y2="${where}"/>`;
  return `${line}\n${text(LEFT - 8, at + 4, String(Number(value.toPrecision(3))), 'text-anchor="end"')}`;
}

function text(x: number, y: number, words: string, more = ''): string {
  return `<text x="${x}" y="${y}"${more === '' ? '' : ` ${more}`}>${words}</text>`;
}

/** A fifth of what is drawn, rounded up to 1, 2 or 5 of its power of ten. */
function stepOf(most: number): number {
  const fifth = most / LINES_ACROSS;
  const power = 10 ** Math.floor(Math.log10(fifth));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= fifth) ?? 10);
}

import { readdir, readFile, readlink } from 'node:fs/promises';
import { quantile } from '../../bench/quantile.js';
import { PROCESSES, type World } from '../world/world.js';
import type { ProcessName } from '../world/processes.js';
import { gainIn, type Point } from './slope.js';

export const MEASURES = ['memory', 'descriptors', 'connections'] as const;
export type Measure = (typeof MEASURES)[number];

/** What each process holds, looked at from outside (proc(5)): resident memory in bytes, open files, and which of them are sockets. */
export class Samples {
  private readonly points = new Map<string, Point[]>();

  constructor(private readonly world: World) {}

  async take(): Promise<void> {
    await Promise.all(PROCESSES.map(async (name) => {
      const folder = `/proc/${this.world.processes.pidOf(name)}`;
      const status = await readFile(`${folder}/status`, 'utf8');
      const files = await readdir(`${folder}/fd`);
      const targets = await Promise.all(files.map((file) => readlink(`${folder}/fd/${file}`).catch(() => '')));
      this.add(name, 'memory', Number(/VmRSS:\s+(\d+)/.exec(status)![1]) * 1024);
      this.add(name, 'descriptors', files.length);
      this.add(name, 'connections', targets.filter((target) => target.startsWith('socket:')).length);
    }));
  }

  /** Per cent in ten minutes, of those from `since` on. */
  slope(name: ProcessName, measure: Measure, since: number): number {
    return 100 * gainIn(600_000, this.of(name, measure, since));
  }

  /** How many more there are in the last quarter of the time than in the first, by their medians. */
  more(name: ProcessName, measure: Measure, since: number): number {
    const values = this.of(name, measure, since).map(({ value }) => value);
    const quarter = Math.max(1, Math.floor(values.length / 4));
    return quantile(values.slice(-quarter), 0.5) - quantile(values.slice(0, quarter), 0.5);
  }

  last(name: ProcessName, measure: Measure): number {
    return this.of(name, measure, 0).at(-1)!.value;
  }

  private of(name: ProcessName, measure: Measure, since: number): Point[] {
    return (this.points.get(`${name} ${measure}`) ?? []).filter(({ at }) => at >= since);
  }

  private add(name: ProcessName, measure: Measure, value: number): void {
    const key = `${name} ${measure}`;
    this.points.set(key, [...(this.points.get(key) ?? []), { at: performance.now(), value }]);
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { PROCESSES, type World } from '../world/world.js';
import type { ProcessName } from '../world/processes.js';
import { type ServerName, SERVERS } from '../world/servers.js';
import { type Point, POINTS } from './points.js';

const PAUSE_MS = { least: 200, most: 1_200 };
const DOWN_MS = 1_000;
/** A moment that does not come by then was not in this work. */
const MEETS_WITHIN_MS = 4_000;

export interface Kill {
  /** A process, a server, or the named point at which a process was killed. */
  readonly what: string;
  readonly isNamed: boolean;
  readonly role: string;
}

type Victim = ProcessName | ServerName;
const VICTIMS: readonly Victim[] = [...PROCESSES, ...SERVERS];

/** Kills by SIGKILL, one after the other: half at random times, half at named points in turn; whatever fell is started again. */
export class Faults {
  readonly kills: Kill[] = [];
  /** Points that were waited for and did not come. */
  readonly unmet: string[] = [];
  private nextPoint: number;

  constructor(private readonly world: World, private readonly random: () => number) {
    this.nextPoint = Math.floor(random() * POINTS.length);
  }

  /** Points that were waited for several times and never came: what tells them apart has changed, and nothing is proved there. */
  get deafPoints(): string[] {
    const met = new Set(this.kills.map(({ what }) => what));
    const again = this.unmet.filter((name, at) => this.unmet.indexOf(name) !== at);
    return [...new Set(again)].filter((name) => !met.has(name));
  }

  /** `work` begins what is to be hit. */
  async next(work: () => void): Promise<void> {
    const isNamed = this.random() < 0.5;
    const pauseMs = PAUSE_MS.least + this.random() * (PAUSE_MS.most - PAUSE_MS.least);
    const victim = this.pick(VICTIMS);
    if (isNamed) return this.atPoint(POINTS[this.nextPoint++ % POINTS.length]!, work);
    work();
    await delay(pauseMs);
    await this.atRandom(victim, this.random() * DOWN_MS);
  }

  private async atRandom(victim: Victim, downMs: number): Promise<void> {
    this.kills.push({ what: victim, isNamed: false, role: victim.split('-')[0]! });
    if (isServer(victim)) {
      await this.world.servers.kill(victim);
      await delay(downMs);
      return this.world.servers.start(victim);
    }
    await this.world.processes.killNow(victim);
    await delay(downMs);
    await this.world.processes.start(victim);
  }

  /** Whichever process of the role comes there first. */
  private async atPoint(point: Point, work: () => void): Promise<void> {
    const names = PROCESSES.filter((name) => name.startsWith(point.role));
    const met = new Promise<ProcessName>((resolve) => {
      const stops = names.map((name) => {
        const seen = () => {
          for (const stop of stops) stop();
          void this.world.processes.killNow(name).then(() => resolve(name));
        };
        return this.world.links.of(name, point.server).watch({ steps: point.steps, withholds: true, seen });
      });
      setTimeout(() => stops.forEach((stop) => stop()), MEETS_WITHIN_MS);
    });
    work();
    const name = await Promise.race([met, delay(MEETS_WITHIN_MS + 100, null)]);
    if (name === null) return void this.unmet.push(point.name);
    this.kills.push({ what: point.name, isNamed: true, role: point.role });
    await this.world.processes.start(name);
  }

  private pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)]!;
  }
}

function isServer(victim: Victim): victim is ServerName {
  return (SERVERS as readonly string[]).includes(victim);
}

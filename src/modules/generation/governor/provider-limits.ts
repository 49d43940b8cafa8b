import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Ajv } from 'ajv';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import { BadConfiguration, Config } from '../../../platform/config/config.js';

/** What may be sent to a provider; null: no limit of ours. */
export interface Limits {
  /** Attempts that are under way there at a time. */
  readonly concurrency: number | null;
  readonly perMinute: number | null;
  /** Begun in a day of UTC, by list prices. */
  readonly dailyBudgetUsd: number | null;
}

const NAMES = ['concurrency', 'perMinute', 'dailyBudgetUsd'] as const satisfies readonly (keyof Limits)[];
const NO_LIMITS: Limits = { concurrency: null, perMinute: null, dailyBudgetUsd: null };
const ALL = '*';

/** `config/provider-limits.json`, and over it what `PROVIDER_LIMITS` says. */
@Injectable()
export class ProviderLimits {
  private readonly byProvider: ReadonlyMap<string, Limits>;

  /** @throws BadConfiguration */
  constructor(config: Config) {
    const isLimits = new Ajv({ allErrors: true }).compile<Record<string, Limits>>(read('provider-limits.schema.json') as object);
    const written = read('provider-limits.json');
    if (!isLimits(written)) throw new BadConfiguration('Bad configuration: config/provider-limits.json is not as its schema says');
    this.byProvider = new Map(Object.entries(overridden(written, config.generation.providerLimits)));
  }

  of(provider: string): Limits {
    return this.byProvider.get(provider) ?? NO_LIMITS;
  }

  providers(): readonly string[] {
    return [...this.byProvider.keys()];
  }
}

/** `fal.concurrency=20`, `*.dailyBudgetUsd=none`; the last one counts. @throws BadConfiguration for a provider or limit that is unknown */
export function overridden(written: Readonly<Record<string, Limits>>, wishes: readonly string[]): Record<string, Limits> {
  const limits = structuredClone(written) as Record<string, Limits>;
  for (const wish of wishes) {
    const [, provider = '', name, number] = /^([a-z*]+)\.(\w+)=(none|\d+(?:\.\d+)?)$/.exec(wish) ?? [];
    const known = NAMES.find((it) => it === name);
    const whom = provider === ALL ? Object.keys(limits) : [provider];
    const isFit = number === 'none' || (Number(number) > 0 && (known === 'dailyBudgetUsd' || Number.isInteger(Number(number))));
    if (!known || !isFit || whom.some((it) => !limits[it])) throw new BadConfiguration('Bad configuration: PROVIDER_LIMITS');
    for (const it of whom) limits[it] = { ...limits[it]!, [known]: number === 'none' ? null : Number(number) };
  }
  return limits;
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(CONFIG_FOLDER, name), 'utf8'));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { isISO31661Alpha2 } from 'class-validator';
import { BadConfiguration } from './config.js';

/** Where somebody is, as far as it is known: an ISO 3166-1 code, and whatever their device calls the region. */
export interface Whereabouts {
  readonly country: string | null;
  readonly region: string | null;
}

interface RegionsFile {
  readonly groups: Readonly<Record<string, { readonly members: readonly string[] }>>;
  readonly subdivisions: Readonly<Record<string, readonly string[]>>;
}

/** Kosovo: user-assigned in ISO 3166-1, but what phones there send. */
const ALSO = new Set(['XK']);
/** A code, or the second half of one: `US-TX`, `TX`. */
const SUBDIVISION = /^(?:([A-Z]{2})-)?([A-Z0-9]{1,3})$/;

/** The map of the world that rules and policy texts share: `config/regions.json`. A place is a group's name, a country or a part of one. */
export class Regions {
  /** In the order of the file: where somebody is in several, the first that has something for them counts. */
  readonly groups: readonly string[];
  private readonly members = new Map<string, ReadonlySet<string>>();
  private readonly subdivisions = new Map<string, string>();

  /** @throws BadConfiguration */
  constructor(file: RegionsFile) {
    this.groups = Object.keys(file.groups);
    for (const [code, names] of Object.entries(file.subdivisions)) {
      if (!this.isPlace(code)) throw bad(`there is no country for ${code}`);
      for (const name of names) this.subdivisions.set(nameKey(countryOf(code), name), code);
    }
    for (const [group, { members }] of Object.entries(file.groups)) this.members.set(group, this.codesOf(group, members));
  }

  /** Reads `regions.json` of a folder. @throws BadConfiguration */
  static load(folder: string): Regions {
    const ajv = new Ajv({ allErrors: true });
    const isRegions = ajv.compile<RegionsFile>(JSON.parse(readFileSync(join(folder, 'regions.schema.json'), 'utf8')) as object);
    const file: unknown = parse(join(folder, 'regions.json'));
    if (!isRegions(file)) throw bad(ajv.errorsText(isRegions.errors));
    return new Regions(file);
  }

  /** Whether this names a place: a group, a country, or a part of a country. */
  isPlace(place: string): boolean {
    if (this.members.has(place)) return true;
    const country = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(place) ? countryOf(place) : '';
    return isISO31661Alpha2(country) || ALSO.has(country);
  }

  /** Null when what is known of somebody does not say: without a country, or where a part of it matters that cannot be read. */
  isIn(where: Whereabouts, place: string): boolean | null {
    const { country } = where;
    if (country === null) return null;
    const codes = this.members.get(place) ?? new Set([place]);
    if (codes.has(country)) return true;
    const parts = [...codes].filter((code) => code.startsWith(`${country}-`));
    if (parts.length === 0) return false;
    const subdivision = this.subdivisionOf(where);
    return subdivision === null ? null : parts.includes(subdivision);
  }

  /** The groups that somebody is in for certain, in the order of the file. */
  groupsOf(where: Whereabouts): readonly string[] {
    return this.groups.filter((group) => this.isIn(where, group) === true);
  }

  /** The ISO 3166-2 code of a region, which devices give as a code, half a code, or a name; null when it cannot be told. */
  private subdivisionOf({ country, region }: Whereabouts): string | null {
    if (country === null || region === null) return null;
    const named = this.subdivisions.get(nameKey(country, region));
    if (named !== undefined) return named;
    const [, prefix = country, suffix] = SUBDIVISION.exec(region.trim().toUpperCase()) ?? [];
    return suffix === undefined || prefix !== country ? null : `${country}-${suffix}`;
  }

  private codesOf(group: string, members: readonly string[]): ReadonlySet<string> {
    return new Set(
      members.flatMap((member) => {
        if (!this.isPlace(member)) throw bad(`${group} has ${member}, which is no country and no group before it`);
        return [...(this.members.get(member) ?? [member])];
      }),
    );
  }
}

function countryOf(code: string): string {
  return code.slice(0, 2);
}

/** Without case and accents. */
function nameKey(country: string, name: string): string {
  return `${country} ${name.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase()}`;
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw bad('cannot be read as JSON');
  }
}

function bad(reason: string): BadConfiguration {
  return new BadConfiguration(`Bad configuration: config/regions.json: ${reason}`);
}

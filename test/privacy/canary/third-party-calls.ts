import type { RecordedRequest } from '../../support/stand-ins/recorder.js';
import { farewellWords } from '../../../src/modules/notifications/words/push-words.js';
import { ALLOWED_CALLS } from './allowed-calls.js';

/** What a third party received, and which of them. */
export interface ReceivedCall {
  readonly party: string;
  readonly request: RecordedRequest;
}

export interface PartyCalls {
  readonly party: string;
  /** How many, by the reason for which each may be; the bystander's are not among them. */
  readonly allowed: ReadonlyMap<string, number>;
  readonly bystanders: number;
  /** Calls that are on no list. */
  readonly others: readonly string[];
  /** What of the person was in any. */
  readonly found: readonly string[];
}

/** By which pseudonyms, devices and addresses third parties know somebody. */
export type KnownBy = readonly string[];

const FAREWELL = { en: farewellWords('en').text, es: farewellWords('es').text };

/**
 * What each of the parties received after the end was asked for. `needles` are what nobody may receive, in whosever call it stands. Calls
 * that name the bystander and not the person are the bystander's, whose life goes on; all others, whoever they name, have to be allowed.
 */
export function judgeCalls(
  parties: readonly string[], received: readonly ReceivedCall[], needles: readonly string[], person: KnownBy, bystander: KnownBy,
): PartyCalls[] {
  return parties.map((party) => {
    const all = received.filter((it) => it.party === party).map(({ request }) => request);
    const judged = all.filter((request) => names(request, person) || !names(request, bystander));
    const reasons = judged.map((request) => ({ call: nameOf(request), why: whyAllowed(party, nameOf(request)) }));
    const texts = all.map(({ path, headers, body }) => `${decoded(path)} ${JSON.stringify(headers)} ${body.toString()}`.toLowerCase());
    return {
      party,
      allowed: countsOf(reasons.flatMap(({ why }) => why ?? [])),
      bystanders: all.length - judged.length,
      others: reasons.filter(({ why }) => why === null).map(({ call }) => call),
      found: needles.filter((needle) => texts.some((text) => text.includes(needle.toLowerCase()))),
    };
  });
}

function names({ path, body }: RecordedRequest, ids: KnownBy): boolean {
  const text = `${path} ${body.toString()}`;
  return ids.some((id) => text.includes(id));
}

function nameOf({ method, path, body }: RecordedRequest): string {
  const isFarewell = body.includes(JSON.stringify({ contents: FAREWELL }).slice(1, -1));
  return `${method} ${path.split('?')[0]}${isFarewell ? ' farewell' : ''}`;
}

function whyAllowed(party: string, name: string): string | null {
  return ALLOWED_CALLS.find((it) => it.party === party && it.call.test(name))?.why ?? null;
}

function countsOf(reasons: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(reasons)].map((why) => [why, reasons.filter((it) => it === why).length]));
}

function decoded(path: string): string {
  try {
    return `${path} ${decodeURIComponent(path)}`;
  } catch {
    return path;
  }
}

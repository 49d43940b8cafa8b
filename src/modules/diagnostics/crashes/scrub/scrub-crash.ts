import { isAppVersion, isDeviceModel, isSystem } from './device-facts.js';
import type { Frame } from './frames.js';
import { carriesData, isKindOfError } from './names.js';
import { PrivateWords } from './private-words.js';
import { scrubMessage } from './scrub-message.js';
import { scrubStack } from './scrub-stack.js';
import { hasNumber, maySecret } from './tokens.js';

/** As the app sends it. */
export interface RawCrash {
  readonly appVersion: string;
  readonly deviceModel: string;
  readonly os: string;
  readonly error: { readonly type: string; readonly message: string };
  readonly stack: string;
}

/** What may be stored of it. */
export interface ScrubbedCrash {
  readonly appVersion: string;
  readonly deviceModel: string;
  readonly os: string;
  readonly errorType: string;
  readonly message: string;
  readonly stack: string;
  readonly frames: readonly Frame[];
  /** Nothing of its text was kept: it could not be told what is in it. */
  readonly withheld: boolean;
}

/** A report of usual size takes about a millisecond. */
const TIME_LIMIT_MS = 100;
export const UNKNOWN = 'unknown';

const ERROR_TYPE = /^[A-Za-z_$][\w$.:/-]{0,119}$/;
/** All but tab and line ends; and what a decoder puts where bytes were no text. */
const BINARY = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]/;

/**
 * P12: what is personal is taken out before anything is stored. What is known to be harmless is kept, and nothing else; where that cannot
 * be told (binary, too slow, a fault of ours) the text is left out whole and type and versions remain. Never throws.
 * @param known what the person is called and wrote; null when that could not be read.
 */
export function scrubCrash(raw: RawCrash, known: PrivateWords | null, now: () => number = () => performance.now()): ScrubbedCrash {
  const own = known ?? new PrivateWords([]);
  const facts = {
    appVersion: knownOr(raw.appVersion, isAppVersion, own),
    deviceModel: knownOr(raw.deviceModel, isDeviceModel, own),
    os: knownOr(raw.os, isSystem, own),
    errorType: knownOr(raw.error.type, isErrorType, own),
  };
  try {
    if (known === null) throw new Unsure();
    if (BINARY.test(raw.error.message) || BINARY.test(raw.stack)) throw new Unsure();
    const until = now() + TIME_LIMIT_MS;
    const inTime = () => {
      if (now() > until) throw new Unsure();
    };
    const { frames, text: stack } = scrubStack(raw.stack, own, inTime);
    const message = scrubMessage(raw.error.message, own);
    inTime();
    return { ...facts, message, stack, frames, withheld: false };
  } catch {
    return { ...facts, message: '', stack: '', frames: [], withheld: true }; // no cause: it may quote the text
  }
}

function isErrorType(type: string): boolean {
  return ERROR_TYPE.test(type) && !hasNumber(type) && !carriesData(type) && isKindOfError(type);
}

class Unsure extends Error {}

function knownOr(text: string, isKnown: (text: string) => boolean, own: PrivateWords): string {
  const known = text.trim();
  return isKnown(known) && !maySecret(known) && !own.areIn(known) ? known : UNKNOWN;
}

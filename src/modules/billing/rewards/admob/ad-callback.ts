/**
 * Reading what AdMob sends when an ad was watched: developers.google.com/admob/android/ssv, and Google's own verifier in
 * tink-crypto/tink-java-apps (RewardedAdsVerifier). The signature is over the percent-decoded query before `&signature=`; `+` is a plus.
 * One decoded text has several encodings, so a signed text could be sent anew with an `&` that was part of a value: the values are read
 * from the decoded text that was signed, and only where it has exactly the parts that were sent.
 */

/** Longer than any real one. */
const LONGEST = 4096;

const NUMBER = /^\d{1,20}$/;
const WORD = /^[A-Za-z0-9_-]{0,256}$/;
/** Names and forms of the parameters that may be there. The reward is named in the console, by us. */
const FORMS: Readonly<Record<string, RegExp>> = {
  ad_network: NUMBER,
  ad_unit: NUMBER,
  custom_data: WORD,
  reward_amount: NUMBER,
  reward_item: /^[\p{L}\p{N} ._-]{0,100}$/u,
  timestamp: /^\d{10,15}$/,
  transaction_id: /^[A-Za-z0-9_-]{1,128}$/,
  user_id: WORD,
};
const NEEDED = ['ad_unit', 'timestamp', 'transaction_id'];
const SIGNATURE = '&signature=';
const TAIL = /^&signature=([A-Za-z0-9_-]{8,256})={0,2}&key_id=(\d{1,20})$/;

export interface SignedAdCallback {
  /** The bytes that were signed. */
  readonly message: Buffer;
  /** DER. */
  readonly signature: Buffer;
  /** A number of up to 64 bits, as text. */
  readonly keyId: string;
  readonly values: AdCallback;
}

export interface AdCallback {
  readonly transactionId: string;
  /** The last part of the ad unit's id. */
  readonly adUnit: string;
  /** When the person was rewarded. */
  readonly watchedAt: Date;
  /** As our app handed it in; null when there was none, as in the console's test (unverified: it may say anything, so it gives nothing). */
  readonly customData: string | null;
}

/** @param query as it came, without the question mark. Null for what AdMob does not send. */
export function readAdCallback(query: string): SignedAdCallback | null {
  if (query.length > LONGEST) return null;
  const text = decoded(query);
  if (text === null || countOf('&', text) !== countOf('&', query) || countOf(SIGNATURE, text) !== 1) return null;
  const end = text.indexOf(SIGNATURE);
  const [, signature, keyId] = TAIL.exec(text.slice(end)) ?? [];
  const values = valuesOf(text.slice(0, end));
  if (signature === undefined || keyId === undefined || !values) return null;
  return { message: Buffer.from(text.slice(0, end)), signature: Buffer.from(signature, 'base64url'), keyId, values };
}

function valuesOf(message: string): AdCallback | null {
  const values = new Map<string, string>();
  for (const part of message.split('&')) {
    const at = part.indexOf('=');
    const [name, value] = [part.slice(0, Math.max(at, 0)), part.slice(at + 1)];
    if (!Object.hasOwn(FORMS, name) || values.has(name) || !FORMS[name]!.test(value)) return null;
    values.set(name, value);
  }
  if (NEEDED.some((name) => !values.has(name))) return null;
  return {
    transactionId: values.get('transaction_id')!,
    adUnit: values.get('ad_unit')!,
    watchedAt: new Date(Number(values.get('timestamp'))),
    customData: values.get('custom_data') || null,
  };
}

/** Null for what is not percent-encoded UTF-8. */
function decoded(query: string): string | null {
  try {
    return decodeURIComponent(query);
  } catch {
    return null;
  }
}

function countOf(part: string, text: string): number {
  return text.split(part).length - 1;
}

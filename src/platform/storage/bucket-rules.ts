import { OBJECT_PREFIXES } from '../../entities/object-prefixes.js';
import { RETENTION_CLASSES } from '../../kernel/retention-classes.js';

const SLACK_DAYS = 1;

export interface LifecycleRule {
  readonly ID: string;
  readonly Status: 'Enabled';
  readonly Filter: { readonly Prefix: string };
  readonly Expiration: { readonly Days: number };
}

/** Removes what begins with `prefix`, a day after our own retention should have. */
export function expiry(prefix: string, days: number): LifecycleRule {
  const ID = `aicasso-${prefix.slice(0, -1)}`;
  return { ID, Status: 'Enabled', Filter: { Prefix: prefix }, Expiration: { Days: days + SLACK_DAYS } };
}

/**
 * The second belt: what our own retention should long have removed, storage removes a day later. Storage counts from when an object was
 * stored: what is kept until a hold ends (0 days after it) is none of its business.
 */
export function lifecycleRules(): LifecycleRule[] {
  return Object.entries(OBJECT_PREFIXES).flatMap(([prefix, { retention }]) => {
    const { days } = RETENTION_CLASSES[retention];
    return days === null || days === 0 ? [] : [expiry(prefix, days)];
  });
}

/** Lets the web app post uploads to storage and show what lies there. */
export function corsRules(origin: string): string {
  const methods = ['GET', 'HEAD', 'POST'].map((method) => `<AllowedMethod>${method}</AllowedMethod>`).join('');
  const readable = ['ETag', 'Content-Range', 'Accept-Ranges', 'Content-Disposition'];
  const exposed = readable.map((header) => `<ExposeHeader>${header}</ExposeHeader>`).join('');
  return (
    '<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><CORSRule>' +
    `<AllowedOrigin>${origin}</AllowedOrigin>${methods}<AllowedHeader>*</AllowedHeader>${exposed}` +
    '<MaxAgeSeconds>3600</MaxAgeSeconds></CORSRule></CORSConfiguration>'
  );
}

import { OBJECT_PREFIXES } from '../../entities/object-prefixes.js';
import { RETENTION_CLASSES } from '../../kernel/retention-classes.js';

const SLACK_DAYS = 1;

/** The second belt: what our own retention should long have removed, storage removes a day later. */
export function lifecycleRules() {
  return Object.entries(OBJECT_PREFIXES).flatMap(([prefix, { retention }]) => {
    const { days } = RETENTION_CLASSES[retention];
    if (days === null) return [];
    return [
      { ID: `aicasso-${prefix.slice(0, -1)}`, Status: 'Enabled', Filter: { Prefix: prefix }, Expiration: { Days: days + SLACK_DAYS } },
    ];
  });
}

/** Lets the web app post uploads to storage and show what lies there. */
export function corsRules(origin: string): string {
  const methods = ['GET', 'HEAD', 'POST'].map((method) => `<AllowedMethod>${method}</AllowedMethod>`).join('');
  return (
    '<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><CORSRule>' +
    `<AllowedOrigin>${origin}</AllowedOrigin>${methods}<AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader>` +
    '<MaxAgeSeconds>3600</MaxAgeSeconds></CORSRule></CORSConfiguration>'
  );
}

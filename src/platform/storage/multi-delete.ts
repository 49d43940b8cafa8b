import { createHash } from 'node:crypto';

/** Entries of one request: S3 API, DeleteObjects. */
export const MULTI_DELETE_MAX = 1000;

/**
 * The body of a DeleteObjects request that is not quiet: storage then names every key it removed. Quiet ones report only failures, so
 * that an answer cut short, or an error in the place of a result, would pass for success.
 */
export function multiDeleteBody(keys: readonly string[]): { body: Buffer; headers: Record<string, string> } {
  const objects = keys.map((key) => `<Object><Key>${escapeXml(key)}</Key></Object>`).join('');
  const body = Buffer.from(`<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${objects}<Quiet>false</Quiet></Delete>`);
  return { body, headers: { 'Content-MD5': createHash('md5').update(body).digest('base64'), 'Content-Type': 'application/xml' } };
}

/** The keys that the answer says are gone. */
export function confirmedRemovals(xml: string): Set<string> {
  const confirmed = new Set<string>();
  for (const [, entry = ''] of xml.matchAll(/<Deleted>([\s\S]*?)<\/Deleted>/g)) {
    const key = /<Key>([\s\S]*?)<\/Key>/.exec(entry)?.[1];
    if (key !== undefined) confirmed.add(unescapeXml(key));
  }
  return confirmed;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
const NAMES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

function unescapeXml(text: string): string {
  return text.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d+)|#x([0-9a-fA-F]+));/g, (_, name?: string, decimal?: string, hex?: string) =>
    name ? NAMES[name]! : String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex!, 16)),
  );
}

import { createHash } from 'node:crypto';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { AI, currentVersion, decide } from './consent-words.js';

type Fields = Record<string, unknown>;
interface Export {
  keys: string;
  chain: { accountId: string; start: string; length: number; head: string; at: string; jws: string };
  texts: (Fields & { sha256: string; effectiveOn: string })[];
  decisions: { sequence: number; receiptId: string; textSha256: string; decision: string; previousHash: string; hash: string }[];
  receipts: (Fields & { id: string; textSha256: string; jws: string })[];
}

/** RFC 8785 for what is in the file, written anew here: the check must not rest on the service's own code. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const names = Object.keys(value).filter((name) => (value as Fields)[name] !== undefined);
  return `{${names.sort().map((name) => `${JSON.stringify(name)}:${canonical((value as Fields)[name])}`).join()}}`;
};
const hashOf = (value: unknown) => createHash('sha256').update(canonical(value)).digest('hex');
const without = (value: object, ...names: string[]) => Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

/** What anybody can find wrong with the file, given our public keys. */
async function faultsOf({ chain, texts, decisions, receipts }: Export, keys: JSONWebKeySet): Promise<string[]> {
  const faults: string[] = [];
  const isSigned = (jws: string, content: object) =>
    compactVerify(jws, createLocalJWKSet(keys)).then(
      ({ payload }) => Buffer.from(payload).toString() === canonical(content),
      () => false,
    );
  for (const text of texts) {
    const shown = without(text, 'sha256', 'effectiveOn', ...(text['audience'] === 'world' ? ['audience'] : []));
    if (hashOf(shown) !== text.sha256) faults.push(`text ${text.sha256}`);
  }
  let previous = chain.start;
  for (const [index, decision] of decisions.entries()) {
    const follows = decision.sequence === index + 1 && decision.previousHash === previous;
    if (!follows || decision.hash !== hashOf(without(decision, 'hash'))) faults.push(`decision ${index + 1}`);
    if (!texts.some(({ sha256 }) => sha256 === decision.textSha256)) faults.push(`no text for decision ${index + 1}`);
    previous = decision.hash;
  }
  const isEnd = chain.head === previous && chain.length === decisions.length;
  if (!isEnd || !(await isSigned(chain.jws, without(chain, 'jws')))) faults.push('chain');
  for (const receipt of receipts) if (!(await isSigned(receipt.jws, without(receipt, 'jws')))) faults.push(`receipt ${receipt.id}`);
  const receipted = new Set(receipts.map(({ id }) => id));
  for (const { receiptId, sequence } of decisions) if (!receipted.has(receiptId)) faults.push(`no receipt for decision ${sequence}`);
  return faults;
}

describe('the export of a person’s consent history', () => {
  let app: TestApp;
  let keys: JSONWebKeySet;
  let version: string;
  let ana: Actor;
  let file: Export;

  beforeAll(async () => {
    app = await startApp();
    keys = (await app.stranger.get('/.well-known/jwks.json').expect(200)).body as JSONWebKeySet;
    version = await currentVersion(app);
    ana = await app.actor({ country: 'ES', locale: 'es', consent: true });
    await decide(ana, { version, decision: 'withdrawn', recipients: ['fal'] }).expect(201);
    const declined = { policy: 'privacy', version: await currentVersion(app, 'privacy'), decision: 'declined', locale: 'en' };
    await decide(ana, { ...declined, purposes: ['crash-reports'] }).expect(201);
    file = await exported(ana);
  });
  afterAll(() => app.stop());

  const exported = async (actor: Actor) => (await actor.get('/v1/consents/export').expect(200)).body as Export;

  it('is a file with every decision, every receipt as it was answered, and every text that was shown', async () => {
    const answer = await ana.get('/v1/consents/export').expect(200);
    expect(answer.headers['content-disposition']).toBe('attachment; filename="consent-history.json"');
    const { items } = (await ana.get('/v1/consents/history?limit=100').expect(200)).body as { items: object[] };
    expect(file.decisions).toEqual(items.reverse());
    for (const receipt of file.receipts) expect((await ana.get(`/v1/consents/receipts/${receipt.id}`).expect(200)).body).toEqual(receipt);
    expect(file.receipts.map(({ decision, policy }) => [policy, decision])).toEqual([
      [AI, 'granted'],
      [AI, 'withdrawn'],
      ['privacy', 'declined'],
    ]);
    const shown = file.texts.map(({ policy, locale }) => `${String(policy)} ${String(locale)}`);
    expect(shown.sort()).toEqual([`${AI} en`, `${AI} es`, 'privacy en'].sort());
    expect(file.chain).toMatchObject({ accountId: ana.id, length: file.decisions.length });
  });

  it('is verified by anybody with the published keys alone', async () => {
    expect(new URL(file.keys).pathname).toBe('/.well-known/jwks.json');
    expect(await faultsOf(file, keys)).toEqual([]);
  });

  it.each<[string, (file: Export) => void, string]>([
    ['a decision is turned round', ({ decisions }) => (decisions[2]!.decision = 'declined'), 'decision 3'],
    ['a decision is left out', ({ decisions }) => decisions.splice(1, 1), 'decision 2'],
    ['the last decision is left out', ({ decisions }) => decisions.pop(), 'chain'],
    ['the end of the chain is moved', ({ chain }) => (chain.length -= 1), 'chain'],
    ['a text is edited', ({ texts }) => (texts[0]!['body'] = 'Yes to all.'), 'text '],
    ['a text is left out', ({ texts }) => texts.pop(), 'no text for decision'],
    ['a receipt is edited', ({ receipts }) => (receipts[0]!['surface'] = 'elsewhere'), 'receipt '],
    ['a receipt is left out', ({ receipts }) => receipts.pop(), 'no receipt for decision'],
  ])('shows it when %s', async (_, spoil, fault) => {
    const spoilt = structuredClone(file);
    spoil(spoilt);
    expect((await faultsOf(spoilt, keys)).some((found) => found.startsWith(fault))).toBe(true);
  });

  it('is of nobody else’s decisions, empty for who never decided, and for people who are signed in', async () => {
    const ben = await app.actor();
    const empty = await exported(ben);
    expect(empty).toMatchObject({ texts: [], decisions: [], receipts: [], chain: { length: 0, head: '0'.repeat(64) } });
    expect(await faultsOf(empty, keys)).toEqual([]);
    await app.stranger.get('/v1/consents/export').expect(401);
  });

  it('is open to a suspended person', async () => {
    const eva = await app.actor({ consent: ['fal'] });
    await app.sql(`update account set status = 'suspended' where id = $1`, [eva.id]);
    expect((await exported(eva)).decisions).toHaveLength(1);
  });

  it('is whole however long it is, and of one moment while more is decided', async () => {
    const ida = await app.actor();
    for (let i = 0; i < 30; i++) await decide(ida, { version, decision: i % 2 ? 'withdrawn' : 'granted' }).expect(201);
    const [long] = await Promise.all([exported(ida), decide(ida, { version }).expect(201)]);
    expect(long.decisions.length).toBeGreaterThanOrEqual(270);
    expect(long.receipts).toHaveLength(long.decisions.length / 9);
    expect(await faultsOf(long, keys)).toEqual([]);
  });
});

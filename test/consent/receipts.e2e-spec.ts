import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactSign, compactVerify, createLocalJWKSet, importJWK, type JSONWebKeySet, type JWK, SignJWT } from 'jose';
import { run } from '../../src/cli/run.js';
import { canonicalJson } from '../../src/kernel/json.js';
import type { ReceiptFinding } from '../../src/modules/consent/receipts/receipt-check.js';
import { Operator, type Said } from '../cli/operator.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { currentVersion, decide } from './consent-words.js';

const base64 = (text: string) => Buffer.from(text).toString('base64url');

type Signed = Record<string, unknown> & { id: string; jws: string };

/** A receipt is a proof for whoever holds it: against us too, and years later. */
describe('signed receipts', () => {
  let app: TestApp;
  let folder: string;
  let ana: Actor;
  let receipt: Signed;

  beforeAll(async () => {
    app = await startApp({ env: { ROLES: 'api' } });
    folder = await mkdtemp(join(tmpdir(), 'receipts-'));
    ana = await app.actor({ consent: ['local'] });
    receipt = (await decide(ana, { version: await currentVersion(app), recipients: ['fal', 'openai'] }).expect(201)).body as Signed;
  });
  afterAll(async () => {
    await app?.stop();
    await rm(folder, { recursive: true });
  });

  const signingKeys = () => (JSON.parse(app.world.env['AUTH_SIGNING_KEYS']!) as { keys: (JWK & { kid: string; alg: string })[] }).keys;
  const file = async (content: unknown) => {
    const path = join(folder, 'receipt.json');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
    return path;
  };
  const verify = async (content: unknown, env = {}) =>
    new Operator(app, env).asks<ReceiptFinding & object>('receipt', 'verify', await file(content));
  const ownKey = () => importJWK(signingKeys()[0]!, signingKeys()[0]!.alg);
  const ownHeader = () => ({ alg: signingKeys()[0]!.alg, kid: signingKeys()[0]!.kid });
  const signed = async (content: string, typ: string) =>
    new CompactSign(Buffer.from(content)).setProtectedHeader({ ...ownHeader(), typ }).sign(await ownKey());

  it('verify with the published keys and a library of anybody’s choice', async () => {
    const keys = (await app.stranger.get('/.well-known/jwks.json').expect(200)).body as JSONWebKeySet;
    const { payload, protectedHeader } = await compactVerify(receipt.jws, createLocalJWKSet(keys));
    const { jws: _, ...rest } = receipt;
    expect(Buffer.from(payload).toString('utf8')).toBe(canonicalJson(rest));
    expect(protectedHeader).toEqual({ alg: keys.keys[0]!.alg, kid: keys.keys[0]!.kid, typ: 'consent-receipt+jws' });
  });

  it('verify at the command line, whole or by their signature alone, and say what is recorded', async () => {
    const { id: receiptId, decidedAt } = receipt;
    const valid = { ok: true, reasons: [], receiptId, decidedAt, recorded: 'whole', kid: ownHeader().kid };
    expect(await verify(receipt)).toEqual({ code: 0, value: valid });
    expect(await verify(`${receipt.jws}\n`)).toEqual({ code: 0, value: valid });
    const { out } = await new Operator(app).says('receipt', 'verify', await file(receipt));
    expect(out).toMatch(/^Valid\.\nReceipt [0-9a-f-]+ of .* whole$/);
  });

  it.each<[string, () => unknown, RegExp]>([
    ['an edited decision', () => ({ ...receipt, decision: 'declined' }), /beside the signature/],
    ['a recipient more', () => ({ ...receipt, recipients: ['fal', 'openai', 'xai'] }), /beside the signature/],
    ['an edited payload', () => receipt.jws.replace(/\.[^.]+\./, `.${base64('{"id":"x"}')}.`), /not one of ours/],
    ['another signature', () => receipt.jws.replace(/\.[^.]+$/, `.${Buffer.alloc(64, 1).toString('base64url')}`), /not one of ours/],
    ['no signature', () => `${base64('{"alg":"none","typ":"consent-receipt+jws"}')}.${receipt.jws.split('.')[1]}.`, /neither/],
    ['an access token', () => ana.accessToken, /not one of ours/],
    ['an empty file', () => '', /neither/],
    ['no JSON', () => '{', /neither/],
    ['JSON of something else', () => ({ hello: 'world' }), /neither/],
    ['null', () => 'null', /neither/],
  ])('are refused with %s', async (_, content, reason) => {
    const { code, value } = await verify(content());
    expect({ code, ok: value.ok }).toEqual({ code: 1, ok: false });
    expect(value.reasons.join()).toMatch(reason);
  });

  it('are refused when our own key signed something else, or facts that their hashes do not fit', async () => {
    const { jws: _, ...facts } = receipt;
    const otherKind = await signed(canonicalJson(facts), 'something-else+jws');
    expect((await verify(otherKind)).value.reasons).toEqual(['The signature is not one of ours over a receipt.']);
    const forged = await signed(canonicalJson({ ...facts, surface: 'elsewhere' }), 'consent-receipt+jws');
    expect((await verify(forged)).value).toMatchObject({ ok: false, reasons: ['The hashes of its decisions do not fit them.'] });
    const token = await new SignJWT({}).setProtectedHeader(ownHeader()).sign(await ownKey());
    expect((await verify(token)).value.ok).toBe(false);
  });

  it('no receipt passes for an access token', async () => {
    await app.client(receipt.jws).get('/v1/me').expect(401);
  });

  it('are told from what is recorded here: changed, or gone after its time', async () => {
    const late = (await decide(ana, { version: await currentVersion(app), recipients: ['xai'] }).expect(201)).body as Signed;
    await app.sql('alter table consent_event disable trigger user');
    await app.sql(`update consent_event set hash = repeat('0', 64) where receipt_id = $1`, [late.id]);
    const reasons = [expect.stringContaining('recorded here')];
    expect((await verify(late)).value).toMatchObject({ ok: false, recorded: 'different', reasons });
    await app.sql('delete from consent_event where receipt_id = $1', [late.id]);
    await app.sql('alter table consent_event enable trigger user');
    expect(await verify(late)).toMatchObject({ code: 0, value: { ok: true, recorded: 'absent' } });
  });

  it('verify with published keys alone, without a service; what is proven so, and what the records would say, is told apart', async () => {
    const keys = join(folder, 'jwks.json');
    const nothingRuns = { env: {}, clock: app.clock };
    const offline = async (content: unknown, jwks: object, ...more: string[]) => {
      await writeFile(keys, JSON.stringify(jwks));
      const lines: string[] = [];
      const say = (line: string) => lines.push(line);
      const words = ['receipt', 'verify', await file(content), '--jwks', keys, ...more];
      return { code: await run(words, { ...nothingRuns, out: say, err: say }), said: lines.join('\n') };
    };
    const published = (await app.stranger.get('/.well-known/jwks.json').expect(200)).body as JSONWebKeySet;
    const { code, said } = await offline(receipt, published, '--json');
    const { id: receiptId, decidedAt } = receipt;
    expect([code, JSON.parse(said)]).toEqual([0, { ok: true, reasons: [], receiptId, decidedAt, kid: ownHeader().kid }]);
    const { said: bare } = await offline(receipt.jws, published);
    expect(bare).toMatch(/^Valid\.\n.*\nProven by the keys alone: .*\nNot proven without the records: /);

    const { jws: _, ...facts } = receipt;
    const forged = await signed(canonicalJson({ ...facts, surface: 'elsewhere' }), 'consent-receipt+jws');
    const refused = [
      [{ ...receipt, decision: 'declined' }, published, /beside the signature/], [forged, published, /do not fit/],
      [receipt, { keys: [] }, /not one of ours|no JWK set/],
      [await signed(canonicalJson(facts), 'other+jws'), published, /not one of ours/],
    ] as const;
    for (const [content, jwks, reason] of refused) {
      const answer = await offline(content, jwks);
      expect(answer).toMatchObject({ code: 1, said: expect.stringMatching(reason) });
      expect(answer.said).not.toContain('Proven');
    }
  });

  it('outlive their key, as long as its public half is kept', async () => {
    const fresh = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'newer', alg: 'EdDSA', use: 'sig' };
    const [{ d: _secret, ...retired }] = signingKeys() as [JWK];
    const rotated = JSON.stringify({ keys: [fresh, retired] });
    expect((await verify(receipt, { AUTH_SIGNING_KEYS: rotated })).value).toMatchObject({ ok: true, kid: retired.kid });
    expect((await verify(receipt, { AUTH_SIGNING_KEYS: JSON.stringify({ keys: [fresh] }) })).value.ok).toBe(false);
    const later = await startApp({ beside: app, env: { ROLES: 'api', AUTH_SIGNING_KEYS: rotated } });
    try {
      const again = (await later.client(ana.accessToken).get(`/v1/consents/receipts/${receipt.id}`).expect(200)).body as Signed;
      expect(again).toEqual({ ...receipt, jws: again.jws });
      expect((await verify(again, { AUTH_SIGNING_KEYS: rotated })).value).toMatchObject({ ok: true, kid: 'newer' });
    } finally {
      await later.stop();
    }
  });

  it('say plainly when there is no such file', async () => {
    const said: Said = await new Operator(app).says('receipt', 'verify', join(folder, 'nothing.json'));
    expect(said).toMatchObject({ code: 1, err: expect.stringContaining('cannot be read (ENOENT)') });
    expect((await new Operator(app).says('receipt', 'verify')).err).toContain('FILE is needed.');
  });
});

import { outcomeOf } from '../auth/auth-parts.js';
import { keptTexts } from '../../src/modules/privacy/receipts/kept-texts.js';
import { startApp } from '../support/harness.js';
import { parseForm } from '../support/html-form.js';
import { MailServer } from '../support/stand-ins/mail-server.js';
import { DAY_MS, DeletionWorld, type Leaver } from './deletion-world.js';

const REQUESTS = '/v1/privacy/deletion-requests';
const PAGE = '/v1/privacy/deletion-page';
const CODE = /: ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})/;

interface Sent {
  readonly status: string;
  readonly text: string;
  readonly requestId: string;
  readonly codeExpiresAt: string;
}

describe('an account is ended by a code that went to its address', () => {
  let world: DeletionWorld;
  let mail: MailServer;
  beforeAll(async () => {
    mail = await MailServer.start();
    world = await DeletionWorld.start({ env: { MAIL_URL: mail.url } });
  }, 60_000);
  afterAll(async () => {
    await world?.stop();
    await mail?.stop();
  });

  const addressOf = ({ subject }: Pick<Leaver, 'subject'>) => `${subject}@example.test`;
  const ask = async (email: string, more: object = {}) =>
    (await world.app.stranger.post(REQUESTS, { email, ...more }).expect(202)).body as Sent;
  const codes = async (address: string) => {
    await world.app.drain();
    return mail.to(address).map(({ text }) => CODE.exec(text)![1]!);
  };
  const confirm = (id: string, code: string) => world.app.stranger.post(`${REQUESTS}/${id}/confirm`, { code });
  const refusal = (id: string, code: string) => outcomeOf(confirm(id, code));

  it('P33 within half an hour: the answer is that of a sign-in, and the letter says what it does', async () => {
    const ana = await world.person();
    const { status, requestId } = await ask(addressOf(ana).toUpperCase(), { when: 'now' });
    expect(status).toBe('code-sent');
    expect(await world.statusOfAccount(ana.id)).toBe('active');
    const [code] = await codes(addressOf(ana));
    expect(mail.to(addressOf(ana))[0]!.text).toContain(ana.session.account.profile.username);
    const { body } = await confirm(requestId, code!.toLowerCase().replaceAll('-', ' ')).expect(202);
    expect(body).toMatchObject({ status: 'received', secret: expect.any(String), scheduledFor: expect.any(String) });
    await world.carriedOut();
    expect(await world.status(body.secret)).toMatchObject({ status: 'completed' });
    expect(await world.statusOfAccount(ana.id)).toBeNull();
    const rows = await world.app.sql<{ row: string }>('select d::text as row from deletion_code d');
    expect(rows.map(({ row }) => row).join()).not.toContain(code);
    expect(world.app.log.text).not.toContain(code);
  }, 60_000);

  it('is answered alike for an address that nobody has, and no letter goes there', async () => {
    const ana = await world.person();
    const [hers, nobodys] = [await ask(addressOf(ana)), await ask('nobody.here@example.test')];
    const shape = ({ requestId, codeExpiresAt, ...rest }: Sent) => ({ ...rest, id: requestId.length, until: codeExpiresAt.length });
    expect(shape(nobodys)).toEqual(shape(hers));
    expect(await codes('nobody.here@example.test')).toEqual([]);
    const [code] = await codes(addressOf(ana));
    expect(await refusal(nobodys.requestId, code!)).toEqual([403, 'deletion-code-invalid']);
    expect(await world.app.sql('select tries from deletion_code where request_id = any($1) order by tries', [
      [hers.requestId, nobodys.requestId],
    ])).toEqual([{ tries: 0 }, { tries: 1 }]);
  });

  it('not by an address whose way in the provider calls taken over, also when it says so after the letter', async () => {
    const ana = await world.person();
    const { requestId } = await ask(addressOf(ana), { when: 'now' });
    const [code] = await codes(addressOf(ana));
    await world.app.sql("update sign_in_identity set status = 'disabled' where account_id = $1", [ana.id]);
    expect(await refusal(requestId, code!)).toEqual([403, 'deletion-code-invalid']);
    await ask(addressOf(ana));
    expect(await codes(addressOf(ana))).toEqual([code]);
    expect(await world.statusOfAccount(ana.id)).toBe('active');
  });

  it('only for an address that the provider vouched for', async () => {
    const ana = await world.person();
    await world.app.sql('update sign_in_identity set email_verified = false where account_id = $1', [ana.id]);
    await ask(addressOf(ana));
    expect(await codes(addressOf(ana))).toEqual([]);
  });

  it('once, in time, and not by trying', async () => {
    const [ana, ben, eva] = [await world.person(), await world.person(), await world.person()];
    const [hers, his, late] = [await ask(addressOf(ana)), await ask(addressOf(ben)), await ask(addressOf(eva))];
    const [[anas], [bens], [evas]] = [await codes(addressOf(ana)), await codes(addressOf(ben)), await codes(addressOf(eva))];
    await confirm(hers.requestId, anas!).expect(202);
    expect(await world.statusOfAccount(ana.id)).toBe('deletion-scheduled');
    await ana.client.delete('/v1/privacy/deletion').expect(204);
    expect(await refusal(hers.requestId, anas!)).toEqual([403, 'deletion-code-invalid']);
    expect(await world.statusOfAccount(ana.id)).toBe('active');
    for (let tries = 0; tries < 5; tries++) expect((await refusal(his.requestId, anas!))[0]).toBe(403);
    expect(await refusal(his.requestId, bens!)).toEqual([403, 'deletion-code-invalid']);
    expect(await world.statusOfAccount(ben.id)).toBe('active');
    world.app.clock.advance(31 * 60_000);
    expect(await refusal(late.requestId, evas!)).toEqual([403, 'deletion-code-invalid']);
    expect(await world.statusOfAccount(eva.id)).toBe('active');
  });

  it('three letters a day at most; whoever uses them up keeps nobody from leaving: the last one opens what is asked then', async () => {
    const [ana, ben] = [await world.person(), await world.person()];
    for (let letter = 0; letter < 4; letter++) await ask(addressOf(ana)); // somebody who knows the address
    world.app.clock.advance(5 * 3_600_000);
    const own = await ask(addressOf(ana));
    const sent = await codes(addressOf(ana));
    expect(sent).toHaveLength(3);
    const { requestId } = await ask(addressOf(ben));
    const [last] = sent.slice(-1);
    expect(await refusal(requestId, last!)).toEqual([403, 'deletion-code-invalid']);
    expect(await refusal(own.requestId, sent[0]!)).toEqual([403, 'deletion-code-invalid']);
    await confirm(own.requestId, last!).expect(202);
    expect([await world.statusOfAccount(ana.id), await world.statusOfAccount(ben.id)]).toEqual(['deletion-scheduled', 'active']);
    await ana.client.delete('/v1/privacy/deletion').expect(204);
    for (const id of [own.requestId, (await ask(addressOf(ana))).requestId]) {
      expect(await refusal(id, last!)).toEqual([403, 'deletion-code-invalid']); // a code is of use once, whatever it opens
    }
    world.app.clock.advance(DAY_MS);
    await ask(addressOf(ana));
    expect(await codes(addressOf(ana))).toHaveLength(4);
  });

  it('each of several accounts with the address by a code of its own', async () => {
    const ana = await world.person('google', 'twice');
    const other = await world.person('apple', 'twice');
    const { requestId } = await ask(addressOf(ana));
    await world.app.drain();
    const letters = mail.to(addressOf(ana));
    expect(letters).toHaveLength(1);
    const code = new RegExp(`${other.session.account.profile.username}${CODE.source}`).exec(letters[0]!.text)![1]!;
    await confirm(requestId, code).expect(202);
    expect([await world.statusOfAccount(ana.id), await world.statusOfAccount(other.id)]).toEqual(['active', 'deletion-scheduled']);
  });

  it('refuses what is neither a token nor an address, or both', async () => {
    const send = (body: object) => outcomeOf(world.app.stranger.post(REQUESTS, body));
    const proof = await world.proof(await world.person());
    for (const body of [{}, { email: 'x' }, { email: 'a@b' }, { ...proof, email: 'a@example.test' }, { idToken: 'x' }]) {
      expect(await send(body)).toEqual([422, 'invalid-request']);
    }
  });

  describe('on the page', () => {
    const post = (path: string, fields: Readonly<Record<string, string>>, language = 'en') =>
      world.app.stranger.post(path).type('form').set('accept-language', language).send(fields).expect(200);

    it.each(['en', 'es'])('P33 P35 by its forms alone, without a script: %s', async (language) => {
      const ana = await world.person();
      const { text, headers } = await world.app.stranger.get(PAGE).set('accept-language', language).expect(200);
      expect(headers['content-security-policy']).toContain("form-action 'self'");
      const first = parseForm(text);
      expect(first.action).toBe(PAGE);
      const { text: asked } = await post(first.action, { ...first.fields, email: addressOf(ana), when: 'grace' }, language);
      const second = parseForm(asked);
      const { text: wrong } = await post(second.action, { ...second.fields, code: 'ABCD-EFGH-JKMN' }, language);
      expect(wrong).toContain('role="alert"');
      const [code] = await codes(addressOf(ana));
      const again = parseForm(wrong);
      const { text: done } = await post(again.action, { ...again.fields, code: code! }, language);
      const [, secret] = /<code>([^<]+)<\/code>/.exec(done)!;
      expect((await world.status(secret!)).status).toBe('scheduled');
      expect(await world.statusOfAccount(ana.id)).toBe('deletion-scheduled');
    });

    it('says what is no address, and shows nothing that was sent', async () => {
      const { text } = await post(PAGE, { email: '"><b>x</b>' });
      expect(text).toContain('role="alert"');
      expect(text).not.toContain('<b>');
      expect((await post(`${PAGE}/confirm`, { request: '"><b>x</b>', code: 'x' })).text).not.toContain('<b>');
    });

    it('lists what may stay, as the receipts do', async () => {
      const { text } = await world.app.stranger.get(PAGE).expect(200);
      for (const { text: line } of keptTexts()) expect(text).toContain(`<li>${line.en}</li>`);
      const ana = await world.person();
      const { secret } = await world.leave(ana, 'now');
      await world.carriedOut();
      const { receipt } = await world.status(secret);
      const { kept } = JSON.parse(Buffer.from(receipt.split('.')[1]!, 'base64url').toString()) as { kept: { class: string }[] };
      const names = keptTexts().map(({ name }) => name as string);
      expect(kept.map((part) => part.class).filter((name) => !names.includes(name))).toEqual([]);
    }, 60_000);
  });

  it('is not available where no mail is sent, and the page says so', async () => {
    const app = await startApp({ env: { ROLES: 'api' } });
    expect(await outcomeOf(app.stranger.post(REQUESTS, { email: 'ana@example.test' }))).toEqual([404, 'deletion-code-unavailable']);
    const { text } = await app.stranger.get(PAGE).expect(200);
    expect(text).toContain('A code by e-mail is not available here.');
    expect(text).not.toContain('<form');
    await app.stop();
  }, 30_000);
});

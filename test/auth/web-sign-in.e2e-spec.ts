import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { retentionMs } from '../../src/kernel/retention-classes.js';
import { SingleUseRetention } from '../../src/modules/auth/single-use.retention.js';
import { SessionsService } from '../../src/modules/auth/sessions/sessions.service.js';
import { CODE_MS, DIALOG_MS } from '../../src/modules/auth/web/web-sign-ins.js';
import type { IdTokenOptions } from '../../src/local/index.js';
import type { Page } from '../support/browser.js';
import { startApp, type TestApp } from '../support/harness.js';
import { opened } from '../support/sealed.js';
import { inScope, outcomeOf, type Session, signIn, signInWithApple, times } from './auth-parts.js';
import { API, arrivedAt, begin, browserFor, challengeOf, type Provider, walkThrough } from './web-parts.js';

const PROVIDERS: readonly Provider[] = ['google', 'apple'];
const CODE = /^[\w-]{43}$/;

describe('sign-in in a browser', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const exchange = (body: object) => app.stranger.post('/v1/auth/exchange', body);
  const sessionFor = async (url: URL, more: object = {}) =>
    (await exchange({ code: url.searchParams.get('code'), ...more }).expect(200)).body as Session;
  const refusalAt = ({ status, text }: Page) => [status, (JSON.parse(text) as { code: string }).code];
  const identities = async (subject: string) => {
    const rows = await app.sql<{ id: string; provider: string; name: string | null; client_id: string }>(
      'select id, provider, name, client_id from sign_in_identity where subject = $1', [subject],
    );
    return rows.map(({ id, name, ...row }) => ({ ...row, name: opened(app, 'sign_in_identity.name', id, name) }));
  };

  it('P3 P4 with Google: through the dialog, back by a redirect, on with a code that is a session', async () => {
    const browser = browserFor(app);
    const ana = { subject: 'w-ana', email: 'ana@example.test', name: 'Ana Pérez' };
    const url = await walkThrough(browser, 'google', ana, '?country=MX&region=MX-CMX&locale=es-MX');
    expect([...url.searchParams]).toEqual([['code', expect.stringMatching(CODE)]]);
    const device = { id: 'web-1', model: 'Firefox', os: 'Linux' };
    const { account, accessToken, isNew } = await sessionFor(url, { device });
    expect(isNew).toBe(true);
    expect(account).toMatchObject({ email: 'ana@example.test', locale: 'es', country: 'MX', region: 'MX-CMX' });
    expect(await identities('w-ana')).toEqual([{ provider: 'google', name: 'Ana Pérez', client_id: 'aicasso.local' }]);
    const { body } = await app.client(accessToken).get('/v1/auth/sessions').expect(200);
    expect(body).toMatchObject({ items: [{ device: { ...device, appVersion: null }, country: 'MX', current: true }] });
    expect(await app.sql('select provider from session where account_id = $1', [account.id])).toEqual([{ provider: 'google' }]);
    const grants = 'select provider, client_id, status from provider_grant where account_id = $1';
    expect(await app.sql(grants, [account.id])).toEqual([{ provider: 'google', client_id: 'aicasso.local', status: 'held' }]);

    // the same person again: by the browser, and natively
    const again = await sessionFor(await walkThrough(browser, 'google', ana));
    expect([again.isNew, again.account.id]).toEqual([false, account.id]);
    expect((await signIn(app, { subject: 'w-ana' })).account.id).toBe(account.id);
  });

  it('P3 with Apple: back by a form; the name comes with the first form alone and is only for display', async () => {
    const browser = browserFor(app);
    const bo = { subject: 'w-bo', email: 'x1@privaterelay.appleid.com', name: 'Bo van Dam' };
    const { account, isNew } = await sessionFor(await walkThrough(browser, 'apple', bo));
    expect([isNew, account.email]).toEqual([true, 'x1@privaterelay.appleid.com']);
    const again = await sessionFor(await walkThrough(browser, 'apple', { ...bo, name: 'Somebody Else' }));
    expect([again.isNew, again.account.id]).toEqual([false, account.id]);
    expect(await identities('w-bo')).toEqual([{ provider: 'apple', name: 'Bo van Dam', client_id: 'aicasso.local' }]);
    expect((await signInWithApple(app, { subject: 'w-bo' })).account.id).toBe(account.id);
    expect(await app.sql("select status from provider_grant where account_id = $1 and status = 'held'", [account.id])).toHaveLength(1);
  });

  it.each(PROVIDERS)('asks %s with state, nonce and PKCE of this sign-in alone, and keeps no secret of it readable', async (provider) => {
    const browser = browserFor(app);
    const [first, second] = [await begin(app, provider, { browser }), await begin(app, provider, { browser })];
    const dialogs = browser.history.filter((url) => url.includes('authorize'));
    const [asked, other] = dialogs.map((url) => Object.fromEntries(new URL(url).searchParams));
    const own = provider === 'google'
      ? { scope: 'openid email profile', access_type: 'offline', prompt: 'select_account' }
      : { scope: 'name email', response_mode: 'form_post' };
    const once = { state: expect.stringMatching(CODE), nonce: expect.stringMatching(CODE), code_challenge: expect.stringMatching(CODE) };
    const client = { client_id: 'aicasso.local', response_type: 'code', redirect_uri: `${API}/v1/auth/${provider}/web/callback` };
    expect(asked).toEqual({ ...client, ...own, ...once, code_challenge_method: 'S256' });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked![name]).not.toBe(other![name]);

    // two tabs of one browser do not disturb each other
    expect(browser.cookies).toHaveLength(1);
    const arrived = [second, first].map(async (it) => arrivedAt(await it.comeBack({ state: it.state, code: await it.code() })));
    const codes = (await Promise.all(arrived)).map((url) => url.searchParams.get('code')!);
    const kept = JSON.stringify(await app.sql('select * from web_sign_in')) + app.log.text;
    const secrets = [first.state, second.state, browser.cookies[0]!.value, ...codes];
    expect(secrets.filter((secret) => kept.includes(secret))).toEqual([]);
  });

  it.each(PROVIDERS)('ends a cancelled dialog of %s in a plain answer to the web app, with nobody made', async (provider) => {
    const before = await app.sql('select id from account');
    const url = await walkThrough(browserFor(app), provider, { decision: 'cancel' });
    expect(url.search).toBe('?error=sign-in-cancelled');
    expect(await app.sql('select id from account')).toHaveLength(before.length);
  });

  it.each<[string, Record<string, string>, string]>([
    ['the provider is out of order', { error: 'temporarily_unavailable' }, 'sign-in-unavailable'],
    ['the provider does not know us', { error: 'unauthorized_client', error_description: '<script>' }, 'sign-in-refused'],
    ['neither code nor error came', {}, 'sign-in-refused'],
    ['the code is empty', { code: '' }, 'sign-in-refused'],
    ['the code is not one', { code: 'x' }, 'authorization-code-invalid'],
    ['the code is huge', { code: 'x'.repeat(3000) }, 'sign-in-refused'],
    ['both came', { code: 'x', error: 'access_denied' }, 'sign-in-cancelled'],
  ])('tells the web app when %s', async (_, answer, error) => {
    for (const provider of PROVIDERS) {
      const { state, comeBack } = await begin(app, provider);
      expect(arrivedAt(await comeBack({ state, ...answer })).search).toBe(`?error=${error}`);
    }
  });

  describe.each(PROVIDERS)('a callback of %s', (provider) => {
    it('without a start is refused', async () => {
      const url = `${API}/v1/auth/${provider}/web/callback`;
      for (const form of [{}, { state: 'x', code: 'y' }, { error: 'access_denied' }, { state: 'x'.repeat(5000), code: 'y' }]) {
        const browser = browserFor(app);
        const told = form as Record<string, string>;
        const page = provider === 'google' ? await browser.open(`${url}?${new URLSearchParams(told)}`) : await browser.post(url, told, API);
        expect(refusalAt(page)).toEqual([403, 'web-sign-in-unknown']);
      }
    });

    it('in another browser, without a cookie, at the other provider or with a state that comes twice changes nothing', async () => {
      const begun = await begin(app, provider);
      const answer = { state: begun.state, code: await begun.code() };
      const [stranger, started] = [browserFor(app), browserFor(app)];
      await begin(app, provider, { browser: started });
      const theOther = provider === 'google' ? 'apple' : 'google';
      const pages = [
        await begun.comeBack(answer, { browser: stranger }),
        await begun.comeBack(answer, { browser: started }),
        await begun.comeBack(answer, { provider: theOther }),
        await begun.comeBack({ ...answer, state: `${begun.state}x` }),
        await begun.comeBack({ state: begun.state, error: 'access_denied' }, { browser: stranger }),
      ];
      expect(pages.map(refusalAt)).toEqual(pages.map(() => [403, 'web-sign-in-unknown']));
      const cookie = begun.browser.cookies.map(({ name, value }) => `${name}=${value}`).join();
      const twice = `state=${begun.state}&state=${begun.state}&code=x`;
      const url = `${app.url}/v1/auth/${provider}/web/callback`;
      const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
      const doubled = provider === 'google' ? fetch(`${url}?${twice}`, { headers }) : fetch(url, { method: 'POST', headers, body: twice });
      expect((await doubled).status).toBe(403);
      expect(arrivedAt(await begun.comeBack(answer)).searchParams.get('code')).toMatch(CODE);
    });

    it('works once, however many come at once', async () => {
      const begun = await begin(app, provider);
      const answer = { state: begun.state, code: await begun.code({ subject: `once-${provider}` }) };
      const pages = await app.overlap('web_sign_in', 5, () => times(6, () => begun.comeBack(answer)));
      expect(pages.filter(({ status }) => status === 0)).toHaveLength(1);
      const refused = pages.filter(({ status }) => status !== 0);
      expect(refused.map(refusalAt)).toEqual(refused.map(() => [403, 'web-sign-in-unknown']));
      expect(await identities(`once-${provider}`)).toHaveLength(1);
    });

    it('comes too late after ten minutes', async () => {
      const begun = await begin(app, provider);
      app.clock.advance(DIALOG_MS);
      expect(refusalAt(await begun.comeBack({ state: begun.state, code: await begun.code() }))).toEqual([403, 'web-sign-in-unknown']);
      app.clock.advance(-DIALOG_MS);
    });
  });

  it.each([
    ['{'], ['null'], ['[]'], ['"x"'], ['7'], ['{"name":7}'], ['{"name":{"firstName":{"a":1}}}'],
    ['{"__proto__":{"name":{"firstName":"x"}}}'], ['['.repeat(40)], ['{"name":{"firstName":"\\u0000"}}'],
  ])('takes a junk `user` of an Apple form for none: %s', async (user) => {
    const begun = await begin(app, 'apple');
    const subject = `junk-${begun.state}`;
    arrivedAt(await begun.comeBack({ state: begun.state, code: await begun.code({ subject }), user }));
    expect(await identities(subject)).toEqual([expect.objectContaining({ name: null })]);
  });

  it('takes a `user` that is longer than any for none', async () => {
    const begun = await begin(app, 'apple');
    const user = JSON.stringify({ name: { firstName: 'x'.repeat(5000) } });
    arrivedAt(await begun.comeBack({ state: begun.state, code: await begun.code({ subject: 'long' }), user }));
    expect(await identities('long')).toEqual([expect.objectContaining({ name: null })]);
  });

  it('cleans the name of an Apple form', async () => {
    const begun = await begin(app, 'apple');
    const user = JSON.stringify({ name: { firstName: ' Zoë\n\u0000', lastName: `${'x'.repeat(300)}` }, email: 'forged@example.test' });
    const page = await begun.comeBack({ state: begun.state, code: await begun.code({ subject: 'zoe' }), user });
    const { account } = await sessionFor(arrivedAt(page));
    expect((await identities('zoe'))[0]!.name).toBe(`Zoë ${'x'.repeat(96)}`);
    expect(account.email).toBeNull();
  });

  it('takes a form that is no form, or too large, for what it is', async () => {
    const url = `${app.url}/v1/auth/apple/web/callback`;
    const send = async (type: string, body: string | Uint8Array<ArrayBuffer>) =>
      (await fetch(url, { method: 'POST', headers: { 'content-type': type }, body })).status;
    const form = 'application/x-www-form-urlencoded';
    expect([await send('multipart/form-data; boundary=x', '--x--'), await send('text/plain', 'state=x')]).toEqual([415, 415]);
    expect([await send(form, Uint8Array.of(0xff, 0xfe)), await send(form, `state=${'x'.repeat(70_000)}`)]).toEqual([400, 413]);
    expect([await send(form, '%%%=%E0%A4%A'), await send('application/json', '{"state":["x"],"code":{}}')]).toEqual([403, 403]);
  });

  describe('the code for the web app', () => {
    const codeFor = async (query = '') => {
      const url = await walkThrough(browserFor(app), 'google', { subject: 'w-code' }, query);
      return url.searchParams.get('code')!;
    };

    it('is a session once, however many ask at once', async () => {
      const code = await codeFor();
      const outcomes = await app.overlap('web_sign_in', 5, () => times(6, () => outcomeOf(exchange({ code }))));
      expect(outcomes.filter(([status]) => status === 200)).toHaveLength(1);
      expect(outcomes.filter(([, problem]) => problem === 'exchange-code-invalid')).toHaveLength(5);
      expect(await outcomeOf(exchange({ code }))).toEqual([401, 'exchange-code-invalid']);
    });

    it('lasts a minute', async () => {
      const code = await codeFor();
      app.clock.advance(CODE_MS);
      expect(await outcomeOf(exchange({ code }))).toEqual([401, 'exchange-code-invalid']);
    });

    it('asked for with a challenge is of use to who has the verifier alone', async () => {
      const codeVerifier = 'v'.repeat(43);
      const code = await codeFor(`?codeChallenge=${challengeOf(codeVerifier)}`);
      for (const wrong of [{}, { codeVerifier: 'w'.repeat(43) }, { codeVerifier: challengeOf(codeVerifier) }])
        expect(await outcomeOf(exchange({ code, ...wrong }))).toEqual([401, 'exchange-code-invalid']);
      await exchange({ code, codeVerifier }).expect(200);
    });

    it('is no state, no word and no code of the provider', async () => {
      const begun = await begin(app, 'google');
      for (const code of [begun.state, 'x', await begun.code().then((it) => it.slice(0, 128))])
        expect(await outcomeOf(exchange({ code }))).toEqual([401, 'exchange-code-invalid']);
      await exchange({ code: '' }).expect(422);
      await exchange({ code: 'x', codeVerifier: 'short' }).expect(422);
    });

    it.each([
      ['all sessions of the person', (sessions: SessionsService, { account }: Session) => sessions.endAll(account.id, 'revoked')],
      ['those of the way in', (sessions: SessionsService, { account }: Session) =>
        sessions.endOpenedBy(account.id, 'google', 'provider-notice')],
    ])('ends with %s, also when they end while it is exchanged', async (_, end) => {
      const session: Session = (await exchange({ code: await codeFor() }).expect(200)).body;
      const [waiting, underWay] = [await codeFor(), await codeFor()];
      let ending: Promise<unknown> | undefined;
      const opened = await app.overlap('session', 1, () => exchange({ code: underWay }), async () => {
        ending = inScope<unknown>(app, () => end(app.get(SessionsService), session));
      });
      await ending;
      expect(await outcomeOf(exchange({ code: waiting }))).toEqual([401, 'exchange-code-invalid']);
      await app.stranger.get('/v1/me').set('authorization', `Bearer ${(opened.body as Session).accessToken}`).expect(401);
    });

    it('ends with the way in that it stands for', async () => {
      const code = await codeFor();
      await app.sql("update sign_in_identity set status = 'revoked' where subject = 'w-code'");
      expect(await outcomeOf(exchange({ code }))).toEqual([401, 'exchange-code-invalid']);
      await app.sql("update sign_in_identity set status = 'live' where subject = 'w-code'");
      const taken = "select id from sign_in_identity where subject = 'w-code' for update nowait";
      const isHeld = () => expect(app.sql(taken)).rejects.toMatchObject({ code: '55P03' });
      expect((await app.overlap('session', 1, () => exchange({ code }), isHeld)).status).toBe(200);
    });
  });

  it('does not let in who is kept out at the provider, and says so to the web app', async () => {
    await signIn(app, { subject: 'taken-over' });
    await app.sql("update sign_in_identity set status = 'disabled' where subject = 'taken-over'");
    const url = await walkThrough(browserFor(app), 'google', { subject: 'taken-over' });
    expect(url.search).toBe('?error=identity-disabled');
  });

  it('takes no hint that a native sign-in would not take', async () => {
    for (const query of ['country=ZZ', 'locale=%00', 'codeChallenge=short', 'redirect=https://evil.example', 'country=ES&country=MX'])
      await app.stranger.get(`/v1/auth/google/web?${query}`).expect(422);
  });

  it('counts as signing in does, for the limit per address', async () => {
    for (const path of ['google/web', 'google/web/callback', 'apple/web'])
      expect((await fetch(`${app.url}/v1/auth/${path}`, { redirect: 'manual' })).headers.get('ratelimit-policy')).toContain('"sign-in"');
  });

  it('over https binds the browser by a cookie that a form from another site carries too', async () => {
    const publicUrl = 'https://api.example.test';
    const secure = await startApp({ beside: app, env: { PUBLIC_URL: publicUrl, WEB_APP_URL: 'http://localhost:5173/app/' } });
    const begun = await begin(secure, 'apple', { browser: browserFor(secure, publicUrl), publicUrl });
    expect(begun.browser.cookies).toEqual([
      expect.objectContaining({ name: '__Secure-aicasso-sign-in', path: '/v1/auth', secure: true, httpOnly: true, sameSite: 'None' }),
    ]);
    const url = arrivedAt(await begun.comeBack({ state: begun.state, code: await begun.code({ subject: 'w-tls' }) }));
    expect([url.pathname, url.searchParams.get('code')]).toEqual(['/app', expect.stringMatching(CODE)]);
    await secure.stop();
    const [plain] = (await begin(app, 'google')).browser.cookies;
    expect(plain).toMatchObject({ path: '/v1/auth', secure: false, httpOnly: true, sameSite: 'Lax' });
  });

  it.each([
    ['google', { GOOGLE_CLIENT_SECRET: '' }],
    ['apple', { APPLE_TEAM_ID: '', APPLE_KEY_ID: '', APPLE_PRIVATE_KEY: '' }],
    ['apple', { APPLE_CLIENT_IDS: '' }],
  ] as const)('is not offered for %s without what it needs: %j', async (provider, env) => {
    const bare = await startApp({ beside: app, env });
    expect(await outcomeOf(bare.stranger.get(`/v1/auth/${provider}/web`))).toEqual([404, 'sign-in-not-configured']);
    await bare.stop();
  });

  it('has to be begun again when the key of its verifier is gone', async () => {
    const { browser, state, code, comeBack } = await begin(app, 'google');
    const renewed = await startApp({ beside: app, env: { FIELD_ENCRYPTION_KEYS: `other:${Buffer.alloc(32, 7).toString('base64')}` } });
    const elsewhere = browserFor(renewed);
    elsewhere.cookies.push(...browser.cookies);
    const page = await comeBack({ state, code: await code() }, { browser: elsewhere });
    expect(refusalAt(page)).toEqual([403, 'web-sign-in-unknown']);
    await renewed.stop();
  });

  it('is gone a day after its end', async () => {
    await app.sql('delete from web_sign_in');
    await app.sql('delete from used_id_token');
    await app.sql('delete from sign_in_nonce');
    await begin(app, 'google');
    const [row] = await app.sql<{ expires_at: Date }>('select expires_at from web_sign_in');
    const dueAt = new Date(row!.expires_at.getTime() + retentionMs('single-use-token'));
    const retention = app.get(SingleUseRetention);
    await inScope(app, async () => {
      expect(await retention.due(dueAt)).toEqual({ count: 1, oldestDueAt: dueAt });
      expect(await retention.removeBatch(dueAt, 10)).toEqual({ removed: 1, failed: 0 });
    });
    expect(await app.sql('select 1 from web_sign_in')).toEqual([]);
  });

  describe('when the token endpoint', () => {
    let answer: RequestListener;
    let standIn: Server;
    let other: TestApp;
    beforeAll(async () => {
      standIn = createServer((request, response) => answer(request, response)).listen(0, 'localhost');
      await new Promise((listening) => standIn.once('listening', listening));
      const url = `http://localhost:${(standIn.address() as AddressInfo).port}`;
      other = await startApp({ beside: app, env: { GOOGLE_TOKEN_URL: `${url}/token`, APPLE_BASE_URL: url } });
    });
    afterAll(async () => {
      await other.stop();
      standIn.closeAllConnections();
      await new Promise((closed) => standIn.close(closed));
    });

    const outcome = async (provider: Provider) => {
      const { state, comeBack } = await begin(other, provider);
      return arrivedAt(await comeBack({ state, code: 'a-code' })).search;
    };
    const says = (status: number, body: string): RequestListener => (_request, response) => response.writeHead(status).end(body);

    it.each<[string, RequestListener, string]>([
      ['answers a page', says(200, '<html>'), 'sign-in-unavailable'],
      ['answers nothing', says(200, ''), 'sign-in-unavailable'],
      ['answers a list', says(200, '[]'), 'sign-in-unavailable'],
      ['answers null', says(200, 'null'), 'sign-in-unavailable'],
      ['gives no id token', says(200, '{"access_token":"x"}'), 'id-token-invalid'],
      ['gives a number for one', says(200, '{"id_token":7}'), 'id-token-invalid'],
      ['gives a word for one', says(200, '{"id_token":"x"}'), 'id-token-invalid'],
      ['is down', says(503, 'x'), 'sign-in-unavailable'],
      ['breaks', says(500, '{"error":"invalid_grant"}'), 'sign-in-unavailable'],
      ['redirects', (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(), 'sign-in-unavailable'],
      ['refuses the code', says(400, '{"error":"invalid_grant"}'), 'authorization-code-invalid'],
      ['refuses in a page', says(400, '<html>'), 'sign-in-unavailable'],
      ['refuses us', says(401, '{"error":"invalid_client"}'), 'sign-in-not-configured'],
      ['never ends', (_, response) => void response.writeHead(200).write('x'.repeat(200_000)), 'sign-in-unavailable'],
      ['hangs up', (request) => request.socket.destroy(), 'sign-in-unavailable'],
    ])('%s, the web app is told and nobody is made', async (_, listener, error) => {
      answer = listener;
      const before = await app.sql('select id from account');
      for (const provider of PROVIDERS) expect(await outcome(provider)).toBe(`?error=${error}`);
      expect(await app.sql('select id from account')).toHaveLength(before.length);
    });

    it('says nothing, the web app is told in time', async () => {
      answer = () => undefined;
      expect(await Promise.all(PROVIDERS.map(outcome))).toEqual(['?error=sign-in-unavailable', '?error=sign-in-unavailable']);
    });

    it.each<[string, Partial<IdTokenOptions>, string]>([
      ['for another sign-in', { nonce: 'other' }, 'nonce-invalid'],
      ['without a nonce', { nonce: undefined }, 'nonce-invalid'],
      ['for another app', { audience: 'other' }, 'id-token-invalid'],
      ['that was forged', { forged: true }, 'id-token-invalid'],
      ['without a signature', { algorithm: 'none' }, 'id-token-invalid'],
      ['of Apple', { provider: 'apple' }, 'id-token-invalid'],
      ['that is over', { expiresInSeconds: -60 }, 'id-token-expired'],
    ])('gives a token %s, it is judged as any other', async (_, wrong, error) => {
      const { state, nonce, comeBack } = await begin(other, 'google');
      const idToken = await app.idToken({ subject: 'judged', nonce, ...wrong });
      answer = says(200, JSON.stringify({ id_token: idToken, refresh_token: 'r' }));
      expect(arrivedAt(await comeBack({ state, code: 'a-code' })).search).toBe(`?error=${error}`);
      expect(await identities('judged')).toEqual([]);
    });
  });
});

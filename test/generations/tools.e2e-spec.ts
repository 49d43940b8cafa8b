import { startApp, type TestApp } from '../support/harness.js';

describe('the tools', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app?.stop());

  it.each([
    ['en', undefined, 'en'],
    ['es', undefined, 'es'],
    ['en', 'es-MX, en;q=0.5', 'es'],
    ['es', 'en', 'en'],
    ['es', 'fr', 'es'],
  ] as const)('P35 are told in the language asked for, else in the account\'s: %s, %s', async (locale, asked, expected) => {
    const actor = await app.actor({ locale });
    const { text } = await actor.get('/v1/tools/image.create').set('accept-language', expected).expect(200);
    for (const path of ['/v1/tools', '/v1/tools/image.create']) {
      const request = actor.get(path);
      if (asked) request.set('accept-language', asked);
      const answer = await request.expect(200).expect('content-language', expected).expect('vary', /accept-language/i);
      expect(answer.text).toContain((JSON.parse(text) as { title: string }).title);
    }
  });
});

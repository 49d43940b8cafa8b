import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { ask, type FalWorld, reaches, startFalWorld } from '../generations/generation-world.js';
import type { Actor } from '../support/actor.js';
import { Uploads } from '../uploads/uploads-world.js';

/** contract.md, "Language": `Accept-Language`, then the account's locale; `Content-Language` in answers that carry text. */
describe('P35 what the service says to people is in their language', () => {
  let world: FalWorld;
  let ana: Actor;
  let luz: Actor;

  beforeAll(async () => {
    world = await startFalWorld({ env: { WELCOME_POINTS: '10' } });
    ana = await world.app.actor({ locale: 'en', consent: ['fal'] });
    luz = await world.app.actor({ locale: 'es', consent: ['fal'] });
  });
  afterAll(() => world.stop());

  interface Told {
    readonly language: string;
    readonly vary: string;
    readonly body: Record<string, unknown>;
  }

  /** What `GET path` answers, in the language that is asked for. */
  const told = async (actor: Pick<Actor, 'get'>, path: string, asked?: string): Promise<Told> => {
    const request = actor.get(path);
    if (asked !== undefined) request.set('accept-language', asked);
    const { headers, body } = await request;
    return { language: headers['content-language'] as string, vary: headers['vary'] as string, body: body as Record<string, unknown> };
  };

  const NOWHERE = `/v1/generations/${randomUUID()}`;
  const IN = { en: 'There is no such generation', es: 'No existe esa generación' } as const;

  describe('a refusal', () => {
    it.each([
      ['the account, English', 'en', undefined, 'en'],
      ['the account, Spanish', 'es', undefined, 'es'],
      ['the header', 'en', 'es', 'es'],
      ['the header, with a country', 'en', 'es-419,es;q=0.9,en;q=0.5', 'es'],
      ['the header rather than the account', 'es', 'en', 'en'],
      ['the account where the header asks for what we do not have', 'es', 'fr', 'es'],
    ] as const)('goes by %s', async (_, locale, asked, expected) => {
      const { language, vary, body } = await told(locale === 'en' ? ana : luz, NOWHERE, asked);
      expect(language).toBe(expected);
      expect(vary.toLowerCase().split(', ')).toEqual(expect.arrayContaining(['accept-language', 'authorization']));
      expect(body).toMatchObject({ code: 'generation-not-found', title: IN[expected] });
    });

    it('follows the account when its language is changed', async () => {
      const actor = await world.app.actor({ locale: 'en' });
      await actor.patch('/v1/me', { locale: 'es' }).expect(200);
      expect(await told(actor, NOWHERE)).toMatchObject({ language: 'es', body: { title: IN.es } });
    });

    it('goes by the header for a stranger, and is English without one', async () => {
      const { stranger } = world.app;
      expect(await told(stranger, '/v1/me', 'es')).toMatchObject({ language: 'es', body: { title: 'Primero inicia sesión' } });
      expect(await told(stranger, '/v1/me')).toMatchObject({ language: 'en', body: { title: 'Sign in first' } });
      expect(await told(stranger, '/v1/nothing', 'es')).toMatchObject({ language: 'es', body: { title: 'Aquí no hay nada' } });
      expect(await told(stranger, '/%zz', 'es')).toMatchObject({ language: 'es', body: { title: 'No se pudo leer la solicitud' } });
    });

    it('tells its details, too', async () => {
      const bob = await world.app.actor({ locale: 'es' });
      const detailOf = async (status: number, asked?: string) => {
        const request = bob.post('/v1/generations', { tool: 'image.create', prompt: 'x', count: 4 }).set('idempotency-key', 'dear');
        if (asked !== undefined) request.set('accept-language', asked);
        return ((await request.expect(status)).body as { detail: string }).detail;
      };
      expect(await detailOf(403)).toMatch(/^No hay un permiso vigente \(ai-data-sharing, versión .+\) para fal\.$/);
      expect(await detailOf(403, 'en')).toMatch(/^There is no current permission \(ai-data-sharing, version .+\) for fal\.$/);
      await world.app.grant(bob, ['fal']);
      expect(await detailOf(409)).toBe('Puntos necesarios: 16; disponibles: 10.');
      expect(await detailOf(409, 'en')).toBe('This needs 16 points; 10 are available.');
    });
  });

  it('what is wrong with a field', async () => {
    const wrong = [
      [
        '/v1/quotes',
        { tool: 'image.create', count: 'two', more: 1 },
        { '#/more': 'campo desconocido', '#/count': 'debe ser un número entero' },
      ],
      [
        '/v1/quotes',
        { tool: 'image.create', parameters: { seed: -1, size: 'round', depth: 1 } },
        {
          '#/parameters/depth': 'parámetro desconocido',
          '#/parameters/seed': 'debe ser como mínimo 0',
          '#/parameters/size': 'debe ser uno de estos valores: square, portrait, landscape',
        },
      ],
      [
        '/v1/uploads',
        { kind: 'image', contentType: 'text/html', sizeBytes: 1 },
        { '#/contentType': /^debe ser uno de estos valores para el tipo image: / },
      ],
      [
        '/v1/consents',
        { policy: 'terms', version: 'x', decision: 'granted', locale: 'es', surface: 'x' },
        { '#/version': /^no es una versión/ },
      ],
    ] as const;
    for (const [path, body, expected] of wrong) {
      const es = await luz.post(path, body).expect(422).expect('content-language', 'es');
      const en = await luz.post(path, body).set('accept-language', 'en').expect(422).expect('content-language', 'en');
      const details = ({ errors }: { errors: { pointer: string; detail: string }[] }) =>
        Object.fromEntries(errors.map(({ pointer, detail }) => [pointer, detail]));
      const spanish = details(es.body as never);
      expect(Object.keys(spanish).sort()).toEqual(Object.keys(expected).sort());
      for (const [pointer, detail] of Object.entries<string | RegExp>(expected)) expect(spanish[pointer]).toMatch(detail);
      for (const [pointer, detail] of Object.entries(details(en.body as never))) expect(detail).not.toBe(spanish[pointer]);
    }
    const list = await told(luz, '/v1/uploads?cursor=nonsense');
    expect(list.body['errors']).toEqual([{ pointer: '?cursor', detail: 'no procede de ninguna página de esta lista' }]);
  });

  it('a failure, in the language of whoever reads it, whatever it was when it was made', async () => {
    const flagged = { loc: ['body', 'prompt'], msg: 'flagged', type: 'content_policy_violation' };
    world.fal.plan({ submitAnswer: { status: 422, body: { detail: [flagged] } } });
    const { id } = await ask(luz, { tool: 'image.create', prompt: 'x' });
    await reaches(luz, id, 'refused');
    const failure = { code: 'generation-refused', status: 422, type: 'http://localhost:3000/problems/generation-refused' };
    for (const path of [`/v1/generations/${id}`, '/v1/generations']) {
      const read = async (asked?: string) => {
        const { language, body } = await told(luz, path, asked);
        return { language, generation: path.endsWith(id) ? body : (body['items'] as object[])[0] };
      };
      const es = {
        ...failure,
        title: 'El servicio de IA ha rechazado esta solicitud',
        detail: expect.stringContaining('No se ha cobrado nada.'),
      };
      const en = { ...failure, title: 'The provider refused this request', detail: expect.stringContaining('Nothing was charged.') };
      expect(await read()).toMatchObject({ language: 'es', generation: { failure: es } });
      expect(await read('en')).toMatchObject({ language: 'en', generation: { failure: en } });
    }
  });

  it('what a provider promised, in the words of the text that was agreed to', async () => {
    const { id } = await ask(ana, { tool: 'image.create', prompt: 'x' });
    await reaches(ana, id, 'at-provider');
    for (const locale of ['en', 'es'] as const) {
      const { recipients } = (await world.app.stranger.get(`/v1/policies/ai-data-sharing?locale=${locale}`)).body as {
        recipients: { id: string; retention: string }[];
      };
      const retentionPromise = recipients.find((recipient) => recipient.id === 'fal')!.retention;
      const disclosures = await told(ana, '/v1/privacy/disclosures', locale);
      expect(disclosures).toMatchObject({ language: locale, body: { items: [{ provider: 'fal', retentionPromise }] } });
    }
  });

  it('the rejection of an upload', async () => {
    const { id, rejection } = await new Uploads(world.app).completed(luz, 'image', 'image/png', Buffer.from('<html></html>'));
    expect(rejection).toEqual({ code: 'type-mismatch', detail: 'El contenido del archivo no corresponde al tipo que se anunció.' });
    const { language, body } = await told(luz, `/v1/uploads/${id}`, 'en');
    expect(language).toBe('en');
    expect(body).toMatchObject({ rejection: { detail: 'The content of the file does not match the type it was announced as.' } });
    expect(await told(luz, '/v1/uploads')).toMatchObject({ language: 'es', body: { items: [{ rejection }] } });
  });

  it('the pages of problems, for people and for machines', async () => {
    const page = (path: string, asked: string) =>
      supertest(world.app.url)
        .get(path)
        .set('accept', 'text/html')
        .set('accept-language', asked)
        .expect(200)
        .expect('content-language', asked);
    const es = await page('/problems/points-insufficient', 'es');
    expect(es.text).toContain('<html lang="es">');
    expect(es.text).toContain('No hay puntos suficientes para esto');
    expect(es.headers['vary']).toMatch(/accept, accept-language/i);
    expect((await page('/problems', 'es')).text).toContain('<h1>Problemas</h1>');
    expect((await page('/problems/points-insufficient', 'en')).text).toContain('There are not enough points for this');
    expect(await told(world.app.stranger, '/problems/not-found', 'es')).toMatchObject({
      language: 'es',
      body: { code: 'not-found', title: 'Aquí no hay nada', remedy: expect.stringMatching(/^Comprueba la ruta/) },
    });
  });
});

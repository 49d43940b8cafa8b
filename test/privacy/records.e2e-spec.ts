import 'reflect-metadata';
import { TABLES } from '../../src/entities/index.js';
import { RETENTION_CLASSES } from '../../src/kernel/retention-classes.js';
import { RetentionRunner } from '../../src/modules/scheduler/index.js';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { startWithoutTicks } from '../uploads/uploads-world.js';

const DAY = 86_400_000;
const PATH = '/v1/staff/privacy';

interface Column {
  readonly basis: string[];
  readonly recipients: string[];
}

interface Record30 {
  readonly tables: readonly { readonly table: string; readonly columns: readonly Column[] }[];
  readonly recipients: readonly { readonly id: string; readonly keptDays: number | null }[];
}

describe('the record of processing', () => {
  let app: TestApp;
  let staff: Actor;

  beforeAll(async () => {
    app = await startWithoutTicks();
    staff = await app.actor();
    await app.sql(`insert into account_role (account_id, role, granted_at) values ($1, 'compliance', now())`, [staff.id]);
  });
  afterAll(() => app?.stop());

  it('P21 says of every column why it is there, on what basis, how long, and who gets it', async () => {
    const record = (await staff.get(`${PATH}/data-map?purpose=An%20audit`).expect(200)).body as Record30;
    expect(record.tables.map(({ table }) => table)).toEqual(TABLES.map(({ table }) => table).sort());
    const columns = record.tables.flatMap((table) => table.columns);
    expect(columns.filter(({ basis, recipients }) => !basis.length || !recipients.length)).toEqual([]);
    const named = record.recipients.map(({ id }) => id);
    const those = ['hosting', 'mail', 'apple', 'google-identity', 'onesignal', 'google-admob', 'fal', 'openai'];
    expect(named).toEqual(expect.arrayContaining(those));
    expect(record).toMatchObject({ controller: { contact: expect.stringContaining('@') }, backupDays: expect.any(Number) });
    expect(await app.sql(`select purpose, details from audit_entry where act = 'privacy.data-map-read'`)).toEqual([
      { purpose: 'An audit', details: { form: 'json' } },
    ]);
  });

  it('is a file too, and a page without scripts, in English and Spanish', async () => {
    const csv = await staff.get(`${PATH}/data-map.csv`).expect(200);
    expect(csv.headers['content-type']).toMatch('text/csv');
    expect(csv.text.split('\r\n')[0]).toMatch(/^kind,name,owner,.*,basis,recipients$/);
    const titles = { en: 'Record of processing activities', es: 'Registro de actividades de tratamiento' };
    for (const [language, title] of Object.entries(titles)) {
      const page = await staff.get(`${PATH}/data-map.html`).set('accept-language', language).expect(200);
      expect(page.text).toContain(title);
      expect(page.text).toContain('crash_report');
      expect(page.text).not.toMatch(/<script|https?:\/\/[^<]*\.(js|css)|src=/);
      expect(page.headers['content-language']).toBe(language);
      expect(page.headers['content-security-policy']).toContain(`default-src 'none'`);
    }
  });

  it('tells of each class of data what there is, what is late and what went last, and what third parties keep', async () => {
    await app.sql(`insert into sign_in_nonce (nonce_hash, expires_at) values ('x', now())`);
    const at = app.clock.after(2 * DAY);
    await app.get(RetentionRunner).run({ at, waitMs: 20_000 });
    const startedAt = app.clock.now();
    await app.sql(
      `insert into periodic_run (name, started_at, finished_at, failures) values ('scheduler.retention', $1, $2, 0)`,
      [startedAt, new Date(startedAt.getTime() + 1_500)],
    );
    const { body } = await staff.get(`${PATH}/retention`).expect(200);
    expect(body).toMatchObject({ lastSweep: { startedAt: startedAt.toISOString(), durationMs: 1_500, failures: 0 } });
    const { classes, providerCopies } = body as { classes: { class: string }[]; providerCopies: object[] };
    expect(classes.map((it) => it.class)).toEqual(Object.keys(RETENTION_CLASSES));
    expect(classes.find((it) => it.class === 'single-use-token')).toMatchObject({
      days: 1, owners: expect.arrayContaining(['auth']), due: 0, oldestOverdueSeconds: 0,
      lastRun: { asOf: at.toISOString(), failed: 0, oldestOverdueSeconds: 0 },
      tables: expect.arrayContaining([{ table: 'sign_in_nonce', rows: 0, estimated: false }]),
    });
    const never = classes.filter((it) => 'due' in it && it.due !== null && (it as { lastRun?: object | null }).lastRun === null);
    expect(never.map((it) => it.class)).toEqual([]); // evidence of each, though most found nothing
    expect(classes.find((it) => it.class === 'account')).toMatchObject({ days: null, due: null, lastRun: null });
    expect(providerCopies).toContainEqual(expect.objectContaining({ recipient: 'fal', keptDays: 30 }));
    expect(body).toMatchObject({ backupDays: 35 });
  });

  it('is for compliance staff alone, and every reading is in the log', async () => {
    const other = await app.actor();
    for (const path of ['data-map', 'data-map.csv', 'data-map.html', 'retention']) {
      await other.get(`${PATH}/${path}`).expect(403);
      await app.stranger.get(`${PATH}/${path}`).expect(401);
      await staff.get(`${PATH}/${path}`).expect(200);
    }
    const acts = ['privacy.data-map-read', 'privacy.retention-read'];
    const read = await app.sql('select 1 from audit_entry where act = any($1) and actor = $2', [acts, staff.id]);
    expect(read.length).toBeGreaterThanOrEqual(8);
    await staff.get(`${PATH}/data-map?purpose=`).expect(422);
  });
});

import { randomUUID } from 'node:crypto';
import type { AccountId } from '../../../src/kernel/ids.js';
import { Avatars } from '../../avatars/avatar-world.js';
import { FeedRows } from '../../feed/feed-rows.js';
import { ask, reaches } from '../../generations/generation-world.js';
import type { TestApp } from '../../support/harness.js';
import { person, tokenOf } from './people.js';

/** What one person has: by the path up to the id, the id. */
export interface Owned {
  readonly owner: AccountId;
  readonly objects: ReadonlyMap<string, string>;
}

/** By the word rules of `config/moderation`. */
const HELD = 'buy cheap followers';
const REFUSED = 'deepnude of my neighbour';

/** How each is found, as long as nobody has ended or deleted it. */
const FOUND: Readonly<Record<string, string>> = {
  '/v1/avatars': 'avatar where id',
  '/v1/auth/sessions': 'session where ended_at is null and id',
  '/v1/consents/receipts': 'consent_event where receipt_id',
  '/v1/checks': 'content_check where id',
  '/v1/comments': "comment where state = 'held' and id",
  '/v1/creations': 'creation where id',
  '/v1/decisions': 'statement where id',
  '/v1/generations': 'generation where id',
  '/v1/reports': 'report where id',
  '/v1/posts': "post where state = 'held' and id",
  '/v1/privacy/exports': 'data_export where id',
  '/v1/privacy/requests': 'privacy_request where id',
  '/v1/uploads': 'upload where id',
};

/** One of each object that a route can be about, made as an app makes it. */
export async function ownedBy(app: TestApp): Promise<Owned> {
  const actor = await app.actor({ consent: true });
  const avatars = new Avatars(app);
  await avatars.grant(actor, ['local'], ['training']);
  const first = async (path: string, id = 'id') => {
    const { items } = (await actor.get(path).expect(200)).body as { items: Record<string, string>[] };
    return items[0]![id]!;
  };
  const asked = await ask(actor, { tool: 'image.create', prompt: 'a door', provider: 'local' });
  const generation = await reaches(actor, asked.id, 'succeeded');
  const avatar = await avatars.train(actor, { provider: 'local' });
  const upload = { kind: 'image', contentType: 'image/png', sizeBytes: 100 };
  const uploaded = (await actor.post('/v1/uploads', upload).set('idempotency-key', randomUUID()).expect(201)).body as { id: string };
  const creation = generation.outputs[0]!.id;
  // what a check held is seen by its person alone
  const held = { creationId: creation, caption: HELD };
  const post = (await actor.post('/v1/posts', held).expect(201)).body as { id: string };
  const comments = `/v1/posts/${await new FeedRows(app).post(actor.id)}/comments`;
  const comment = (await actor.post(comments, { text: HELD }).expect(201)).body as { id: string };
  const refused = (await actor.post(comments, { text: REFUSED }).expect(422)).body as { checkId: string };
  const subject = { type: 'creation', id: creation };
  const report = (await actor.post('/v1/reports', { subject, reason: 'other' }).expect(201)).body as { id: string };
  const request = (await actor.post('/v1/privacy/requests', { kind: 'access' }).expect(201)).body as { id: string };
  const copy = (await actor.post('/v1/privacy/exports').expect(202)).body as { id: string };
  const decision = await decided(app, report.id);
  return {
    owner: actor.id,
    objects: new Map([
      ['/v1/avatars', avatar.id],
      ['/v1/auth/sessions', await first('/v1/auth/sessions')],
      ['/v1/consents/receipts', await first('/v1/consents/history', 'receiptId')],
      ['/v1/checks', refused.checkId],
      ['/v1/comments', comment.id],
      ['/v1/creations', creation],
      ['/v1/decisions', decision],
      ['/v1/generations', generation.id],
      ['/v1/reports', report.id],
      ['/v1/posts', post.id],
      ['/v1/privacy/exports', copy.id],
      ['/v1/privacy/requests', request.id],
      ['/v1/uploads', uploaded.id],
    ]),
  };
}

/** What a moderator decides about a report. */
async function decided(app: TestApp, reportId: string): Promise<string> {
  const moderator = app.client(await tokenOf(app, await person(app, 'active', ['moderator'])));
  const [row] = await app.sql<{ case_id: string }>('select case_id from report where id = $1', [reportId]);
  const decision = { action: 'restrict', rule: 'other', reason: 'For the matrix.', purpose: 'A test.' };
  const { body } = await moderator.post(`/v1/staff/cases/${row!.case_id}/decisions`, decision).expect(201);
  return (body as { decisionId: string }).decisionId;
}

/** Those that are there still, as the owner's. */
export async function stillThere(app: TestApp, { owner, objects }: Owned): Promise<readonly string[]> {
  const found = await Promise.all(
    [...objects].map(async ([prefix, id]) => {
      const rows = await app.sql(`select 1 from ${FOUND[prefix]!} = $1 and account_id = $2`, [id, owner]);
      return rows.length > 0 ? [prefix] : [];
    }),
  );
  return found.flat();
}

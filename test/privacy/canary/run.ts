import { TABLES } from '../../../src/entities/index.js';
import { OBJECT_PREFIXES } from '../../../src/entities/object-prefixes.js';
import type { DeletionId } from '../../../src/kernel/ids.js';
import { SignedDocuments } from '../../../src/modules/auth/index.js';
import { rowsOf } from '../../../src/modules/privacy/person-rows.js';
import { DELETION_RECEIPT_TYPE, type DeletionReceipt } from '../../../src/modules/privacy/receipts/receipt.js';
import { ErasureBucket } from '../../../src/platform/storage/erasure-bucket.js';
import type { TestApp } from '../../support/harness.js';
import { crashEverywhere, end } from './ending.js';
import { needlesOf } from './needles.js';
import { type Finding, scan } from './scan.js';
import { judgeCalls, type KnownBy, type PartyCalls } from './third-party-calls.js';
import type { ThirdParties } from './third-parties.js';
import { type Difference, differences, snapshotOf } from './snapshot.js';
import { type CanaryPerson, CanaryWorld } from './world.js';

export interface CanaryRun {
  readonly world: CanaryWorld;
  readonly deletionId: DeletionId;
  /** Words, ids, hashes and keys that were looked for. */
  readonly needles: readonly string[];
  /** What rows of others hung on: the account, its posts and comments, notifications of others that told of nobody else. */
  readonly hooks: readonly string[];
  readonly username: string;
  /** Tables whose rows were made from their declarations alone. */
  readonly made: readonly string[];
  readonly before: Counted;
  readonly after: Counted;
  /** Before the end: that the scan can find them at all. */
  readonly found: readonly Finding[];
  /** When all is over. */
  readonly left: readonly Finding[];
  readonly receipt: DeletionReceipt;
  /** What each third party received before the end, and from its beginning on. */
  readonly parties: {
    readonly before: ReadonlyMap<string, number>;
    readonly after: readonly PartyCalls[];
    /** Stand-ins that are no part of this proof. */
    readonly missing: readonly string[];
  };
  readonly bystander: {
    readonly changes: readonly Difference[];
    readonly objects: Readonly<Record<'before' | 'after', ReadonlyMap<string, string>>>;
  };
  readonly crashes: { readonly steps: number; readonly objects: number; readonly goes: number };
}

/** The person's rows by table, and objects with something of theirs by prefix. */
export interface Counted {
  readonly rows: ReadonlyMap<string, number>;
  readonly objects: ReadonlyMap<string, number>;
}

/** A person in every table and under every prefix goes; then everything is looked through. */
export async function runCanary(parties: ThirdParties, { crashing }: { readonly crashing: boolean }): Promise<CanaryRun> {
  const { app } = parties;
  const world = await CanaryWorld.of(app);
  await parties.know(world.person);
  const made = await world.fill();
  await app.get(ErasureBucket).prepare(); // nobody has left yet
  await parties.told(world.bystander); // what waits now would be sent in the middle of it
  await parties.serve(world.person);
  const needles = await needlesOf(world);
  const found = await scan(world, needles, '');
  const [hooks, username] = [await hooksOf(world), await usernameOf(world)];
  const [before, bystander] = [await counted(world, found), await snapshotOf(world, world.bystander)];
  const at = app.log.lines.length;
  const [told, known, others] = [countsOf(parties), await knownBy(app, world.person), await knownBy(app, world.bystander)];
  parties.forget();
  const crashes = crashing ? crashEverywhere(app) : null;
  const { id, goes } = await end(app, world.person);
  crashes?.stop();
  await parties.hoursPass();
  const left = await scan(world, needles, app.log.lines.slice(at).join(''), id);
  const now = await snapshotOf(world, world.bystander);
  return {
    world, deletionId: id, needles, hooks, username, made, before, found, left,
    after: await counted(world, left),
    receipt: await receiptOf(app, id),
    parties: { before: told, after: judgeCalls(parties.names, parties.received(), needles, known, others), missing: parties.missing() },
    bystander: { changes: differences(bystander, now), objects: { before: bystander.objects, after: now.objects } },
    crashes: { steps: crashes?.steps.size ?? 0, objects: crashes?.objects() ?? 0, goes },
  };
}

async function hooksOf({ app, person }: CanaryWorld): Promise<string[]> {
  const rows = await app.sql<{ id: string }>(
    `select $1::uuid as id union all select id from post where account_id = $1 union all select id from comment where account_id = $1
     union all select notification_id from notification_happening group by 1 having bool_and(actor_id = $1)`,
    [person.actor.id],
  );
  return rows.map(({ id }) => id);
}

/** The push service's pseudonym of somebody and its ids of their devices, and where letters to them go. */
async function knownBy(app: TestApp, { actor }: CanaryPerson): Promise<KnownBy> {
  const sql = `select external_id::text as id from push_settings where account_id = $1
    union select subscription_id::text from push_device where account_id = $1`;
  return [actor.email, ...(await app.sql<{ id: string }>(sql, [actor.id])).map(({ id }) => id)];
}

async function usernameOf({ app, person }: CanaryWorld): Promise<string> {
  return (await app.sql<{ username: string }>('select username from profile where account_id = $1', [person.actor.id]))[0]!.username;
}

async function counted({ app, person }: CanaryWorld, findings: readonly Finding[]): Promise<Counted> {
  const rows = new Map<string, number>();
  for (const table of TABLES) {
    const condition = rowsOf(table);
    if (condition === null) continue;
    const [row] = await app.sql<{ count: number }>(
      `select count(*)::int as count from "${table.table}" where ${condition.replace('?', '$1')}`, [person.actor.id],
    );
    rows.set(table.table, row!.count);
  }
  const under = (prefix: string) => findings.filter(({ place }) => place === `bucket ${prefix}`).length;
  return { rows, objects: new Map(Object.keys(OBJECT_PREFIXES).map((prefix) => [prefix, under(prefix)])) };
}

async function receiptOf(app: TestApp, id: DeletionId): Promise<DeletionReceipt> {
  const [row] = await app.sql<{ receipt: string }>('select receipt from account_deletion where id = $1', [id]);
  return JSON.parse((await app.get(SignedDocuments).verify(DELETION_RECEIPT_TYPE, row!.receipt)).content) as DeletionReceipt;
}

function countsOf(parties: ThirdParties): ReadonlyMap<string, number> {
  const received = parties.received();
  return new Map(parties.names.map((name) => [name, received.filter(({ party }) => party === name).length]));
}

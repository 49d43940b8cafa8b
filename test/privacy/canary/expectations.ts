import { OBJECT_PREFIXES } from '../../../src/entities/object-prefixes.js';
import { erasurePlan } from '../../../src/modules/privacy/erasure/erasure-plan.js';
import { bystanderHarmed, notCovered, unexpected } from './judge.js';
import { receiptAndScan } from './receipt-and-scan.js';
import type { CanaryRun } from './run.js';
import { ALLOWED_CALLS } from './allowed-calls.js';

/** Of a run, whether it crashed on its way or not. */
export async function expectNothingLeft(run: CanaryRun): Promise<void> {
  expect(notCovered(run)).toEqual([]); // a new table without a row of the person would be no part of the proof
  expect(run.found.map(({ place }) => place)).toEqual(expect.arrayContaining(['redis', 'sign_in_identity.subject', 'comment.text']));
  expect(unexpected(run)).toEqual([]);
  const going = [...erasurePlan().rows.map(({ table }) => table), 'account'];
  expect(going.filter((table) => run.after.rows.get(table) !== 0)).toEqual([]);
  const removed = Object.entries(OBJECT_PREFIXES).filter(([, { erased }]) => erased === 'row').map(([prefix]) => prefix);
  expect(removed.filter((prefix) => run.after.objects.get(prefix) !== 0)).toEqual([]);
  expect(await receiptAndScan(run)).toEqual({ rows: [], objects: [], withoutBasisOrEnd: [] });
  expect(run.parties.missing).toEqual([]); // a new stand-in joins the proof
  expect(untold(run)).toEqual([]);
  expect(run.parties.after.filter(({ others, found }) => others.length + found.length > 0)).toEqual([]);
  expect(run.parties.after.filter(({ allowed }) => allowed.size > 0).map(({ party }) => party)).toEqual(
    expect.arrayContaining(['FalStandIn', 'ReplicateStandIn', 'OneSignalStandIn', 'Apple', 'Google sign-in', 'Mail']),
  );
  expect(bystanderHarmed(run)).toEqual([]);
  expect([...run.bystander.objects.after]).toEqual([...run.bystander.objects.before]);
  expect(run.bystander.objects.before.size).toBeGreaterThan(8);
  const { app, shown } = run.world;
  const { body } = await app.stranger.get(`/v1/posts/${shown.theirs.posts[0]!.id}`).expect(200);
  expect(body).toMatchObject({ likeCount: 0, commentCount: 1 }); // their own; without the like and the two comments of the person
}

/** Third parties to whom nothing of the person was ever told: of them the scan would prove nothing. */
function untold({ parties: { before } }: CanaryRun): string[] {
  return [...new Set(ALLOWED_CALLS.map(({ party }) => party))].filter((party) => !before.get(party));
}

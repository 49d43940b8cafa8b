import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { ToolCatalog } from '../../src/modules/generation/tools/tool-catalog.js';
import type { ToolInput } from '../../src/modules/generation/tools/tool.js';
import { unitPrice } from '../../src/modules/generation/tools/work.js';
import type { Actor } from '../support/actor.js';
import type { Choice } from './choices.js';
import { mediaFile } from './media.js';
import type { Scenario } from './scenario.js';
import type { Expected } from './scenarios.js';
import type { StandInRun } from './run.js';
import type { ProviderStandIn } from './stand-in.js';
import type { ReceivedSubmit } from './submits.js';
import type { LabWorld } from './world.js';

/** One thing that one person asks of one provider, what the provider plays, and what must come of it. */
export interface LabCase {
  readonly standIn: ProviderStandIn;
  readonly part: 'scenario' | 'model';
  /** The name of the scenario; the tool and the model. */
  readonly row: string;
  readonly choice: Choice;
  /** One for each submit; those after the last play nothing in particular. */
  readonly plays: readonly Scenario[];
  /** For a tool that takes an avatar: the training that made it. */
  readonly trained?: Begun;
  /** Null: any end in our words will do. */
  readonly expected: Expected | null;
}

/** A case under way. */
export interface Begun extends LabCase {
  readonly actor: Actor;
  readonly id: string;
  /** Of a training. */
  readonly avatarId?: string;
  /** In the prompt, and so in every submit of this case; empty for a tool without a prompt. */
  readonly words: string;
  readonly unitPoints: number;
  /** Submits that the stand-in had received before. */
  readonly from: number;
}

/** A person who granted this provider alone uploads what is needed and asks. */
export async function begin(world: LabWorld, labCase: LabCase): Promise<Begun> {
  const { app } = world;
  const { standIn, choice, plays, trained } = labCase;
  const { tool, model, parameters } = choice;
  const actor = trained?.actor ?? (await world.someoneFor(standIn.provider));
  const words = tool.prompt === 'none' ? '' : `a lighthouse called ${randomUUID().replaceAll('-', '')}`;
  const inputs = await uploadsFor(actor, tool.inputs);
  const from = standIn.submits.received.length;
  if (words === '') standIn.plan(...plays);
  else standIn.planFor(words, ...plays);
  const unitPoints = unitPrice(tool, app.get(ToolCatalog).parametersOf(tool, parameters), model);
  return { ...labCase, actor, ...(await ask(world, actor, labCase, words, inputs)), words, unitPoints, from };
}

async function ask(
  { app }: LabWorld, actor: Actor, { standIn: { provider }, choice, trained }: LabCase, words: string, inputs: Record<string, string[]>,
): Promise<Pick<Begun, 'id' | 'avatarId'>> {
  const { tool, model, count, parameters } = choice;
  const isTraining = tool.kind === 'training';
  if (isTraining) await app.grant(actor, [provider], 'en', ['training']);
  const training = { name: 'Me', photos: inputs['photos'], declaration: { ownPhotos: true, onePerson: true }, provider };
  const work = { tool: tool.id, provider, count, parameters, inputs, avatarId: trained?.avatarId, ...(words !== '' && { prompt: words }) };
  const sent = isTraining ? actor.post('/v1/avatars', training) : actor.post('/v1/generations', work);
  const answer = await sent.set('idempotency-key', randomUUID());
  if (answer.status !== 202) throw new Error(`${tool.id} by ${model.id}: ${answer.status} ${answer.text}`);
  const { id, training: begun } = answer.body as { id: string; training?: { id: string } };
  return begun ? { id: begun.id, avatarId: id } : { id };
}

/** The submits that its provider received. */
export function submitsOf({ standIn, words, from }: Begun): readonly ReceivedSubmit[] {
  return standIn.submits.received.slice(from).filter(({ request }) => request.body.includes(words));
}

export function runsOf(begun: Begun): readonly StandInRun[] {
  return submitsOf(begun).flatMap(({ run }) => run ?? []);
}

async function uploadsFor(actor: Actor, inputs: readonly ToolInput[]): Promise<Record<string, string[]>> {
  const named = inputs.filter(({ min }) => min > 0).map(async ({ name, kinds: [kind], min }) => {
    return [name, await Promise.all(Array.from({ length: min }, (_, n) => upload(actor, kind!, n)))] as const;
  });
  return Object.fromEntries(await Promise.all(named));
}

async function upload(actor: Actor, kind: ToolInput['kinds'][number], index: number): Promise<string> {
  const { bytes, contentType } = await sourceFile(kind, index);
  const begun = { kind, contentType, sizeBytes: bytes.length, fileName: 'source' };
  const { id, upload: form } = (await actor.post('/v1/uploads', begun).expect(201)).body as {
    id: string;
    upload: { url: string; fields: Record<string, string> };
  };
  const body = new FormData();
  for (const [field, value] of Object.entries(form.fields)) body.append(field, value);
  body.append('file', new Blob([new Uint8Array(bytes)]), 'source');
  const { ok, status } = await fetch(form.url, { method: 'POST', body });
  if (!ok) throw new Error(`the storage refused a source: ${status}`);
  await actor.post(`/v1/uploads/${id}/complete`).expect(200);
  return id;
}

/** Large enough for every model. */
async function sourceFile(kind: ToolInput['kinds'][number], index: number): Promise<{ bytes: Buffer; contentType: string }> {
  if (kind === 'document') throw new Error('no tool of the lab takes a document');
  if (kind !== 'image') return mediaFile(kind, `source${index}`);
  const create = { width: 1024, height: 1024, channels: 3, background: { r: 40 + index, g: 90, b: 160 } } as const;
  return { bytes: await sharp({ create }).png().toBuffer(), contentType: 'image/png' };
}

import { stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { LocalServiceError } from '../local-service-error.js';
import { mintLocalIdToken, readRunningServices } from '../services-file.js';
import { ApiClient } from './client.js';
import { share } from './community.js';
import { money, type MoneyOptions } from './money.js';
import { leave } from './leave.js';
import { makePhoto } from './photo.js';
import { takeAlong } from './take-along.js';
import { chooseWork, type Work } from './work.js';

interface Session { accessToken: string; account: { id: string; email: string | null; profile: { username: string; avatarUrl: string } } }
interface Policy { policy: string; version: string; title: string; sha256: string; recipients: { id: string; name: string }[] }
interface Upload {
  id: string;
  status: string;
  upload: { url: string; fields: Record<string, string> };
  sizeBytes: number;
  deleteAfter: string;
}
interface Creation { id: string; url: string; sha256: string; contentType: string; sizeBytes: number; marks: string[] }
interface Generation {
  id: string;
  status: string;
  stage: string;
  charge: { state: string; captured: number; released: number };
  outputs: Creation[];
  failure?: { title: string };
}
interface Disclosures { items: { provider: string; model: string; categories: string[]; outcome: string }[] }

export interface TourOptions {
  readonly dataDir: string;
  readonly subject: string;
  /** Only this one may have anything; it must be played by a stand-in, for the tour costs nobody anything. */
  readonly provider?: string | undefined;
  readonly tell: (line: string) => void;
}

/** Walks the whole main job over the public API, telling each step. @throws LocalServiceError when no local service runs on `dataDir`. */
export async function tour({ dataDir, subject, provider, tell }: TourOptions): Promise<string> {
  const running = await readRunningServices(dataDir);
  const apiUrl = running?.announced?.apiUrl;
  if (!apiUrl) throw new LocalServiceError('No local service runs on this data folder: start one with `npm start` in another shell.');
  const api = new ApiClient(apiUrl);
  tell(`The service is at ${apiUrl}.`);
  if (provider !== undefined) mustBePlayed(provider, running.announced['lab'] ?? '');
  tell(provider === undefined ? '' : `Only ${provider} is used, played by its stand-in on this machine: no key, and nothing leaves it.\n`);

  const account = await signIn(api, dataDir, subject, tell);
  await consent(api, provider, tell);
  const upload = await bringPhoto(api, tell);
  const work = await chooseWork(api, upload.id, provider);
  const able = [...new Set(work.tool.providers.map(({ id }) => id))].join(', ');
  tell(`5. The tool ${work.tool.id} costs ${work.points} points per ${work.tool.price.per}; it is done by ${able}.`);
  const generation = await generate(api, work, tell);
  const file = await keep(api, generation, dataDir, tell);
  await whereItWent(api, generation, provider, tell);
  await share(api, apiUrl, generation.outputs[0]!.id, `${subject}@example.test`, tell);
  const step = await moneyIfPlayed(running.announced['counterUrl'] ?? '', { apiUrl, dataDir, subject: `${subject}-es`, tell });
  await takeAlong(api, dataDir, step, tell);
  await leave(api, { apiUrl, dataDir, subject, step: step + 1, tell });
  await stat(file); // on this machine, it is the person's own
  tell(`\nDone. ${account.account.profile.username} is gone; the picture is still yours: ${file}`);
  return file;
}

/** Nobody pays for a tour: without stand-ins for the stores it has no such part. @returns the number of the next step */
async function moneyIfPlayed(counterUrl: string, options: Omit<MoneyOptions, 'counterUrl'>): Promise<number> {
  if (counterUrl !== '') return money({ ...options, counterUrl }).then(() => 18);
  options.tell('11. Purchases, ads, refunds and push are left out: they need stand-ins. Start the service with `npm start -- --lab`.');
  return 12;
}

function mustBePlayed(provider: string, lab: string): void {
  const played = lab.split(',').filter((id) => id !== '');
  if (played.includes(provider)) return;
  const there = played.length > 0 ? `; there are ${played.join(', ')}` : ': start the service with `npm start -- --lab`';
  throw new LocalServiceError(`No stand-in plays ${provider}${there}.`);
}

async function signIn(api: ApiClient, dataDir: string, subject: string, tell: (line: string) => void): Promise<Session> {
  const { nonce } = await api.post<{ nonce: string }>('/v1/auth/nonce');
  const idToken = await mintLocalIdToken(dataDir, { provider: 'google', subject, email: `${subject}@example.test`, nonce });
  const session = await api.post<Session>('/v1/auth/google', {
    idToken,
    nonce,
    country: 'ES',
    locale: 'en',
    device: { id: 'tour', model: 'tour' },
  });
  api.useToken(session.accessToken);
  const points = await api.get<{ balance: number }>('/v1/billing/points');
  tell(`1. Signed in with Google. To the public this person is ${session.account.profile.username}; the e-mail stays private.`);
  tell(`2. The welcome grant: ${points.balance} points.`);
  return session;
}

async function consent(api: ApiClient, provider: string | undefined, tell: (line: string) => void): Promise<void> {
  const policy = await api.get<Policy>('/v1/policies/ai-data-sharing?locale=en');
  tell(`3. Read "${policy.title}" (version ${policy.version}); it names ${policy.recipients.map(({ name }) => name).join(', ')}.`);
  const refused = await api
    .post('/v1/generations', { tool: 'image.create', prompt: 'a lighthouse' }, { 'idempotency-key': crypto.randomUUID() })
    .catch((error: Error) => error.message);
  if (!String(refused).includes('consent-required')) throw new Error('A generation was accepted without consent');
  tell('   Before the permission a generation is refused: consent-required.');
  const shown = { policy: policy.policy, version: policy.version, locale: 'en', textSha256: policy.sha256 };
  const decision = { ...shown, decision: 'granted', purposes: ['generation'], surface: 'tour' };
  await api.post('/v1/consents', { ...decision, ...(provider !== undefined && { recipients: [provider] }) });
  tell(`   Granted for generation${provider === undefined ? '' : `, to ${provider} alone`}; a signed receipt was given.`);
}

async function bringPhoto(api: ApiClient, tell: (line: string) => void): Promise<Upload> {
  const photo = await makePhoto();
  const upload = await api.post<Upload>('/v1/uploads', {
    kind: 'image',
    contentType: 'image/jpeg',
    sizeBytes: photo.length,
    fileName: 'photo.jpg',
  });
  await api.upload(upload.upload, photo, 'image/jpeg');
  const ready = await api.post<Upload>(`/v1/uploads/${upload.id}/complete`);
  if (ready.status !== 'ready') throw new Error(`The photo was ${ready.status}`);
  tell(`4. Uploaded a photo of ${photo.length} bytes with a place in its metadata;`);
  tell(`   kept ${ready.sizeBytes} bytes without it, until ${ready.deleteAfter}.`);
  return ready;
}

async function generate(api: ApiClient, { tool, request }: Work, tell: (line: string) => void): Promise<Generation> {
  const events = api.events('/v1/events');
  await events.next(); // the stream is open
  let generation = await api.post<Generation>('/v1/generations', request, { 'idempotency-key': crypto.randomUUID() });
  tell(`6. Asked for ${tool.id}: ${generation.id} is ${generation.status}, its points are ${generation.charge.state}.`);
  for await (const { type, data } of events) {
    if (type !== 'generation.updated' || data['id'] !== generation.id) continue;
    generation = await api.get<Generation>(`/v1/generations/${generation.id}`);
    tell(`   … ${generation.status} (${generation.stage})`);
    if (!['queued', 'running'].includes(generation.status)) break;
  }
  if (generation.status !== 'succeeded') throw new Error(`It ended ${generation.status}: ${generation.failure?.title ?? ''}`);
  tell(`   Charged ${generation.charge.captured} points, released ${generation.charge.released}.`);
  return generation;
}

async function keep(api: ApiClient, { outputs }: Generation, dataDir: string, tell: (line: string) => void): Promise<string> {
  const library = await api.get<{ items: Creation[] }>('/v1/creations');
  const [creation] = library.items;
  if (!creation || creation.id !== outputs[0]?.id) throw new Error('The result is not in the library');
  const response = await fetch(creation.url);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const hash = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
  if (hash !== creation.sha256) throw new Error('The file is not the one whose hash was given');
  const file = resolve(join(dataDir, `tour-${creation.id}.${creation.contentType.split('/')[1]}`));
  await writeFile(file, bytes);
  const what = await describe(creation, bytes);
  tell(`7. In the library: ${what}, hash checked, marked as AI-made (${creation.marks.join(', ')}).`);
  return file;
}

async function describe({ contentType, sizeBytes }: Creation, bytes: Uint8Array): Promise<string> {
  if (!contentType.startsWith('image/')) return `${contentType} of ${sizeBytes} bytes`;
  const { width, height, format } = await sharp(bytes).metadata();
  return `${format} of ${width} × ${height}`;
}

async function whereItWent(
  api: ApiClient, { outputs }: Generation, wanted: string | undefined, tell: (line: string) => void,
): Promise<void> {
  const { items } = await api.get<Disclosures>(`/v1/creations/${outputs[0]!.id}/disclosures`);
  const elsewhere = items.find(({ provider }) => wanted !== undefined && provider !== wanted);
  if (elsewhere) throw new Error(`It went to ${elsewhere.provider}, though only ${wanted} was allowed`);
  for (const { provider, model, categories, outcome } of items)
    tell(`8. Where it went: ${provider} (${model}), ${categories.join(', ')}: ${outcome}.`);
  const points = await api.get<{ balance: number; held: number }>('/v1/billing/points');
  tell(`9. ${points.balance} points are left, ${points.held} are held.`);
}

import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { LocalServiceError } from '../local-service-error.js';
import { mintLocalIdToken, readRunningServices } from '../services-file.js';
import { ApiClient } from './client.js';

interface Session { accessToken: string; account: { id: string; email: string | null; profile: { username: string; avatarUrl: string } } }
interface Policy { policy: string; version: string; title: string; sha256: string; recipients: { id: string; name: string }[] }
interface Upload {
  id: string;
  status: string;
  upload: { url: string; fields: Record<string, string> };
  sizeBytes: number;
  deleteAfter: string;
}
interface Tool { id: string; price: { points: number; per: string }; providers: { id: string; model: string }[] }
interface Creation { id: string; url: string; sha256: string; contentType: string; width: number; height: number; marks: string[] }
interface Generation {
  id: string;
  status: string;
  stage: string;
  charge: { state: string; captured: number; released: number };
  outputs: Creation[];
  failure?: { title: string };
}
interface Disclosures { items: { provider: string; model: string; categories: string[]; outcome: string }[] }

/** Walks the whole main job over the public API, telling each step. @throws LocalServiceError when no local service runs on `dataDir`. */
export async function tour(dataDir: string, subject: string, tell: (line: string) => void): Promise<string> {
  const running = await readRunningServices(dataDir);
  const apiUrl = running?.announced?.apiUrl;
  if (!apiUrl) throw new LocalServiceError('No local service runs on this data folder: start one with `npm start` in another shell.');
  const api = new ApiClient(apiUrl);
  tell(`The service is at ${apiUrl}.\n`);

  const account = await signIn(api, dataDir, subject, tell);
  await consent(api, tell);
  const upload = await bringPhoto(api, tell);
  const tool = await api.get<Tool>('/v1/tools/image.edit');
  const providers = tool.providers.map(({ id }) => id).join(', ');
  tell(`5. The tool ${tool.id} costs ${tool.price.points} points per ${tool.price.per}; it is done by ${providers}.`);
  const generation = await generate(api, upload, tell);
  const file = await keep(api, generation, dataDir, tell);
  await whereItWent(api, generation, tell);
  tell(`\nDone. ${account.account.profile.username} has a picture: ${file}`);
  return file;
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

async function consent(api: ApiClient, tell: (line: string) => void): Promise<void> {
  const policy = await api.get<Policy>('/v1/policies/ai-data-sharing?locale=en');
  tell(`3. Read "${policy.title}" (version ${policy.version}); it names ${policy.recipients.map(({ name }) => name).join(', ')}.`);
  const refused = await api
    .post('/v1/generations', { tool: 'image.create', prompt: 'a lighthouse' }, { 'idempotency-key': crypto.randomUUID() })
    .catch((error: Error) => error.message);
  if (!String(refused).includes('consent-required')) throw new Error('A generation was accepted without consent');
  tell('   Before the permission a generation is refused: consent-required.');
  const shown = { policy: policy.policy, version: policy.version, locale: 'en', textSha256: policy.sha256 };
  const decision = { ...shown, decision: 'granted', purposes: ['generation'], surface: 'tour' };
  await api.post('/v1/consents', decision);
  tell('   Granted for image generation; a signed receipt was given.');
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

async function generate(api: ApiClient, upload: Upload, tell: (line: string) => void): Promise<Generation> {
  const events = api.events('/v1/events');
  await events.next(); // the stream is open
  const request = {
    tool: 'image.edit',
    prompt: 'the same view at sunset, in warm colours',
    inputs: { image: [upload.id] },
    parameters: { seed: 7 },
  };
  let generation = await api.post<Generation>('/v1/generations', request, { 'idempotency-key': crypto.randomUUID() });
  tell(`6. Asked for an edit: ${generation.id} is ${generation.status}, its points are ${generation.charge.state}.`);
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
  if (!creation || creation.id !== outputs[0]?.id) throw new Error('The picture is not in the library');
  const response = await fetch(creation.url);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const hash = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
  if (hash !== creation.sha256) throw new Error('The picture is not the one whose hash was given');
  const file = resolve(join(dataDir, `tour-${creation.id}.png`));
  await writeFile(file, bytes);
  const { width, height, format } = await sharp(bytes).metadata();
  tell(`7. In the library: ${format} of ${width} × ${height}, hash checked, marked as AI-made (${creation.marks.join(', ')}).`);
  return file;
}

async function whereItWent(api: ApiClient, { outputs }: Generation, tell: (line: string) => void): Promise<void> {
  const { items } = await api.get<Disclosures>(`/v1/creations/${outputs[0]!.id}/disclosures`);
  for (const { provider, model, categories, outcome } of items)
    tell(`8. Where the photo went: ${provider} (${model}), ${categories.join(', ')}: ${outcome}.`);
  const points = await api.get<{ balance: number; held: number }>('/v1/billing/points');
  tell(`9. ${points.balance} points are left, ${points.held} are held.`);
}

/** A photo with what must not stay in it: a place. */
async function makePhoto(): Promise<Uint8Array> {
  const sky = { create: { width: 640, height: 480, channels: 3 as const, background: { r: 90, g: 140, b: 200 } } };
  const hill = Buffer.from(
    `<svg width="640" height="480">
       <ellipse cx="320" cy="520" rx="420" ry="220" fill="#3a6b35"/><circle cx="500" cy="110" r="50" fill="#ffe9a8"/></svg>`,
  );
  const place = { IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 30/1 59/1', GPSLongitudeRef: 'E', GPSLongitude: '13/1 22/1 39/1' } };
  return sharp(sky).composite([{ input: hill }]).withExif(place).jpeg({ quality: 90 }).toBuffer();
}

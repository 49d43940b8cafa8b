import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import { inspectAndClean } from './inspect-and-clean.js';
import { cleanRecording } from './intake/clean-recording.js';
import { boxesIn } from './intake/iso-boxes.js';
import { DEFAULT_MEDIA_LIMITS } from './media-types.js';
import { SECRETS, picture } from './testing/pictures.js';
import { mp3WithTags, tone, toneWithTags, video, webm } from './testing/recordings.js';
import { refusal } from './testing/refusal.js';

const PLACE = '+52.5163+013.3777/';
const takeVideo = (bytes: Uint8Array, declaredType?: string) => inspectAndClean(bytes, { kind: 'video', declaredType });
const takeAudio = (bytes: Uint8Array, declaredType?: string) => inspectAndClean(bytes, { kind: 'audio', declaredType });

/** Puts a box behind the movie header's children and corrects the sizes and offsets that follow from it. */
function intoMovieHeader(mp4: Buffer, box: Buffer): Buffer {
  const moov = [...boxesIn(mp4)].find(({ type }) => type === 'moov')!;
  const grown = Buffer.concat([mp4.subarray(0, moov.end), box, mp4.subarray(moov.end)]);
  grown.writeUInt32BE(moov.end - moov.start + 8 + box.length, moov.start - 8);
  const stco = grown.indexOf('stco');
  for (let entry = 0; entry < grown.readUInt32BE(stco + 8); entry += 1) {
    const at = stco + 12 + entry * 4;
    grown.writeUInt32BE(grown.readUInt32BE(at) + box.length, at);
  }
  return grown;
}

function box(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(body.length + 8);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
}

describe('recordings taken in', () => {
  it('a sound one is not refused because our own disk is full', async () => {
    const full = inspectAndClean(await video({}), { kind: 'video', writeTo: '/dev/full' }); // ENOSPC at every write: full(4)
    await expect(full).rejects.toMatchObject({ code: 'ENOSPC' });
  });

  it('P5 a video loses place, author, names and free text beside the pictures', async () => {
    const dirty = intoMovieHeader(
      await video({
        tags: { artist: SECRETS.author, comment: SECRETS.camera, raw: { 'com.apple.quicktime.location.ISO6709': PLACE } },
        trackName: SECRETS.place,
        seiText: `GPS ${SECRETS.latitude}`,
      }),
      box('udta', box('\xa9xyz', Buffer.from([0, PLACE.length, 0x15, 0xc7]), Buffer.from(PLACE)), box('SNum', Buffer.from(SECRETS.camera))),
    );
    const hidden = Buffer.concat([
      dirty,
      box('free', Buffer.from(SECRETS.place)),
      box('uuid', Buffer.alloc(16), Buffer.from(SECRETS.author)),
    ]);
    for (const secret of [...Object.values(SECRETS), PLACE]) expect(hidden.includes(secret)).toBe(true);

    const clean = await takeVideo(hidden, 'video/mp4');

    for (const secret of [...Object.values(SECRETS), PLACE]) expect(clean.bytes!.includes(secret)).toBe(false);
    for (const type of ['udta', 'meta', 'uuid', '\xa9xyz', 'chpl']) expect(clean.bytes!.includes(Buffer.from(type, 'latin1'))).toBe(false);
    expect(clean).toMatchObject({ kind: 'video', contentType: 'video/mp4', width: 64, height: 48, durationMs: 1000 });
    const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(clean.bytes!) });
    expect(await (await input.getPrimaryVideoTrack())!.computePacketStats()).toMatchObject({ packetCount: 8 });
    expect(await input.getMetadataTags()).toEqual({});
    expect((await takeVideo(hidden, 'video/mp4')).sha256).toBe(clean.sha256); // not even the time of copying
  });

  it('keeps the rotation of a phone video, and gives its size as shown', async () => {
    const clean = await takeVideo(await video({ format: 'mov', rotation: 90, tags: { raw: { '\xa9xyz': PLACE } } }), 'video/quicktime');
    expect(clean).toMatchObject({ contentType: 'video/quicktime', width: 48, height: 64 });
    expect(clean.bytes!.includes(PLACE)).toBe(false);
  });

  it('cleans WebM, WAV and MP3', async () => {
    const cases = [
      await takeVideo(await webm({ title: SECRETS.place, raw: { GPS: SECRETS.latitude } }), 'video/webm'),
      await takeAudio(toneWithTags(SECRETS.place), 'audio/x-wav'),
      await takeAudio(mp3WithTags(SECRETS.place), 'audio/mp3'),
    ];
    for (const clean of cases) for (const secret of Object.values(SECRETS)) expect(clean.bytes!.includes(secret)).toBe(false);
    expect(cases.map(({ contentType, durationMs }) => [contentType, durationMs])).toEqual([
      ['video/webm', 750], // WebM tells no length of its last picture,
      ['audio/wav', 1000],
      ['audio/mpeg', 1045],
    ]);
  });

  it('takes from a file and writes to a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'media-'));
    try {
      const [from, to] = [join(folder, 'in'), join(folder, 'out')];
      await writeFile(from, await video({ tags: { artist: SECRETS.author } }));
      const clean = await inspectAndClean({ path: from }, { kind: 'video', writeTo: to });
      expect(clean).toMatchObject({ path: to, sizeBytes: (await stat(to)).size, durationMs: 1000 });
      expect((await readFile(to)).includes(SECRETS.author)).toBe(false);
      expect((await inspectAndClean({ path: from }, { kind: 'video', writeTo: to })).sha256).toBe(clean.sha256);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('refuses pictures as sound, and sound as video', async () => {
    expect(await refusal(takeAudio(await video()))).toBe('type-mismatch');
    expect(await refusal(takeVideo(tone()))).toBe('type-mismatch');
    expect(await refusal(takeVideo(await picture('gif')))).toBe('type-mismatch');
    expect(await refusal(takeVideo(await video(), 'video/webm'))).toBe('type-mismatch');
  });

  it('refuses what is cut', async () => {
    const whole = await video();
    expect(await refusal(takeVideo(whole.subarray(0, whole.length - 500)))).toBe('truncated');
    expect(await refusal(takeVideo(whole.subarray(0, 200)))).toBe('truncated');
    const sound = tone(8);
    expect(await refusal(takeAudio(sound.subarray(0, sound.length / 2)))).toBe('truncated');
  });

  it('refuses samples that lie elsewhere', async () => {
    const mp4 = await video();
    const url = mp4.indexOf('url ');
    mp4.writeUInt32BE(0, url + 4); // not self-contained
    expect(await refusal(takeVideo(mp4))).toBe('external-reference');
    const reference = intoMovieHeader(await video(), box('rmra', box('rmda', Buffer.from('http://example.org/other.mov'))));
    expect(await refusal(takeVideo(reference))).toBe('external-reference');
    expect(await refusal(takeVideo(Buffer.from('#EXTM3U\nhttp://example.org/a.ts\n'), 'video/mp4'))).toBe('type-mismatch');
  });

  it('refuses protected video', async () => {
    const mp4 = await video();
    mp4.write('encv', mp4.indexOf('avc1', mp4.indexOf('stsd')), 'latin1');
    expect(await refusal(takeVideo(mp4))).toBe('encrypted-media');
  });

  it('keeps to the limits', async () => {
    const limits = (kind: 'video' | 'audio', bytes: Buffer, of: object) => refusal(inspectAndClean(bytes, { kind, limits: of }));
    expect(await limits('audio', tone(3), { maxDurationMs: 2000 })).toBe('too-long');
    expect(await limits('video', await video(), { maxVideoSidePx: 50 })).toBe('too-wide-or-tall');
    expect(await limits('video', await video(), { maxTracks: 0 })).toBe('too-many-tracks');
    expect(await limits('video', await video(), { maxBytes: 100 })).toBe('too-large');
    expect(await limits('video', await video(), { timeoutMs: 1 })).toBe('took-too-long');
  });

  it('survives damage anywhere: each file is taken or refused, never an error of ours', async () => {
    const whole = await video();
    for (let at = 0; at < 1500; at += 11) {
      const damaged = Buffer.from(whole);
      damaged.fill(0xff, at, at + 4);
      await refusal(cleanRecording(damaged, 'video/mp4', DEFAULT_MEDIA_LIMITS)); // any other error fails the test
    }
  });
});

import { inspectOutput } from './inspect-output.js';
import { loadSharp } from './sharp.js';
import { picture } from './testing/pictures.js';
import { refusal } from './testing/refusal.js';
import { mp3WithTags, tone, video } from './testing/recordings.js';

describe('outputs of providers', () => {
  it('are measured and left as they are', async () => {
    const sharp = await loadSharp();
    const photo = await sharp(await picture('png', 60, 40))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const found = await inspectOutput(photo, { kind: 'image' });
    expect(found).toMatchObject({ contentType: 'image/jpeg', width: 40, height: 60, sizeBytes: photo.length, upstream: { c2pa: false } });
    expect(found.bytes.equals(photo)).toBe(true);
    expect(await inspectOutput(await video(), { kind: 'video' })).toMatchObject({
      contentType: 'video/mp4',
      width: 64,
      height: 48,
      durationMs: 1000,
    });
    expect(await inspectOutput(tone(2), { kind: 'audio' })).toMatchObject({ contentType: 'audio/wav', durationMs: 2000 });
    expect(await inspectOutput(mp3WithTags('x'), { kind: 'audio' })).toMatchObject({ contentType: 'audio/mpeg', durationMs: 1045 });
  });

  it.each(['jpeg', 'png', 'webp', 'avif', 'gif'] as const)('are refused when a %s is cut, however late', async (format) => {
    const whole = await picture(format, 400, 300);
    for (const part of [0.4, 0.97]) {
      const code = await refusal(inspectOutput(whole.subarray(0, Math.floor(whole.length * part)), { kind: 'image' }));
      expect(['truncated', 'undecodable']).toContain(code);
    }
  });

  it('are refused when they are something else: an error page, another kind, nothing', async () => {
    expect(await refusal(inspectOutput(Buffer.from('<html>502 Bad Gateway</html>'), { kind: 'image' }))).toBe('unsupported-type');
    expect(await refusal(inspectOutput(Buffer.from('{"error":"expired"}'), { kind: 'video' }))).toBe('unsupported-type');
    expect(await refusal(inspectOutput(await picture('png'), { kind: 'video' }))).toBe('type-mismatch');
    expect(await refusal(inspectOutput(Buffer.alloc(0), { kind: 'image' }))).toBe('empty-file');
  });

  it('are refused beyond the limits', async () => {
    expect(await refusal(inspectOutput(await picture('png', 300, 300), { kind: 'image', limits: { maxPixels: 1000 } }))).toBe(
      'too-many-pixels',
    );
    expect(await refusal(inspectOutput(tone(3), { kind: 'audio', limits: { maxDurationMs: 1000 } }))).toBe('too-long');
  });
});

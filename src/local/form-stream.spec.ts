import fc from 'fast-check';
import { MalformedForm, readUploadForm } from './form-stream.js';

const TYPE = 'multipart/form-data; boundary=----limit';

function form(fields: Record<string, string>, file: Buffer | null, after = ''): Buffer {
  const start = '------limit\r\nContent-Disposition: form-data; name=';
  const parts = Object.entries(fields).map(([name, value]) => `${start}"${name}"\r\n\r\n${value}\r\n`);
  const head = `${start}"file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n`;
  const fileParts = file ? [Buffer.from(head), file, Buffer.from(`\r\n${after}`)] : [];
  return Buffer.concat([Buffer.from(parts.join('')), ...fileParts, Buffer.from('------limit--\r\n')]);
}

async function* inPieces(body: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
}

async function read(body: Buffer, size = 1000, type = TYPE): Promise<{ fields: Record<string, string>; file: Buffer }> {
  const { fields, file } = await readUploadForm(inPieces(body, size), type);
  const chunks: Buffer[] = [];
  for await (const chunk of file) chunks.push(Buffer.from(chunk as Uint8Array));
  return { fields: Object.fromEntries(fields), file: Buffer.concat(chunks) };
}

describe('readUploadForm', () => {
  it('gives back every byte of the file, however the bytes arrive', async () => {
    const bytes = fc.array(fc.constantFrom('\r', '\n', '-', '\r\n--', '\r\n------limi', 'x', '\0', '\u00ff'), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 70 }), async (pieces, size) => {
        const file = Buffer.from(pieces.join(''), 'latin1');
        expect(await read(form({ key: 'a/b', Policy: 'cD0=' }, file), size)).toEqual({ fields: { key: 'a/b', policy: 'cD0=' }, file });
      }),
    );
  });

  it('stops at the file: what stands after it does not count', async () => {
    const late = '------limit\r\nContent-Disposition: form-data; name="key"\r\n\r\nother\r\n';
    expect((await read(form({ key: 'a' }, Buffer.from('png'), late))).fields).toEqual({ key: 'a' });
  });

  it('refuses what is not such a form', async () => {
    await expect(read(form({ key: 'a' }, null))).rejects.toThrow(MalformedForm);
    await expect(read(form({ key: 'a' }, Buffer.from('png')), 1000, 'multipart/form-data')).rejects.toThrow(MalformedForm);
    await expect(read(Buffer.from('nothing of the kind'))).rejects.toThrow(MalformedForm);
    await expect(read(form({ key: 'a'.repeat(70_000) }, Buffer.from('png')))).rejects.toThrow(MalformedForm);
    await expect(read(Buffer.from(`------limit\r\n${'A: b\r\n'.repeat(5_000)}`))).rejects.toThrow(MalformedForm);
  });

  it('does not take a broken-off file for a whole one', async () => {
    const body = form({ key: 'a' }, Buffer.alloc(5_000));
    await expect(read(body.subarray(0, 3_000))).rejects.toThrow(MalformedForm);
  });
});

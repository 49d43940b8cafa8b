import { deflateSync } from 'node:zlib';
import { PDFDocument } from 'pdf-lib';
import { inspectAndClean } from './inspect-and-clean.js';
import { cleanPdf } from './intake/clean-pdf.js';
import { DEFAULT_MEDIA_LIMITS } from './media-types.js';
import { pdfWithSecrets, rawPdf } from './testing/documents.js';
import { SECRETS } from './testing/pictures.js';
import { refusal } from './testing/refusal.js';

const take = (bytes: Uint8Array, declaredType?: string) => inspectAndClean(bytes, { kind: 'document', declaredType });

/** Whether a text lies in a PDF, packed or not. */
async function holds(pdf: Uint8Array, text: string): Promise<boolean> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  const plain = Buffer.from(await document.save({ useObjectStreams: false, updateFieldAppearances: false }));
  const hex = Buffer.from(text, 'utf16le').swap16().toString('hex');
  return plain.includes(text) || plain.toString('latin1').toLowerCase().includes(hex);
}

describe('documents taken in', () => {
  it.each([true, false])(
    'P5 a PDF loses author, program, dates, XMP, leftovers and the EXIF of its photos (packed: %s)',
    async (packed) => {
      const dirty = await pdfWithSecrets(packed);
      for (const secret of [SECRETS.author, SECRETS.camera]) expect(await holds(dirty, secret)).toBe(true);
      const clean = await take(Buffer.concat([dirty, Buffer.from(`\n${SECRETS.place}`)]), 'application/pdf');
      for (const secret of Object.values(SECRETS)) expect(await holds(clean.bytes!, secret)).toBe(false);
      expect(clean).toMatchObject({ kind: 'document', contentType: 'application/pdf', pages: 1 });
      const again = await PDFDocument.load(clean.bytes!, { updateMetadata: false });
      expect([again.getAuthor(), again.getProducer(), again.getCreationDate()]).toEqual([undefined, undefined, undefined]);
      expect(await holds(clean.bytes!, 'a remark')).toBe(true);
    },
  );

  it.each([
    ['a script at opening', '/OpenAction << /S /JavaScript /JS (app.alert(1)) >>'],
    ['a script under an escaped name', '/OpenAction << /S /J#61vaScript /J#53 (app.alert(1)) >>'],
    ['a script among the names', '/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (x) >>] >> >>'],
    ['a program to start', '/OpenAction << /S /Launch /F (cmd.exe) >>'],
    ['an attached file', '/Names << /EmbeddedFiles << /Names [(a.exe) << /Type /Filespec /EF << >> >>] >> >>'],
    ['an XFA form', '/AcroForm << /XFA (x) /Fields [] >>'],
    ['a form that sends itself', '/AcroForm << /Fields [<< /A << /S /SubmitForm /F (http://example.org) >> >>] >>'],
    ['actions on events', '/AA << /WC << /S /URI /URI (http://example.org) >> >>'],
    ['rich media', '/Extra << /Type /Annot /Subtype /RichMedia >>'],
  ])('refuses %s', async (_what, catalog) => {
    expect(await refusal(cleanPdf(rawPdf(catalog), DEFAULT_MEDIA_LIMITS))).toBe('active-content');
  });

  it('takes links and page jumps', async () => {
    const pdf = rawPdf('/OpenAction [3 0 R /Fit] /Extra << /S /URI /URI (https://example.org) >>');
    expect(await take(pdf, 'application/pdf')).toMatchObject({ pages: 1 });
  });

  it('refuses what is protected, cut, hollow or too long', async () => {
    expect(await refusal(take(rawPdf('', [], '/Encrypt << /Filter /Standard /V 1 >>')))).toBe('encrypted-document');
    expect(await refusal(take((await pdfWithSecrets()).subarray(0, 900)))).toBe('undecodable');
    expect(await refusal(take(Buffer.from('%PDF-1.7\n')))).toBe('undecodable');
    expect(await refusal(take(Buffer.from(rawPdf().toString('latin1').replace('/Type /Catalog', '/Type /Cattleg'), 'latin1')))).toBe(
      'undecodable',
    );
    expect(await refusal(inspectAndClean(rawPdf(), { kind: 'document', limits: { maxPages: 0 } }))).toBe('too-many-pages');
  });

  it('refuses a stream that unpacks to far more than it is, before it does', async () => {
    const packed = deflateSync(Buffer.alloc(64_000_000));
    const head = `4 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length ${packed.length} >>\nstream\n`;
    const bomb = Buffer.concat([rawPdf(), Buffer.from(head), packed, Buffer.from('\nendstream\nendobj\n')]);
    expect(await refusal(take(bomb))).toBe('decompression-bomb');
  });

  it('survives nesting without end', async () => {
    expect(['undecodable', 'decompression-bomb']).toContain(await refusal(take(rawPdf(`/Extra ${'['.repeat(100_000)}`))));
    expect(await refusal(take(rawPdf(`/Extra ${'['.repeat(100)}${']'.repeat(100)}`)))).toBe('undecodable');
  });

  it('takes UTF-8 text, without its byte order mark', async () => {
    const clean = await take(Buffer.from('\ufeffBM is how some pictures begin: größer\n'), 'text/plain');
    expect(clean.bytes!.toString()).toBe('BM is how some pictures begin: größer\n');
    expect(clean).toMatchObject({ contentType: 'text/plain', sizeBytes: clean.bytes!.length });
    expect(await take(Buffer.from('# Title\n'), 'text/markdown; charset=utf-8')).toMatchObject({ contentType: 'text/markdown' });
    expect(await take(Buffer.from('plain words'))).toMatchObject({ contentType: 'text/plain' });
  });

  it.each([
    ['Latin-1', Buffer.from('größer', 'latin1'), 'not-text'],
    ['a NUL', Buffer.from('a\0b'), 'not-text'],
    ['terminal control codes', Buffer.from('\u001b[2J'), 'not-text'],
    ['a web page', Buffer.from('<!DOCTYPE html><p>'), 'type-mismatch'],
    ['a PDF', rawPdf(), 'type-mismatch'],
    ['a program', Buffer.concat([Buffer.from('MZ\x90\0\x03'), Buffer.alloc(99)]), 'not-text'],
    ['only spaces', Buffer.from(' \n'), 'empty-file'],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'svg-refused'],
  ])('refuses %s as text', async (_what, bytes, code) => {
    expect(await refusal(take(bytes, 'text/plain'))).toBe(code);
  });

  it('refuses long texts, and types nobody announced as documents', async () => {
    expect(await refusal(take(Buffer.alloc(3_000_000, 'a'), 'text/plain'))).toBe('too-large');
    expect(await refusal(take(Buffer.from('PK\x03\x04'.padEnd(100, '\0')), 'application/zip'))).toBe('unsupported-type');
    expect(await refusal(take(Buffer.from('hello'), 'application/pdf'))).toBe('type-mismatch');
    expect(await refusal(take(Buffer.from('hello'), 'text/html'))).toBe('unsupported-type');
  });
});

import { PDFDocument, PDFHexString, PDFName, PDFString } from 'pdf-lib';
import { SECRETS, pictureWithSecrets } from './pictures.js';

/** A page with a photo, an author, XMP, a remark by somebody, and a leftover object no page uses. */
export async function pdfWithSecrets(useObjectStreams = true): Promise<Buffer> {
  const document = await PDFDocument.create();
  document.setAuthor(SECRETS.author);
  document.setProducer(SECRETS.camera);
  document.setCreationDate(new Date(1_700_000_000_000));
  const page = document.addPage([200, 200]);
  page.drawImage(await document.embedJpg(await pictureWithSecrets('jpeg')), { x: 10, y: 10, width: 64, height: 48 });
  const { context } = document;
  const xmp = context.stream(`<x:xmpmeta><dc:creator>${SECRETS.author}</dc:creator></x:xmpmeta>`, { Type: 'Metadata', Subtype: 'XML' });
  document.catalog.set(PDFName.of('Metadata'), context.register(xmp));
  const remark = context.obj({
    Type: 'Annot',
    Subtype: 'Text',
    Rect: [0, 0, 9, 9],
    Contents: PDFString.of('a remark'),
    T: PDFString.of(SECRETS.author),
  });
  page.node.set(PDFName.of('Annots'), context.obj([context.register(remark)]));
  context.register(PDFHexString.fromText(SECRETS.place));
  context.register(context.stream(SECRETS.place));
  return Buffer.from(await document.save({ useObjectStreams }));
}

/** A one-page PDF whose catalog also holds what is given, as PDF source such as `/Names << … >>`. */
export function rawPdf(catalogExtra = '', objects: string[] = [], trailerExtra = ''): Buffer {
  const all = [
    `<< /Type /Catalog /Pages 2 0 R ${catalogExtra} >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>',
    ...objects,
  ];
  let text = '%PDF-1.7\n';
  const offsets = all.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = text.length;
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  text += `xref\n0 ${all.length + 1}\n0000000000 65535 f \n${entries.join('')}`;
  return Buffer.from(`${text}trailer\n<< /Size ${all.length + 1} /Root 1 0 R ${trailerExtra} >>\nstartxref\n${start}\n%%EOF\n`, 'latin1');
}

import { Readable } from 'node:stream';

const HEADER_LIMIT_BYTES = 16 * 1024;
const FIELDS_LIMIT_BYTES = 64 * 1024;
const BLANK_LINE = Buffer.from('\r\n\r\n');

/** A browser's form upload: the fields before the file, by lower-case name, and the file, whose bytes are read as they come. */
export interface UploadForm {
  fields: Map<string, string>;
  file: Readable;
}

export class MalformedForm extends Error {
  override readonly name = 'MalformedForm';
}

/** Reads multipart/form-data (RFC 7578) as far as the part named `file`. @throws MalformedForm, later also through the file's stream. */
export async function readUploadForm(source: AsyncIterable<Buffer>, contentType: string): Promise<UploadForm> {
  const boundary = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  if (!boundary) throw new MalformedForm('The form has no boundary.');
  const reader = new PartReader(source, Buffer.from(`\r\n--${boundary[1] ?? boundary[2]}`));
  for await (const preamble of reader.bytesToDelimiter()) void preamble;
  const fields = new Map<string, string>();
  let fieldBytes = 0;
  while (await reader.beginPart()) {
    const head = await reader.head();
    const name = /^content-disposition:.*?[;\s]name="((?:[^"\\]|\\.)*)"/im.exec(head)?.[1];
    if (name === undefined) throw new MalformedForm('A part of the form has no name.');
    if (name === 'file') return { fields, file: Readable.from(reader.bytesToDelimiter(), { objectMode: false }) };
    const chunks: Buffer[] = [];
    for await (const chunk of reader.bytesToDelimiter()) {
      fieldBytes += chunk.length;
      if (fieldBytes > FIELDS_LIMIT_BYTES) throw new MalformedForm('The fields before the file are too long.');
      chunks.push(chunk);
    }
    fields.set(name.toLowerCase(), Buffer.concat(chunks).toString('utf8'));
  }
  throw new MalformedForm('The form has no file.');
}

class PartReader {
  private readonly source: AsyncIterator<Buffer>;
  private readonly delimiter: Buffer;
  /** Begins with a line end, so that the first delimiter looks like the others. */
  private held: Buffer = Buffer.from('\r\n');

  constructor(source: AsyncIterable<Buffer>, delimiter: Buffer) {
    this.source = source[Symbol.asyncIterator]();
    this.delimiter = delimiter;
  }

  /** Everything before the next delimiter, which is taken too. */
  async *bytesToDelimiter(): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.held.indexOf(this.delimiter);
      if (at !== -1) {
        const last = this.held.subarray(0, at);
        this.held = this.held.subarray(at + this.delimiter.length);
        if (last.length > 0) yield last;
        return;
      }
      // the end of what is held may be the beginning of a delimiter
      const safe = this.held.length - this.delimiter.length + 1;
      if (safe > 0) {
        const passed = this.held.subarray(0, safe);
        this.held = this.held.subarray(safe);
        yield passed;
      }
      await this.more();
    }
  }

  /** False after the last part. */
  async beginPart(): Promise<boolean> {
    while (this.held.length < 2) await this.more();
    return this.held.subarray(0, 2).toString('latin1') !== '--';
  }

  async head(): Promise<string> {
    let at = this.held.indexOf(BLANK_LINE);
    while (at === -1) {
      if (this.held.length > HEADER_LIMIT_BYTES) throw new MalformedForm('The header of a part is too long.');
      await this.more();
      at = this.held.indexOf(BLANK_LINE);
    }
    const head = this.held.subarray(0, at).toString('utf8');
    this.held = this.held.subarray(at + BLANK_LINE.length);
    return head;
  }

  private async more(): Promise<void> {
    const { value, done } = await this.source.next();
    if (done) throw new MalformedForm('The form ends before its end.');
    this.held = this.held.length === 0 ? value : Buffer.concat([this.held, value]);
  }
}

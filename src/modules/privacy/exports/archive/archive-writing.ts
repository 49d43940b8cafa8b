import type { EntityManager } from '@mikro-orm/postgresql';
import type { AccountId, ExportId } from '../../../../kernel/ids.js';
import type { Locale, Localised } from '../../../../kernel/language.js';
import type { PersonalDocument } from '../../../../kernel/personal-document.js';
import type { FieldCipher } from '../../../../platform/secrets/field-cipher.js';
import type { ObjectStorage } from '../../../../platform/storage/object-storage.js';
import type { JsonSchema } from './column-kinds.js';
import type { ExportPlan, PlannedSection } from './export-plan.js';
import { indexPage, type PageFile, type PageSection } from './index-page.js';
import { type ListedFile, manifest, MANIFEST_SCHEMA, type MissingFile } from './manifest.js';
import { listMedia, openMedia, type WantedFile } from './media-files.js';
import { Outbox, OUTBOX_PATH, OUTBOX_SCHEMA, OUTBOX_TITLE, OUTBOX_TYPE } from './outbox.js';
import { PersonSnapshot, type Row } from './person-snapshot.js';
import { type Recipient, type Recipients, RECIPIENTS_SCHEMA } from './recipients.js';
import { asCsv, asJson, asJsonLines, bytesOf } from './row-files.js';
import { SectionRows } from './section-rows.js';
import type { Spool } from './spool.js';
import type { ZipArchive } from './zip-archive.js';

const JSON_TYPE = 'application/json';
const LINES_TYPE = 'application/jsonl';
/** Rows of a section, and pictures, that the page for people shows. */
const SAMPLE = 20;
const PICTURES = 60;
const TEXTS = `
  select distinct text.sha256, text.locale, text.title, text.body from policy_text text
  join consent_event own on own.text_sha256 = text.sha256 where own.account_id = ?`;

export interface Wanted {
  readonly id: ExportId;
  readonly accountId: AccountId;
  readonly locale: Locale;
  readonly createdAt: Date;
}

export interface Tools {
  readonly em: EntityManager;
  readonly storage: ObjectStorage;
  readonly cipher: FieldCipher;
  readonly documents: readonly PersonalDocument[];
  readonly recipients: Recipients;
  /** By which what is public has its ids. */
  readonly publicUrl: string;
}

export interface Lists {
  readonly files: Spool<ListedFile>;
  readonly missing: Spool<MissingFile>;
  readonly media: Spool<WantedFile>;
}

/** Writes one archive from beginning to end: rows of one moment, then the files they name, then what is told about all of it. */
export class ArchiveWriting {
  private readonly sections: PageSection[] = [];
  private readonly pictures: PageFile[] = [];
  private readonly schemas = new Map<string, JsonSchema>();
  private recipients: readonly Recipient[] = [];
  private unreadable = 0;
  private mediaBytes = 0;

  constructor(
    private readonly zip: ZipArchive,
    private readonly plan: ExportPlan,
    private readonly wanted: Wanted,
    private readonly lists: Lists,
    private readonly tools: Tools,
  ) {}

  async write(): Promise<void> {
    const { em, documents } = this.tools;
    await PersonSnapshot.within(em, this.wanted, async (snapshot) => {
      for (const section of this.plan.sections) await this.section(snapshot, section);
      await this.texts(snapshot);
      await this.recipientsFile(snapshot);
      await this.outboxFile(snapshot);
      await listMedia(snapshot, this.plan.media, this.lists.media);
    });
    for (const document of documents) await this.document(document);
    for await (const file of this.lists.media.read()) await this.copy(file);
    await this.schemaFiles();
    await this.add('index.html', 'text/html', bytesOf([indexPage(this.page())]), { art20: false });
    await this.manifest();
  }

  private async section(snapshot: PersonSnapshot, section: PlannedSection): Promise<void> {
    const media = this.plan.media.find(({ table, isDescribed }) => isDescribed && table === section.table);
    const rows = new SectionRows(section, media, snapshot, this.tools.cipher);
    const sample: Row[] = [];
    let count = 0;
    const shown = async function* (keep: boolean): AsyncGenerator<readonly Row[]> {
      for await (const page of snapshot.rows(section, media)) {
        const told = page.map((row) => rows.shown(row));
        if (keep) {
          sample.push(...told.slice(0, SAMPLE - sample.length));
          count += told.length;
        }
        yield told;
      }
    };
    const pages = await begun(shown(true));
    const path = pages && `${section.path}${section.isOne ? '.json' : '.jsonl'}`;
    if (pages && path) {
      const schema = this.schema(section.path, rows.schema, section.title);
      const body = section.isOne ? asJson(pages) : asJsonLines(pages);
      await this.add(path, section.isOne ? JSON_TYPE : LINES_TYPE, body, { schema, art20: section.isPortable, rows: () => count });
      if (section.csv) await this.add(`${section.path}.csv`, 'text/csv', asCsv(shown(false)), { art20: section.isPortable });
    }
    this.unreadable += rows.unreadable;
    this.sections.push({ section: section.path, title: section.title, rows: count, file: path, sample });
  }

  /** The texts that the person decided on, as they were shown. */
  private async texts(snapshot: PersonSnapshot): Promise<void> {
    for await (const page of snapshot.pages<Record<'sha256' | 'locale' | 'title' | 'body', string>>(TEXTS, [this.wanted.accountId]))
      for (const { sha256, locale, title, body } of page)
        await this.add(`consent/texts/${sha256}.${locale}.md`, 'text/markdown', bytesOf([`# ${title}\n\n${body}\n`]), { art20: false });
  }

  private async recipientsFile(snapshot: PersonSnapshot): Promise<void> {
    this.recipients = await this.tools.recipients.of(snapshot, this.wanted, this.wanted.locale);
    const schema = this.schema('recipients', RECIPIENTS_SCHEMA, { en: 'Recipients', es: 'Destinatarios' });
    await this.add('recipients.json', JSON_TYPE, bytesOf([`${JSON.stringify(this.recipients, null, 1)}\n`]), { schema, art20: false });
  }

  private async outboxFile(snapshot: PersonSnapshot): Promise<void> {
    const media = this.plan.media.find(({ table, column }) => table === 'post' && column === 'key')!;
    const outbox = new Outbox(this.tools.publicUrl, media);
    const schema = this.schema('outbox', OUTBOX_SCHEMA, OUTBOX_TITLE);
    await this.add(OUTBOX_PATH, OUTBOX_TYPE, bytesOf(outbox.write(snapshot, this.wanted)), { schema, art20: true });
    this.sections.push({ section: 'community/outbox', title: OUTBOX_TITLE, rows: outbox.count, file: OUTBOX_PATH, sample: [] });
  }

  private async document(document: PersonalDocument): Promise<void> {
    const { path, title, isPortable } = document;
    const section = path.replace(/\.json$/, '');
    const schema = this.schema(section, document.schema, title);
    await this.add(path, JSON_TYPE, bytesOf(document.write(this.wanted.accountId)), { schema, art20: isPortable });
    this.sections.push({ section, title, rows: 1, file: path, sample: [] });
  }

  private async copy(file: WantedFile): Promise<void> {
    const body = await openMedia(this.tools.storage, file);
    if (!body) return this.lists.missing.add({ path: file.path, reason: 'gone' });
    const at = file.createdAt === null ? undefined : new Date(file.createdAt);
    const written = await this.zip.add(file.path, body, { compress: false, at });
    const asRecorded = file.sha256 === null ? undefined : file.sha256 === written.sha256;
    this.mediaBytes += written.sizeBytes;
    await this.lists.files.add({ ...written, contentType: file.contentType, art15: true, art20: true, asRecorded });
    if (file.contentType.startsWith('image/') && this.pictures.length < PICTURES) this.pictures.push({ path: file.path });
  }

  private async schemaFiles(): Promise<void> {
    this.schema('manifest', MANIFEST_SCHEMA, { en: 'Manifest', es: 'Manifiesto' });
    for (const [path, schema] of this.schemas)
      await this.add(path, 'application/schema+json', bytesOf([`${JSON.stringify(schema, null, 1)}\n`]), { art20: false });
  }

  private page() {
    const { locale, createdAt } = this.wanted;
    const { sections, recipients, pictures } = this;
    const media = { files: this.lists.media.size - this.lists.missing.size, bytes: this.mediaBytes };
    return { locale, createdAt, sections, recipients, pictures, media };
  }

  private async manifest(): Promise<void> {
    const { id, createdAt, locale } = this.wanted;
    const sections = this.sections.map(({ section, title, rows, file }) => ({ section, title: title[locale], rows, file }));
    const head = { id, createdAt, snapshotAt: createdAt, locale, sections, omissions: this.plan.omissions, unreadable: this.unreadable };
    const body = manifest(head, this.lists.files.read(), this.lists.missing.read());
    await this.zip.add('manifest.json', bytesOf(body), { compress: true });
  }

  /** Returns where the schema is. */
  private schema(name: string, schema: JsonSchema, title: Localised): string {
    const path = `schemas/${name.replaceAll('/', '.')}.schema.json`;
    this.schemas.set(path, { $schema: 'https://json-schema.org/draft/2020-12/schema', title: title[this.wanted.locale], ...schema });
    return path;
  }

  private async add(
    path: string, contentType: string, body: AsyncIterable<Buffer>, facts: { schema?: string; art20: boolean; rows?: () => number },
  ): Promise<void> {
    const written = await this.zip.add(path, body, { compress: true });
    const { schema, art20, rows } = facts;
    await this.lists.files.add({ ...written, contentType, schema, rows: rows?.(), art15: true, art20 });
  }
}

/** Null for one that gives nothing. Else the same, of which the first was waited for already. */
async function begun<T>(items: AsyncGenerator<T>): Promise<AsyncIterable<T> | null> {
  const first = await items.next();
  if (first.done) return null;
  return (async function* () {
    yield first.value;
    yield* items;
  })();
}

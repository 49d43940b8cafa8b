import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId, CreationId } from '../../kernel/ids.js';
import type { DigitalSourceType, SigningIdentity as Identity } from '../../platform/media/index.js';
import { FieldCipher } from '../../platform/secrets/field-cipher.js';
import { ObjectNotFound, ObjectStorage } from '../../platform/storage/object-storage.js';
import { SigningIdentity } from './engine/signing-identity.js';
import { CreationNotFound } from './generation.problems.js';
import { CREATION_PROMPT } from './sealed-words.js';
import { ToolCatalog } from './tools/tool-catalog.js';

/** A creation as its owner may show it to others. */
export interface PublishableCreation {
  readonly id: CreationId;
  readonly kind: 'image' | 'video' | 'audio';
  readonly contentType: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  /** Of its file, which nobody else gets. */
  readonly sha256: string;
  readonly tool: string;
  /** How it was made, for the mark of what is made from it. */
  readonly madeBy: DigitalSourceType;
  /** As the person wrote it: private. */
  readonly prompt: string | null;
}

type Row = Omit<PublishableCreation, 'madeBy'>;

const LIVE = `from creation where account_id = ? and id = ? and deleting_at is null and kind in ('image', 'video', 'audio')`;
const FIND = `
  select id, kind, content_type as "contentType", width, height, duration_ms as "durationMs", sha256, tool, prompt ${LIVE}`;
const HOLD = `select 1 ${LIVE} for share`;
const KEYS = `select key, thumbnail_key as "thumbnailKey" ${LIVE}`;
const MAX_BYTES = 512 * 1024 * 1024;

/**
 * What other modules may ask of generation. It speaks of creations and nothing else: no way leads from here to an upload, so that a source
 * file cannot be published (P25). Takes part in the caller's transaction.
 */
@Injectable()
export class GenerationFacade {
  constructor(
    private readonly em: EntityManager,
    private readonly cipher: FieldCipher,
    private readonly storage: ObjectStorage,
    private readonly tools: ToolCatalog,
    private readonly signing: SigningIdentity,
  ) {}

  /** @throws CreationNotFound, also for somebody else's, and for one that is being deleted. */
  async publishable(accountId: AccountId, id: CreationId): Promise<PublishableCreation> {
    const [row] = await this.em.execute<Row[]>(FIND, [accountId, id]);
    if (!row) throw new CreationNotFound();
    const madeBy = this.tools.all().find((tool) => tool.id === row.tool)?.madeBy ?? 'trainedAlgorithmicMedia';
    return { ...row, madeBy, prompt: this.cipher.openFor(CREATION_PROMPT, id, row.prompt) };
  }

  /** To the end of the caller's transaction nobody deletes it, or removes it by a decision. @throws CreationNotFound */
  async assertPublishable(accountId: AccountId, id: CreationId): Promise<void> {
    if ((await this.em.execute<unknown[]>(HOLD, [accountId, id])).length === 0) throw new CreationNotFound();
  }

  /** Writes its file to a new one on this machine. @throws CreationNotFound, also when it is deleted meanwhile */
  async download(accountId: AccountId, id: CreationId, file: string): Promise<void> {
    const { key } = await this.keysOf(accountId, id);
    try {
      await this.storage.download(key, file, MAX_BYTES);
    } catch (error) {
      if (error instanceof ObjectNotFound) throw new CreationNotFound({ cause: error });
      throw error;
    }
  }

  /** Links for its owner. @throws CreationNotFound */
  async links(accountId: AccountId, id: CreationId, seconds: number): Promise<{ url: string; thumbnailUrl: string }> {
    const { key, thumbnailKey } = await this.keysOf(accountId, id);
    const [url, thumbnailUrl] = await Promise.all([key, thumbnailKey].map((it) => this.storage.presignGet(it, seconds)));
    return { url: url!, thumbnailUrl: thumbnailUrl! };
  }

  /** What AI marks are signed with. */
  signingIdentity(): Promise<Identity> {
    return this.signing.get();
  }

  private async keysOf(accountId: AccountId, id: CreationId): Promise<{ key: string; thumbnailKey: string }> {
    const [row] = await this.em.execute<{ key: string; thumbnailKey: string }[]>(KEYS, [accountId, id]);
    if (!row) throw new CreationNotFound();
    return row;
  }
}

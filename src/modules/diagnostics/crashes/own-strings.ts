import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { GenerationTable } from '../../../entities/generation/generation.entity.js';
import type { AccountId } from '../../../kernel/ids.js';
import { CannotUnseal, FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { sealedColumn } from '../../../platform/secrets/sealed-column.js';
import { AuthFacade } from '../../auth/index.js';
import { PrivateWords } from './scrub/private-words.js';

const PROMPT = sealedColumn(GenerationTable, 'prompt');
/** What a person worked on when the app failed is among these. */
const LATE = 50;
const PROMPTS = `select id, prompt from generation where account_id = ? and prompt is not null order by id desc limit ${LATE}`;
const CAPTIONS = `select caption from post where account_id = ? and caption is not null order by id desc limit ${LATE}`;

/** What the person is called, and what they wrote of late: none of it may stay in a crash report. */
@Injectable()
export class OwnStrings {
  constructor(
    private readonly em: EntityManager,
    private readonly auth: AuthFacade,
    private readonly cipher: FieldCipher,
  ) {}

  /** Null when some of it cannot be read: then nothing can be said of a text. */
  async of(accountId: AccountId): Promise<PrivateWords | null> {
    const captions = await this.em.execute<{ caption: string }[]>(CAPTIONS, [accountId]);
    const prompts = await this.em.execute<{ id: string; prompt: string }[]>(PROMPTS, [accountId]);
    try {
      const texts = prompts.map(({ id, prompt }) => this.cipher.openFor(PROMPT, id, prompt));
      return new PrivateWords(await this.auth.privateWordsOf(accountId), [...texts, ...captions.map(({ caption }) => caption)]);
    } catch (error) {
      if (error instanceof CannotUnseal) return null;
      throw error;
    }
  }
}

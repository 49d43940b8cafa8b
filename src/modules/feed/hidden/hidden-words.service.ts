import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { InvalidRequest } from '../../../platform/http/index.js';
import { foldedWords } from '../visibility/folded-words.js';

const NO_WORD = { en: 'must have letters or digits', es: 'debe tener letras o cifras' };

/** Two replacements of one person come after each other. */
const LOCK = "select pg_advisory_xact_lock(hashtextextended('feed.hidden-words/' || ?::text, 0))";
const CLEAR = 'delete from hidden_word where account_id = ?';
const ADD = `
  insert into hidden_word (account_id, word, folded, created_at)
  select ?, w.word, w.folded, ? from jsonb_to_recordset(?::jsonb) as w (word text, folded text)`;
const LIST = 'select word from hidden_word where account_id = ? order by word';

/** What a person does not want to read. Compared as `foldedWords` writes them: whole words, whatever their case and accents. */
@Injectable()
export class HiddenWords {
  constructor(private readonly em: EntityManager, private readonly clock: Clock) {}

  async list(accountId: AccountId): Promise<string[]> {
    return (await this.em.execute<{ word: string }[]>(LIST, [accountId])).map(({ word }) => word);
  }

  /** Of those that mean the same, the first is kept. Answers what is kept. @throws InvalidRequest */
  async replace(accountId: AccountId, words: readonly string[]): Promise<string[]> {
    const folded = words.map((word) => ({ word: word.normalize('NFC').trim(), folded: foldedWords(word) }));
    const errors = folded.flatMap((it, at) => (it.folded === '' ? [{ pointer: `#/words/${at}`, detail: NO_WORD }] : []));
    if (errors.length > 0) throw InvalidRequest.of(errors);
    const kept = folded.filter((it, at) => folded.findIndex((other) => other.folded === it.folded) === at);
    return this.em.transactional(async () => {
      await this.em.execute(LOCK, [accountId]);
      await this.em.execute(CLEAR, [accountId]);
      await this.em.execute(ADD, [accountId, this.clock.now(), JSON.stringify(kept)]);
      return this.list(accountId);
    });
  }
}

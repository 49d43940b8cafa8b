import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { OBJECT_PREFIXES, type ObjectPrefix } from '../../../entities/object-prefixes.js';

type NamingColumn = (typeof OBJECT_PREFIXES)[ObjectPrefix]['namedBy'][number];

/**
 * Which of the rows that name an object promise that it is there. The others name it beforehand, so that a crash leaves no orphan, or
 * until it is gone for good. A new naming column does not compile without a line here.
 */
const PROMISED: Readonly<Record<NamingColumn, string>> = {
  'upload.raw_key': 'false',
  'upload.key': `status = 'ready'`,
  'creation.key': 'deleting_at is null',
  'creation.thumbnail_key': 'deleting_at is null',
  'generation_output.key': 'false',
  'generation_output.thumbnail_key': 'false',
  'avatar.weights_key': `status = 'ready'`,
  'avatar.dataset_key': 'false',
  'post.key': `state <> 'deleting'`,
  'post.thumbnail_key': `state <> 'deleting'`,
  'evidence.key': 'false', // its hold may have ended
  'data_export.key': `status = 'ready'`,
  'held_copy.key': 'content is not null',
  'profile.avatar_key': 'false', // a copy: the picture is drawn from its key whenever storage has none
};

export interface NamedKey {
  readonly key: string;
  /** The object must be there. */
  readonly promised: boolean;
}

const PAGE = 1000;

/** The keys that rows name, as the tables that own them declare it (`OBJECT_PREFIXES`). Reads only. */
@Injectable()
export class NamedKeys {
  constructor(private readonly em: EntityManager) {}

  /** Every key that begins with `prefix`, in the order of its bytes, as storage lists them; flat in memory. */
  async *list(prefix: string): AsyncGenerator<NamedKey> {
    const em = this.em.fork({ clear: true });
    await em.begin();
    try {
      // the cursor sorts before its first page, and rests while storage lists
      await em.execute(`set local statement_timeout = '10min'`);
      await em.execute(`set local idle_in_transaction_session_timeout = '10min'`);
      await em.execute(
        `declare named no scroll cursor for
         select key, bool_or(promised) as promised from (${naming()}) as named
         where starts_with(key, ?) group by key order by key collate "C"`,
        [prefix],
      );
      for (let rows = await this.fetch(em); rows.length > 0; rows = await this.fetch(em)) yield* rows;
    } finally {
      await em.rollback();
    }
  }

  /** Of these keys, those that a row names at this moment. */
  async among(keys: readonly string[]): Promise<Map<string, NamedKey>> {
    const rows = await this.em.execute<NamedKey[]>(
      `select wanted.key, bool_or(named.promised) as promised
       from jsonb_array_elements_text(?::jsonb) as wanted(key) join (${naming()}) as named on named.key = wanted.key group by wanted.key`,
      [JSON.stringify(keys)],
    );
    return new Map(rows.map((row) => [row.key, row]));
  }

  private fetch(em: EntityManager): Promise<NamedKey[]> {
    return em.execute<NamedKey[]>(`fetch ${PAGE} from named`);
  }
}

function naming(): string {
  const columns = Object.values(OBJECT_PREFIXES).flatMap(({ namedBy }) => namedBy);
  return columns
    .map((name) => {
      const [table, column] = name.split('.');
      return `select ${column} as key, ${PROMISED[name]} as promised from ${table} where ${column} is not null`;
    })
    .join(' union all ');
}

import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { KNOWN_FILE } from '../checks/check-rules.js';
import { FIGURES } from './figures.sql.js';
import type { TransparencyFigures } from './transparency.dto.js';

type Figures = Omit<TransparencyFigures, 'year' | 'from' | 'until'>;

/** Counted from the records as they stand: what the report says of a year can change while its cases and appeals are open. */
@Injectable()
export class TransparencyCounts {
  constructor(private readonly em: EntityManager) {}

  /** @param until exclusive */
  async between(from: Date, until: Date): Promise<Figures> {
    const rows = <T>(query: string, ...more: readonly unknown[]) => this.em.execute<T[]>(query, [from, until, ...more]);
    const [copies] = await rows<Figures['copies']>(FIGURES.copies, from, until, KNOWN_FILE);
    return {
      notices: await rows(FIGURES.notices),
      reports: await rows(FIGURES.reports),
      handling: await rows(FIGURES.handling),
      decisions: await rows(FIGURES.decisions, from, until),
      appeals: await rows(FIGURES.appeals),
      restrictions: await rows(FIGURES.restrictions),
      strikes: await rows(FIGURES.strikes),
      copies: copies!,
    };
  }
}

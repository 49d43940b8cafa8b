import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import { Farewells } from './farewells.js';

/** The last word to the person's devices, while there are any. Said once: not when a backup brought the account back. */
@Injectable()
export class SayFarewell extends ErasureWork {
  readonly phase = 'tell';
  readonly name = 'notifications.say-farewell';

  constructor(
    private readonly em: EntityManager,
    private readonly farewells: Farewells,
  ) {
    super();
  }

  async work(subject: ErasureSubject): Promise<ErasureProgress> {
    if (subject.isReplay) return { done: true, counts: { farewells: 0 } };
    const said = await this.em.transactional(() => this.farewells.say(subject));
    return { done: true, counts: { farewells: said ? 1 : 0 } };
  }
}

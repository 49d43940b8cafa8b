import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { PurchaseId } from '../../../kernel/ids.js';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { CannotUnseal, FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { Log } from '../../../platform/telemetry/log.js';
import { tokenPlace } from './purchase-facts.js';

const PAGE = 200;
const FIRST = '00000000-0000-0000-0000-000000000000';
const OTHERS = `
  select id, token_sealed as "sealed" from store_purchase
   where token_sealed is not null and not starts_with(token_sealed, ?) and id > ? order by id limit ${PAGE}`;
const RESEAL = 'update store_purchase set token_sealed = ? where id = ? and token_sealed = ?';

/** Seals with the first of `FIELD_ENCRYPTION_KEYS` what another one sealed: purchases stay for years, keys should not have to. */
@Injectable()
export class ResealTokens extends PeriodicTask {
  readonly name = 'billing.reseal-tokens';
  readonly everyMs = 3_600_000;

  constructor(
    private readonly em: EntityManager,
    private readonly cipher: FieldCipher,
    private readonly log: Log,
  ) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    for (let after: string = FIRST; ;) {
      const rows = await this.em.execute<{ id: PurchaseId; sealed: string }[]>(OTHERS, [`${this.cipher.sealingKid}.`, after]);
      for (const { id, sealed } of rows) {
        if (signal.aborted) return;
        await this.reseal(id, sealed);
      }
      after = rows.at(-1)?.id ?? after;
      if (rows.length < PAGE) return;
    }
  }

  /** The others are sealed anew whatever is wrong with one. */
  private async reseal(id: PurchaseId, sealed: string): Promise<void> {
    try {
      const place = tokenPlace({ id });
      await this.em.execute(RESEAL, [this.cipher.seal(this.cipher.open(sealed, place), place), id, sealed], 'run');
    } catch (error) {
      if (!(error instanceof CannotUnseal)) throw error;
      this.log.error('purchase-token-sealed-with-a-lost-key', { purchaseId: id });
    }
  }
}

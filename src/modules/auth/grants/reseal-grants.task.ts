import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { CannotUnseal, FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { Log } from '../../../platform/telemetry/log.js';
import { sealPlace } from './provider-grants.js';

const PAGE = 200;
const FIRST = '00000000-0000-0000-0000-000000000000';
const OTHERS = `
  select id, token_sealed as "sealed" from provider_grant
  where token_sealed is not null and not starts_with(token_sealed, ?) and id > ? order by id limit ${PAGE}`;
const RESEAL = 'update provider_grant set token_sealed = ? where id = ? and token_sealed = ?';

/** Seals with the first of `FIELD_ENCRYPTION_KEYS` what another one sealed, so that the others can be retired. */
@Injectable()
export class ResealGrants extends PeriodicTask {
  readonly name = 'auth.reseal-grants';
  readonly everyMs = 3_600_000;

  constructor(
    private readonly em: EntityManager,
    private readonly cipher: FieldCipher,
    private readonly log: Log,
  ) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    for (let after = FIRST; ;) {
      const rows = await this.em.execute<{ id: string; sealed: string }[]>(OTHERS, [`${this.cipher.sealingKid}.`, after]);
      for (const { id, sealed } of rows) {
        if (signal.aborted) return;
        await this.reseal(id, sealed);
      }
      after = rows.at(-1)?.id ?? after;
      if (rows.length < PAGE) return;
    }
  }

  private async reseal(id: string, sealed: string): Promise<void> {
    try {
      const place = sealPlace(id);
      await this.em.execute(RESEAL, [this.cipher.seal(this.cipher.open(sealed, place), place), id, sealed]);
    } catch (error) {
      if (!(error instanceof CannotUnseal)) throw error;
      this.log.error('provider-grant-unreadable', { grantId: id }); // its key was retired too early: it cannot be revoked
    }
  }
}

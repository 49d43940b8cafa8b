import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import { type AccountId, Ids } from '../../../../kernel/ids.js';
import type { Locale } from '../../../../kernel/language.js';
import { Config } from '../../../../platform/config/config.js';
import { AccountNotFound, AuthFacade, type FreshProof } from '../../../auth/index.js';
import { DeletionBegun } from '../deletion.problems.js';
import type { DeletionRow } from '../deletion.repository.js';
import { Deletions } from '../deletions.service.js';
import { type Progress, SagaProgress, type Wait } from '../saga/saga-progress.js';

export interface Received {
  readonly scheduledFor: Date;
  readonly secret: string;
}

export interface FollowedDeletion {
  readonly deletion: DeletionRow;
  readonly progress: Progress;
  readonly wait: Wait | null;
}

const SECRET_BYTES = 32;

/** The way on the web: proved by the provider, or by a code (`DeletionCodes`), and followed by a secret. */
@Injectable()
export class WebDeletions {
  constructor(
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly config: Config,
    private readonly auth: AuthFacade,
    private readonly deletions: Deletions,
    private readonly progress: SagaProgress,
  ) {}

  /** Whoever has no account, or one whose end has begun, gets an answer that looks the same: its secret opens nothing. */
  request(proof: FreshProof, when: 'grace' | 'now', locale: Locale): Promise<Received> {
    return this.auth.identify(proof, (accountId) => this.schedule(accountId, when, locale));
  }

  /** For somebody whom another proof leads to. In the caller's transaction. */
  async schedule(accountId: AccountId | null, when: 'grace' | 'now', locale: Locale): Promise<Received> {
    const nothing = { scheduledFor: this.usually(when), secret: this.ids.token(SECRET_BYTES) };
    if (accountId === null) return nothing;
    try {
      const { scheduledFor, secret } = await this.deletions.schedule({ accountId, origin: 'web', when, locale });
      return { scheduledFor, secret: secret ?? nothing.secret };
    } catch (error) {
      if (error instanceof DeletionBegun || error instanceof AccountNotFound) return nothing;
      throw error;
    }
  }

  /** @throws DeletionNotFound */
  async status(secret: string): Promise<FollowedDeletion> {
    const deletion = await this.deletions.getBySecret(secret);
    return { deletion, ...(await this.progress.of(deletion)) };
  }

  private usually(when: 'grace' | 'now'): Date {
    return when === 'now' ? this.clock.now() : this.clock.after(this.config.deletion.graceMs);
  }
}

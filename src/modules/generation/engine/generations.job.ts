import { Injectable } from '@nestjs/common';
import type { AttemptId, AvatarId, GenerationId } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import { JobHandler } from '../../../platform/jobs/job-handler.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { AvatarDeletion, FORGET } from '../avatars/avatar-deletion.js';
import { Errands } from '../erasure/errands.js';
import { ERRAND } from '../erasure/hand-over.work.js';
import { Engine, ERASE } from './engine.js';
import { Leases } from './lease.js';
import { ProviderErasure } from './provider-erasure.js';

/** "Somebody waits in line": whose turn it is, the line says. With who came, `next/<id>`: a part of their trace if it is their turn. */
export const NEXT_IN_LINE = 'next';

/**
 * Answers the rings for generations: one that goes on, the next in line, one whose provider is asked to erase, an avatar to forget, an
 * errand for an account that is gone.
 */
@Injectable()
export class GenerationsJob extends JobHandler {
  readonly queue = 'generations';
  readonly concurrency: number;

  constructor(
    config: Config,
    private readonly engine: Engine,
    private readonly leases: Leases,
    private readonly jobs: Jobs,
    private readonly erasure: ProviderErasure,
    private readonly avatars: AvatarDeletion,
    private readonly errands: Errands,
  ) {
    super();
    this.concurrency = config.generation.concurrency;
  }

  async run(id: string): Promise<void> {
    if (id.startsWith(ERASE)) return this.erasure.erase(id.slice(ERASE.length) as AttemptId);
    if (id.startsWith(FORGET)) return this.avatars.goOn(id.slice(FORGET.length) as AvatarId);
    if (id.startsWith(ERRAND)) return this.errands.run(id.slice(ERRAND.length));
    const [what, cameFor] = id.split('/');
    if (what === NEXT_IN_LINE) await this.engine.startNext(cameFor as GenerationId | undefined);
    else await this.engine.goOn(id as GenerationId);
    if (await this.leases.canStart()) await this.jobs.ring('generations', NEXT_IN_LINE, { isApart: true });
  }
}

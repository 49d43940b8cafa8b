import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { runInScope } from '../../../platform/persistence/scope.js';
import { Log } from '../../../platform/telemetry/log.js';
import { PolicyTextRepository } from './policy-text.repository.js';
import { PolicyTexts } from './policy-texts.js';

/** Publishes the texts of this release at start. */
@Injectable()
export class PolicyPublisher implements OnApplicationBootstrap {
  constructor(
    private readonly em: EntityManager,
    private readonly texts: PolicyTexts,
    private readonly repository: PolicyTextRepository,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const published = await runInScope(this.em, () => this.repository.publish(this.texts.all));
    if (published > 0) this.log.info('consent.policies-published', { published });
  }
}

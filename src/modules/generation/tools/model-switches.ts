import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { AuditLog } from '../../../platform/audit/audit-log.js';
import { Config } from '../../../platform/config/config.js';
import { runInScope } from '../../../platform/persistence/scope.js';
import { Log } from '../../../platform/telemetry/log.js';

/** How old the snapshot may be. Whoever is about to send looks first. */
const REFRESH_MS = 2_000;
export const ANY = '*';

/** A model of a provider, all that a provider has (`model` is `*`), or a model wherever it is offered (`provider` is `*`). */
export interface Switched {
  readonly provider: string;
  readonly model: string;
}

export interface SwitchedOff extends Switched {
  readonly reason: string;
  readonly switchedOffAt: Date;
}

interface Operated {
  readonly actor: string;
  readonly reason: string;
}

/** What an operator switched off, known to every process within seconds. What is already at a provider goes on. */
@Injectable()
export class ModelSwitches implements OnApplicationBootstrap, OnApplicationShutdown {
  private off: ReadonlySet<string> = new Set();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly audit: AuditLog,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.roles.size === 0) return;
    await this.refreshSafely();
    this.timer = setInterval(() => void this.refreshSafely(), REFRESH_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** By the snapshot. */
  isOn(provider: string, model: string): boolean {
    const names = [keyOf(provider, model), keyOf(provider, ANY), keyOf(ANY, model)];
    return !names.some((name) => this.off.has(name));
  }

  async refresh(): Promise<void> {
    const rows = await this.em.execute<Switched[]>('select provider, model from model_switch');
    this.off = new Set(rows.map(({ provider, model }) => keyOf(provider, model)));
  }

  async list(): Promise<SwitchedOff[]> {
    const sql = 'select provider, model, reason, switched_off_at as "switchedOffAt" from model_switch order by provider, model';
    const rows = await this.em.execute<(SwitchedOff & { switchedOffAt: string })[]>(sql);
    return rows.map((row) => ({ ...row, switchedOffAt: new Date(row.switchedOffAt) }));
  }

  /** Idempotent, and in the audit log. Returns false when it was off already. */
  switchOff(which: Switched, { actor, reason }: Operated): Promise<boolean> {
    return this.em.transactional(async () => {
      const now = this.clock.now();
      const rows = await this.em.execute<unknown[]>(
        `insert into model_switch (provider, model, reason, switched_off_at) values (?, ?, ?, ?)
         on conflict (provider, model) do nothing returning 1 as one`,
        [which.provider, which.model, reason, now],
      );
      if (rows.length === 0) return false;
      // what waits for a place there looks for another, or ends
      await this.em.execute(
        `update generation set poked_at = ?, next_action_at = case when lease_owner is null then ? else next_action_at end
         where status = 'running' and waiting_for is not null and ? in (waiting_for, '${ANY}')`,
        [now, now, which.provider],
      );
      await this.audit.append({ actor, act: 'model.switched-off', subject: keyOf(which.provider, which.model), purpose: reason });
      return true;
    });
  }

  /** Idempotent, and in the audit log. Returns false when it was on already. */
  switchOn({ provider, model }: Switched, { actor, reason }: Operated): Promise<boolean> {
    return this.em.transactional(async () => {
      const sql = 'delete from model_switch where provider = ? and model = ? returning 1 as one';
      if ((await this.em.execute<unknown[]>(sql, [provider, model])).length === 0) return false;
      await this.audit.append({ actor, act: 'model.switched-on', subject: keyOf(provider, model), purpose: reason });
      return true;
    });
  }

  /** Without the database nothing is sent anyway: the last that was known stays. */
  private refreshSafely(): Promise<void> {
    return runInScope(this.em, () => this.refresh()).catch((error: unknown) => this.log.warn('model-switches-unread', { error }));
  }
}

function keyOf(provider: string, model: string): string {
  return `${provider}/${model}`;
}

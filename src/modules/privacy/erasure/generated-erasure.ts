import { Injectable } from '@nestjs/common';
import type { ErasureProgress, ErasureSubject } from '../../../kernel/account-erasure.js';
import { erasurePlan } from './erasure-plan.js';
import { ErasureRows } from './erasure-rows.js';
import type { ErasureStep } from './erasure-step.js';
import { Mentions } from './mentions.js';
import { ObjectErasure } from './object-erasure.js';

/**
 * What the end of an account does to objects and rows, as their declarations say (law 5): files first (law 6), then what names the person
 * in tables of nobody, then the masks of what stays, then the rows, children first. What has to look through whole tables comes once, when
 * nothing else is left to do, and last the account.
 */
@Injectable()
export class GeneratedErasure {
  private readonly made: readonly ErasureStep[];

  constructor(
    objects: ObjectErasure,
    mentions: Mentions,
    private readonly rows: ErasureRows,
  ) {
    const plan = erasurePlan();
    const again: readonly ErasureStep[] = [
      ...plan.objects.map((it) => ({ name: `objects/${it.prefix.slice(0, -1)}`, run: objects.removal(it) })),
      ...mentions.indexed(),
      ...plan.masks.map((it) => ({ name: `masks/${it.table}`, run: rows.masking(it) })),
      ...plan.rows.map((it) => ({ name: `rows/${it.table}`, run: rows.removal(it) })),
    ];
    const last: ErasureStep = { name: 'rows/account', run: (subject, signal) => this.finish(again, subject, signal) };
    this.made = [...again, ...mentions.scans(), last];
  }

  steps(): readonly ErasureStep[] {
    return this.made;
  }

  /** What was written by a request or a job that was still under way when its table's turn came goes before the account does. */
  private async finish(again: readonly ErasureStep[], subject: ErasureSubject, signal: AbortSignal): Promise<ErasureProgress> {
    let late = 0;
    for (const step of again) {
      const progress = await step.run(subject, signal);
      late += (progress.counts?.['removed'] ?? 0) + (progress.counts?.['masked'] ?? 0);
      if (!progress.done) return { ...progress, counts: { late } };
    }
    return { done: true, counts: { late, removed: await this.rows.removeAccount(subject.accountId) } };
  }
}

import { Injectable } from '@nestjs/common';
import { objectKey } from '../../../../entities/object-prefixes.js';
import { Clock } from '../../../../kernel/clock.js';
import { type ExportId, Ids } from '../../../../kernel/ids.js';
import { ObjectStorage } from '../../../../platform/storage/object-storage.js';
import { Log } from '../../../../platform/telemetry/log.js';
import { Metrics } from '../../../../platform/telemetry/metrics.js';
import { ArchiveBuilder } from '../archive/archive-builder.js';
import { type Claim, ClaimLost, ExportClaims, FAILURES_MAX } from './export-claims.js';

const BEAT_MS = 5_000;
const KEY_BYTES = 24;
const SECONDS = [1, 5, 15, 60, 300, 900, 3600, 4 * 3600];

/** This process is about to stop: another one begins anew. */
class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** It is likely the archive that kills its workers. */
class KilledTooOften extends Error {
  override readonly name = 'KilledTooOften';
}

/**
 * Carries one export from its claim to its end. A worker that is killed leaves a claim that runs out, and a key: whatever lies there goes
 * before the next attempt begins.
 */
@Injectable()
export class ExportWorker {
  private readonly stops = new Set<AbortController>();
  private readonly ended = this.metrics.counter({
    name: 'aicasso_exports_total', help: 'Attempts at copies of data by how they ended.', labels: ['outcome'],
  });
  private readonly seconds = this.metrics.histogram({
    name: 'aicasso_export_seconds', help: 'How long an archive took.', buckets: SECONDS,
  });

  constructor(
    private readonly claims: ExportClaims,
    private readonly builder: ArchiveBuilder,
    private readonly storage: ObjectStorage,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  async run(id: ExportId): Promise<void> {
    const claim = await this.claims.take(id);
    if (!claim) return;
    const stop = new AbortController();
    this.stops.add(stop);
    const beat = setInterval(() => void this.beat(claim, stop), BEAT_MS);
    try {
      await this.carry(claim, stop.signal);
    } finally {
      clearInterval(beat);
      this.stops.delete(stop);
    }
  }

  /** Whatever is under way is left to others. */
  stop(): void {
    for (const stop of this.stops) stop.abort(new Stopped());
  }

  private async carry(claim: Claim, signal: AbortSignal): Promise<void> {
    const key = objectKey('export/', this.ids.token(KEY_BYTES));
    try {
      if (claim.key !== null) await this.discard(claim.key);
      if (claim.failures >= FAILURES_MAX) throw new KilledTooOften();
      await this.claims.name(claim, key);
      const end = this.seconds.startTimer();
      const lastLook = () => this.claims.extend(claim);
      const built = await this.builder.build({ ...claim, createdAt: this.clock.now() }, key, signal, lastLook);
      await this.claims.finish(claim, built);
      end();
      this.ended.inc({ outcome: 'ready' });
      this.log.info('export-ready', { exportId: claim.id, files: built.files, sizeBytes: built.sizeBytes });
    } catch (error) {
      await this.fail(claim, key, error);
    }
  }

  private async fail(claim: Claim, key: string, error: unknown): Promise<void> {
    await this.discard(key);
    if (error instanceof ClaimLost) {
      this.ended.inc({ outcome: 'lost' });
      return this.claims.acknowledge(claim);
    }
    const isOurStop = error instanceof Stopped;
    const why = error instanceof Error ? error.name : 'unknown';
    this.log.warn('export-put-off', { exportId: claim.id, attempts: claim.attempts, error });
    const isLast = await this.claims.putOff(claim, why, isOurStop).catch((lost: unknown) => {
      if (!(lost instanceof ClaimLost)) throw lost;
      return this.claims.acknowledge(claim).then(() => false);
    });
    this.ended.inc({ outcome: isLast ? 'failed' : 'put-off' });
  }

  /** @throws StorageUnavailable: then the row goes on naming it, and the next attempt begins here */
  private async discard(key: string): Promise<void> {
    await this.storage.discardParts(key);
    const left = await this.storage.remove([key]);
    if (left.length > 0) throw new Error('storage did not confirm the removal of an archive');
  }

  private async beat(claim: Claim, stop: AbortController): Promise<void> {
    try {
      await this.claims.extend(claim);
    } catch (error) {
      // a database that does not answer is no reason: the claim may outlast it
      if (error instanceof ClaimLost) stop.abort(error);
    }
  }
}

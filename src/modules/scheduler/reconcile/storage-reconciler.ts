import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { OBJECT_PREFIXES } from '../../../entities/object-prefixes.js';
import { Clock } from '../../../kernel/clock.js';
import { MissingObjectRule } from '../../../kernel/missing-object-rule.js';
import { runInScope } from '../../../platform/persistence/scope.js';
import { ObjectStorage, type StoredObject } from '../../../platform/storage/object-storage.js';
import { Log } from '../../../platform/telemetry/log.js';
import { type NamedKey, NamedKeys } from './named-keys.js';
import { sideBySide } from './side-by-side.js';

/** Younger objects may belong to a row that is only about to be written. */
const GRACE_MS = 3_600_000;
const BATCH = 500;
const STATS_AT_A_TIME = 8;

export interface ReconcileOptions {
  /** Removes orphans, and lets the owners of ghosts make it good. */
  readonly repair?: boolean;
  /** Only keys that begin so. Default: the whole bucket. */
  readonly prefix?: string;
  /** Orphans younger than this are left out. Default: an hour. */
  readonly graceMs?: number;
  readonly signal?: AbortSignal;
}

export interface Reconciliation {
  /** Objects that no row names. */
  readonly orphans: number;
  /** Rows that name an object which is not there. */
  readonly ghosts: number;
  /** Of both. */
  readonly repaired: number;
}

/**
 * Compares storage with the database both ways, in one pass over two sorted streams. What looks wrong is looked at again before it counts:
 * the passes take time, and the world goes on meanwhile.
 */
@Injectable()
export class StorageReconciler {
  constructor(
    private readonly em: EntityManager,
    private readonly names: NamedKeys,
    private readonly storage: ObjectStorage,
    private readonly discovery: DiscoveryService,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async reconcile({ repair = false, prefix = '', graceMs = GRACE_MS, signal }: ReconcileOptions = {}): Promise<Reconciliation> {
    const found = new Findings();
    const checkOrphans = batched<StoredObject>((objects) => this.orphans(objects, graceMs, repair, found));
    const checkGhosts = batched<NamedKey>((rows) => this.ghosts(rows, repair, found));
    for await (const { left, right } of sideBySide(this.storage.list(prefix), this.names.list(prefix))) {
      signal?.throwIfAborted();
      if (left && !right) await checkOrphans.add(left);
      if (right?.promised && !left) await checkGhosts.add(right);
    }
    await checkOrphans.end();
    await checkGhosts.end();
    const { orphans, ghosts, repaired, undeclared } = found;
    if (undeclared > 0) this.log.warn('storage-undeclared-objects', { count: undeclared });
    this.log.info('storage-reconciled', { prefix, orphans, ghosts, repaired });
    return { orphans, ghosts, repaired };
  }

  private async orphans(objects: readonly StoredObject[], graceMs: number, repair: boolean, found: Findings): Promise<void> {
    const old = objects.filter(({ lastModifiedAt }) => lastModifiedAt <= this.clock.after(-graceMs));
    const named = await runInScope(this.em, () => this.names.among(old.map(({ key }) => key)));
    const orphans = old.map(({ key }) => key).filter((key) => !named.has(key));
    const ours = orphans.filter(isDeclared); // what is not under a prefix of ours was put there by somebody, for a reason we cannot know
    found.orphans += orphans.length;
    found.undeclared += orphans.length - ours.length;
    if (repair && ours.length > 0) found.repaired += ours.length - (await this.storage.remove(ours)).length;
  }

  private async ghosts(rows: readonly NamedKey[], repair: boolean, found: Findings): Promise<void> {
    const named = await runInScope(this.em, () => this.names.among(rows.map(({ key }) => key)));
    const promised = [...named.values()].filter((row) => row.promised).map(({ key }) => key);
    const missing = await this.absent(promised);
    found.ghosts += missing.length;
    if (!repair) return;
    for (const rule of this.rules()) {
      const keys = missing.filter((key) => key.startsWith(rule.prefix));
      if (keys.length > 0) found.repaired += await runInScope(this.em, () => rule.repair(keys));
    }
  }

  private async absent(keys: readonly string[]): Promise<string[]> {
    const absent: string[] = [];
    for (let from = 0; from < keys.length; from += STATS_AT_A_TIME) {
      const some = keys.slice(from, from + STATS_AT_A_TIME);
      const stats = await Promise.all(some.map((key) => this.storage.stat(key)));
      absent.push(...some.filter((_, i) => stats[i] === null));
    }
    return absent;
  }

  private rules(): Set<MissingObjectRule> {
    const instances: unknown[] = this.discovery.getProviders().map(({ instance }) => instance as unknown);
    return new Set(instances.filter((instance) => instance instanceof MissingObjectRule));
  }
}

class Findings {
  orphans = 0;
  ghosts = 0;
  repaired = 0;
  undeclared = 0;
}

function isDeclared(key: string): boolean {
  return Object.keys(OBJECT_PREFIXES).some((prefix) => key.startsWith(prefix));
}

function batched<Item>(work: (items: readonly Item[]) => Promise<void>): { add(item: Item): Promise<void>; end(): Promise<void> } {
  let items: Item[] = [];
  const end = async (): Promise<void> => {
    const batch = items;
    items = [];
    if (batch.length > 0) await work(batch);
  };
  return {
    end,
    add: async (item) => {
      items.push(item);
      if (items.length >= BATCH) await end();
    },
  };
}

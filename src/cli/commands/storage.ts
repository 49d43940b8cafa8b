import { StorageReconciler } from '../../modules/scheduler/index.js';
import { command } from '../command.js';

const MINUTE_MS = 60_000;

/**
 * No grace by default: every key is written to its row before its first byte is stored, so what no row names is an orphan at any age.
 */
const reconcile = command({
  name: 'storage reconcile',
  about: 'Compares storage with the database both ways: objects that no row names (orphans), rows whose object is gone (ghosts).',
  options: {
    repair: { kind: 'flag', about: 'mend' },
    'grace-minutes': { kind: 'whole', min: 0, about: 'N' },
  },
  run: ({ repair, 'grace-minutes': grace = 0 }, { withService }) =>
    withService(async ({ get }) => {
      const { orphans, ghosts, repaired } = await get(StorageReconciler).reconcile({ repair, graceMs: grace * MINUTE_MS });
      const ok = orphans + ghosts === repaired;
      return { value: { ok, orphans, ghosts, repaired }, ok };
    }, ['database', 'storage']),
});

export const STORAGE_COMMANDS = [reconcile];

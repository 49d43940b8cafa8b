import { type RetentionReport, RetentionRunner } from '../../modules/scheduler/index.js';
import { command } from '../command.js';

/** A scheduler's run is soon over. */
const WAIT_MS = 60_000;

const run = command({
  name: 'retention run',
  about: 'Removes what has outlived its period, now or as of an instant; --dry-run only counts.',
  options: { at: { kind: 'instant', about: 'INSTANT' }, 'dry-run': { kind: 'flag', about: 'count only' } },
  run: ({ at, 'dry-run': dryRun }, { withService }) =>
    withService(async ({ get }) => {
      const report = await get(RetentionRunner).run({ at, dryRun, waitMs: WAIT_MS });
      return { value: { ...report, classes: [...report.classes] }, text: describe(report), ok: report.ok };
    }),
});

function describe({ asOf, dryRun, ok, classes }: RetentionReport): string {
  const busy = classes.filter(({ due, failed }) => due > 0 || failed > 0);
  const lines = busy.map(
    ({ retention, due, removed, failed }) => `  ${retention}: ${due} due, ${removed} removed${failed > 0 ? `, ${failed} failed` : ''}`,
  );
  const heading = `${dryRun ? 'Would be removed' : 'Retention'} as of ${asOf.toISOString()}:`;
  return [
    heading,
    ...(lines.length > 0 ? lines : ['  nothing is due']),
    ...(ok ? [] : ['Something is left over: see the lines above and the log.']),
  ].join('\n');
}

export const RETENTION_COMMANDS = [run];

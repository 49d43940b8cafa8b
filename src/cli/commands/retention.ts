import { type ClassState, type LastSweep, RetentionOverview } from '../../modules/privacy/index.js';
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

const show = command({
  name: 'retention show',
  about: 'The last run of each class of data: when, what was due, removed and left, and how late; how long the last sweep took.',
  options: {},
  run: (_, { withService }) =>
    withService(async ({ get, inScope }) => {
      const overview = get(RetentionOverview);
      const [classes, lastSweep] = await inScope(async () => [await overview.read(), await overview.lastSweep()] as const);
      const clocked = classes.filter(({ due }) => due !== null);
      return { value: { classes: [...clocked], lastSweep }, text: [...clocked.map(stateOf), sweepOf(lastSweep)].join('\n') };
    }),
});

function stateOf({ class: name, due, lastRun }: ClassState): string {
  const now = `  ${name}: ${due} due now; `;
  if (!lastRun) return `${now}no run in 90 days`;
  const { ranAt, removed, failed, oldestOverdueSeconds: late } = lastRun;
  const left = [...(failed > 0 ? [`${failed} failed`] : []), ...(late > 0 ? [`${late} s late`] : [])].map((words) => `, ${words}`);
  return `${now}last run ${ranAt.toISOString()}, ${lastRun.due} due, ${removed} removed${left.join('')}`;
}

function sweepOf(sweep: LastSweep | null): string {
  if (!sweep) return 'The scheduler has not swept yet.';
  const { startedAt, finishedAt, failures } = sweep;
  const took = finishedAt ? `took ${finishedAt.getTime() - startedAt.getTime()} ms` : 'is under way, or was cut off';
  return `The scheduler's last sweep began ${startedAt.toISOString()} and ${took}; ${failures} failures in a row.`;
}

function describe({ asOf, dryRun, durationMs, ok, classes }: RetentionReport): string {
  const busy = classes.filter(({ due, failed }) => due > 0 || failed > 0);
  const lines = busy.map(
    ({ retention, due, removed, failed, oldestOverdueMs }) =>
      `  ${retention}: ${due} due, ${removed} removed${failed > 0 ? `, ${failed} failed` : ''}` +
      (oldestOverdueMs > 0 && !dryRun ? `, the oldest ${oldestOverdueMs / 1000} s late` : ''),
  );
  const heading = `${dryRun ? 'Would be removed' : 'Retention'} as of ${asOf.toISOString()} (${classes.length} classes, ${durationMs} ms):`;
  return [
    heading,
    ...(lines.length > 0 ? lines : ['  nothing is due']),
    ...(ok ? [] : ['Something is left over: see the lines above and the log.']),
  ].join('\n');
}

export const RETENTION_COMMANDS = [run, show];

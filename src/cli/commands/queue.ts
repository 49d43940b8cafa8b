import { QueueRebuild } from '../../platform/jobs/queue-rebuild.js';
import { command } from '../command.js';

const rebuild = command({
  name: 'queue rebuild',
  about: 'Rings again for all work that PostgreSQL knows of, after Redis was lost or emptied.',
  options: {},
  run: (_, { withService }) =>
    withService(async ({ get, inScope }) => {
      const queues = await inScope(() => get(QueueRebuild).run());
      const ok = Object.values(queues).every(({ failed }) => failed === 0);
      const lines = Object.entries(queues).map(
        ([name, { rung, failed }]) => `${name}: ${rung} rung${failed > 0 ? `, ${failed} not taken` : ''}`,
      );
      return { value: { ok, queues }, text: lines.join('\n'), ok };
    }, ['database', 'redis']),
});

export const QUEUE_COMMANDS = [rebuild];

import { MikroORM } from '@mikro-orm/postgresql';
import { migrateUp } from '../../platform/persistence/migrations/migrate-up.js';
import { ormConfig } from '../../platform/persistence/orm.config.js';
import { namingServers, requireDatabase } from '../../start/servers.js';
import { command, CommandRefused } from '../command.js';

const migrate = command({
  name: 'migrate',
  about: 'Brings the database up to date; --pending only says what is missing (and ends with 1 when something is).',
  options: { pending: { kind: 'flag', about: 'only look' } },
  async run({ pending }, { environment }) {
    const given = await environment();
    const url = given['DATABASE_DIRECT_URL'] || given['DATABASE_URL']; // not through a pooler, which may cut long statements off
    if (!url) throw new CommandRefused('DATABASE_URL is not given.');
    await requireDatabase({ url });
    const orm = await MikroORM.init({ ...ormConfig({ url, poolMax: 1 }), logger: () => undefined });
    try {
      const look = async () => (await orm.migrator.getPending()).map(({ name }) => name);
      const names = await namingServers<readonly string[]>(() => (pending ? look() : migrateUp(orm)));
      if (pending)
        return {
          value: { ok: names.length === 0, pending: names },
          text: lines(names, 'The database is up to date.'),
          ok: names.length === 0,
        };
      return { value: { ok: true, applied: names }, text: lines(names, 'The database was up to date.') };
    } finally {
      await orm.close(true);
    }
  },
});

function lines(names: readonly string[], none: string): string {
  return names.length === 0 ? none : names.join('\n');
}

export const MIGRATE_COMMANDS = [migrate];

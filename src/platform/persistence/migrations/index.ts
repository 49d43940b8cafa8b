import { sqlMigration } from './sql-migration.js';

/** In the order in which they run. Plain SQL, a folder each; one that has landed is never edited. */
export const MIGRATIONS = [
  sqlMigration('20261121000000-initial'),
  sqlMigration('20261122005414-identity-and-consent'),
  sqlMigration('20261122042352-avatars'),
  sqlMigration('20261122042913-provider-limits'),
  sqlMigration('20261122072102-community-and-safety'),
  sqlMigration('20261122105102-stores-and-notifications'),
  sqlMigration('20261122140828-privacy'),
  sqlMigration('20261122142500-sealed-columns'),
  sqlMigration('20261122172541-who-comes-back'),
  sqlMigration('20261122175000-retention-runs-by-month'),
  sqlMigration('20261122210254-a-letter-opens-again'),
];

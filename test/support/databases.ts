import { randomBytes } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { ormConfig } from '../../src/platform/persistence/orm.config.js';

const TEMPLATE = 'aicasso_template';

/** A migrated database that is never connected to, so that it can be cloned at any moment. */
export async function createTemplate(serverUrl: string): Promise<void> {
  await asAdmin(serverUrl, (admin) => admin.query(`create database ${TEMPLATE}`));
  const orm = await MikroORM.init(ormConfig({ url: urlOf(serverUrl, TEMPLATE), poolMax: 1 }));
  try {
    await orm.migrator.up();
  } finally {
    await orm.close(true);
  }
}

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A fresh database for one test file: a copy of the template, which takes some tens of milliseconds. */
export async function createDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(serverUrl, (admin) => admin.query(`create database ${name} template ${TEMPLATE} strategy file_copy`));
  const drop = () => asAdmin(serverUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`));
  return { url: urlOf(serverUrl, name), drop };
}

async function asAdmin(url: string, work: (admin: Client) => Promise<unknown>): Promise<void> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

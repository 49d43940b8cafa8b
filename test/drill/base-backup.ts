import { execFile } from 'node:child_process';
import { chown, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';

const run = promisify(execFile);
const BUCKETS = 's3/buckets';

/**
 * A copy of the running server's files that another server can start on, by PostgreSQL's own way ("Making a Base Backup Using the Low
 * Level API"): what `pg_basebackup` does, which the embedded server comes without. The write-ahead log of the copying time comes along.
 */
export async function baseBackup(url: string, from: string, to: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`select pg_backup_start('drill', true)`); // the session has to stay until it is stopped
    await copyLive(from, to);
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    await rm(join(to, 'pg_wal'), { recursive: true, force: true });
    await copyLive(join(from, 'pg_wal'), join(to, 'pg_wal'));
    await writeFile(join(to, 'backup_label'), rows[0]!.labelfile);
    await rm(join(to, 'postmaster.pid'), { force: true });
    const { uid, gid } = await stat(from);
    await chown(join(to, 'backup_label'), uid, gid);
  } finally {
    await client.end();
  }
}

/** Files may come and go meanwhile; the log makes up for it. */
async function copyLive(from: string, to: string): Promise<void> {
  await run('cp', ['-a', from, to]).catch((error: { stderr?: string }) => {
    const others = (error.stderr ?? '').split('\n').filter((line) => line !== '' && !line.includes('No such file or directory'));
    if (others.length > 0) throw new Error('The files of the database could not be copied', { cause: error });
  });
}

/** The buckets as they are; those of a data folder of local mode. */
export async function copyBuckets(from: string, to: string, only: (bucket: string) => boolean): Promise<void> {
  const [source, target] = [join(from, BUCKETS), join(to, BUCKETS)];
  await mkdir(target, { recursive: true });
  for (const name of (await readdir(source)).filter(only)) await run('cp', ['-a', join(source, name), join(target, name)]);
}

export async function bytesIn(folder: string): Promise<number> {
  const { stdout } = await run('du', ['-sb', folder]);
  return Number(stdout.split('\t')[0]);
}

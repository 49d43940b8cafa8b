import { type LocalPostgres, startPostgres } from '../../../src/local/postgres.js';
import { type LocalRedis, startRedis } from '../../../src/local/redis.js';
import { type LocalS3, startS3 } from '../../../src/local/s3.js';
import type { LocalSecrets } from '../../../src/local/local-secrets.js';

export const SERVERS = ['postgres', 'redis', 's3'] as const;
export type ServerName = (typeof SERVERS)[number];
type Running = LocalPostgres | LocalRedis | LocalS3;

/** PostgreSQL (fsync on), Redis (append-only file, `everysec`) and S3, each a process that can be killed and started on what it left. */
export class Servers {
  private readonly running = new Map<ServerName, Running>();
  private readonly ended = new WeakSet<Running>();
  private readonly starts: Readonly<Record<ServerName, () => Promise<Running>>>;

  constructor(dataDir: string, { redisPassword, s3AccessKey: accessKey, s3SecretKey: secretKey }: LocalSecrets) {
    this.starts = {
      postgres: () => startPostgres({ dataDir }),
      redis: () => startRedis({ dataDir, password: redisPassword }),
      s3: () => startS3({ dataDir, accessKey, secretKey }),
    };
  }

  async startAll(): Promise<void> {
    await Promise.all(SERVERS.map((name) => this.start(name)));
  }

  urlOf(name: ServerName): string {
    const { url } = this.running.get(name)!;
    return url;
  }

  /** By itself, or killed. */
  hasEnded(name: ServerName): boolean {
    return this.ended.has(this.running.get(name)!);
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(name: ServerName): Promise<void> {
    const server = this.running.get(name)!;
    process.kill(server.pid, 'SIGKILL');
    await server.exited;
  }

  /** On the same address and the same files. Resolves when it takes connections. */
  async start(name: ServerName): Promise<void> {
    const before = this.running.get(name)?.url;
    const server = await this.starts[name]();
    this.running.set(name, server);
    void server.exited.then(() => this.ended.add(server));
    if (before !== undefined && before !== server.url) throw new Error(`${name} came back at another address`);
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.running.values()].map((server) => server.stop()));
  }
}

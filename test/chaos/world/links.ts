import { TcpProxy } from '../../support/tcp-proxy.js';
import type { ProcessName } from './processes.js';
import { type ServerName, SERVERS, type Servers } from './servers.js';

/** A proxy between each process and each server, so that what passes tells who did it. They outlive the process. */
export class Links {
  private readonly links = new Map<string, TcpProxy>();

  constructor(private readonly servers: Servers) {}

  /** Once is enough. */
  async add(process: ProcessName): Promise<void> {
    if (this.links.has(`${process}/postgres`)) return;
    for (const server of SERVERS) {
      const { host } = new URL(this.servers.urlOf(server));
      this.links.set(`${process}/${server}`, await TcpProxy.to(host));
    }
  }

  of(process: ProcessName, server: ServerName): TcpProxy {
    return this.links.get(`${process}/${server}`)!;
  }

  /** Of all processes to one server. */
  to(server: ServerName): TcpProxy[] {
    return [...this.links].filter(([name]) => name.endsWith(`/${server}`)).map(([, link]) => link);
  }

  env(process: ProcessName): Record<string, string> {
    const through = (server: ServerName) => this.of(process, server).through(this.servers.urlOf(server));
    return { DATABASE_URL: through('postgres'), REDIS_URL: through('redis'), S3_ENDPOINT: through('s3').replace(/\/$/, '') };
  }

  async close(): Promise<void> {
    await Promise.all([...this.links.values()].map((link) => link.close()));
  }
}

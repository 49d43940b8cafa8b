import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PROGRAM = process.env['NGINX'] ?? '/usr/sbin/nginx';
const SETTINGS = 'docker/proxy.conf';
const READY_LIMIT_MS = 10_000;

/** nginx with `docker/proxy.conf`: as there, but for the addresses, which no container engine gives out here. */
export class ReverseProxy {
  private constructor(private readonly child: ChildProcess, private readonly folder: string) {}

  static async start(port: number, apiPorts: readonly number[]): Promise<ReverseProxy> {
    const folder = await mkdtemp(join(tmpdir(), 'aicasso-proxy-'));
    const given = await readFile(SETTINGS, 'utf8');
    const api = /^ {2}server api:3000 resolve (.*);$/m;
    const parameters = api.exec(given)?.[1];
    if (parameters === undefined) throw new Error(`${SETTINGS} does not name the API as expected`);
    const proxy = given
      .replace(/^resolver .*$/m, '')
      .replace(api, apiPorts.map((each) => `  server 127.0.0.1:${each} ${parameters};`).join('\n'))
      .replace(/^ {2}listen 8080;$/m, `  listen 127.0.0.1:${port};`);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`);
    const main = `daemon off; master_process off; pid ${folder}/pid; error_log stderr warn; events {}
      http { access_log off; ${temporary.join(' ')} ${proxy} }`;
    const path = join(folder, 'nginx.conf');
    await writeFile(path, main);
    await promisify(execFile)(PROGRAM, ['-t', '-q', '-c', path]).catch((error: { stderr?: string; message: string }) => {
      throw new Error(`${PROGRAM} (it must be installed, or named by NGINX) does not take the settings: ${error.stderr ?? error.message}`);
    });
    const child = spawn(PROGRAM, ['-c', path], { stdio: ['ignore', 'ignore', 'ignore'] });
    const deadline = performance.now() + READY_LIMIT_MS;
    while (performance.now() < deadline && child.exitCode === null) {
      const isThere = await fetch(`http://127.0.0.1:${port}/metrics`).then(() => true, () => false);
      if (isThere) return new ReverseProxy(child, folder);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('nginx does not listen');
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}

import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { lastComplaint, launch, untilExitOr, type Child, type Exit } from './child.js';
import { LocalServiceError } from './local-service-error.js';
import { claimNewPort, claimPort } from './ports.js';
import type { Ending } from './process-control.js';

export const S3_REGION = 'us-east-1';
const ENDINGS: readonly Ending[] = [
  { signal: 'SIGTERM', waitMs: 3_000 },
  { signal: 'SIGKILL', waitMs: 1_000 },
];
const READY_WITHIN_MS = 30_000;
const ATTEMPTS = 5;

export interface S3Options {
  dataDir: string;
  accessKey: string;
  secretKey: string;
}

export interface LocalS3 {
  url: string;
  port: number;
  pid: number;
  startToken: string;
  exited: Promise<Exit>;
  stop(): Promise<void>;
}

/** Starts an S3 server on `${dataDir}/s3`; buckets are the caller's to make. The caller holds the lock of the data folder. */
export async function startS3({ dataDir, accessKey, secretKey }: S3Options): Promise<LocalS3> {
  await mkdir(join(dataDir, 's3'), { recursive: true });
  const root = await realpath(dataDir);
  const portPath = join(root, 's3.port');
  let port = await claimPort(portPath);
  for (let attempt = 1; ; attempt += 1) {
    const child = await launch({
      command: process.execPath,
      args: [...nodeOptions(), entryPath()],
      cwd: root,
      env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
      logPath: join(root, 'log', 's3.log'),
      deathSignal: 'SIGTERM',
      pipes: true,
    });
    child.stdin?.write(`${JSON.stringify({ folder: join(root, 's3'), port, accessKey, secretKey, region: S3_REGION })}\n`);
    const outcome = await untilExitOr(child, becomesReady(child));
    if ('ready' in outcome && outcome.ready) return handleOf(child, port);
    await child.end(ENDINGS);
    const written = await child.written();
    if (attempt >= ATTEMPTS || !written.includes('EADDRINUSE')) {
      throw new LocalServiceError(`The S3 server could not start on ${join(root, 's3')} (${lastComplaint(written) ?? 'it said nothing'}).`);
    }
    port = await claimNewPort(portPath);
  }
}

function handleOf(child: Child, port: number): LocalS3 {
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    pid: child.pid,
    startToken: child.startToken,
    exited: child.exited,
    stop: async () => {
      await child.end(ENDINGS);
    },
  };
}

async function becomesReady(child: Child): Promise<boolean> {
  if (!child.stdout) return false;
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(false), READY_WITHIN_MS);
    void child.exited.then(() => clearTimeout(late));
    lines.once('line', () => {
      clearTimeout(late);
      resolve(true);
    });
  });
}

/** The package makes its page tokens with a cipher that OpenSSL 3 keeps in its legacy provider. */
function nodeOptions(): string[] {
  const always = ['--openssl-legacy-provider', '--max-semi-space-size=2', '--no-warnings'];
  return isBuilt() ? always : [...always, '--import', RESOLVE_TYPESCRIPT];
}

/** Without a build Node strips the types itself, and is told here that `x.js` is written in `x.ts`. */
const RESOLVE_TYPESCRIPT = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  const isRelative = (specifier) => /^\\.\\.?\\//.test(specifier) && specifier.endsWith('.js');
  registerHooks({
    resolve: (specifier, context, next) =>
      next(isRelative(specifier) && context.parentURL?.endsWith('.ts') ? specifier.slice(0, -3) + '.ts' : specifier, context),
  });
`)}`;

function entryPath(): string {
  return fileURLToPath(new URL(isBuilt() ? './s3-server.js' : './s3-server.ts', import.meta.url));
}

function isBuilt(): boolean {
  return import.meta.url.endsWith('.js');
}

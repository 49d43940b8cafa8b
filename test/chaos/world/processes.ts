import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Child, type Exit, launch } from '../../../src/local/child.js';
import { freePorts } from '../../tools/free-ports.js';

const FOLDER = fileURLToPath(new URL('../../..', import.meta.url));
/** As `npm start` and the image start it. */
const FLAGS = ['--enable-source-maps', '--max-semi-space-size=4'];
const READY_WITHIN_MS = 90_000;

/** `api-1`: the part before the dash is its role. */
export type ProcessName = `${'api' | 'worker' | 'scheduler'}-${number}`;

interface Running {
  readonly child: Child;
  isReady: boolean;
  readonly healthUrl: string;
}

/** An end that nobody here asked for, of a process that had been ready: one that cannot start yet is started again. */
export interface UnaskedExit extends Exit {
  readonly name: ProcessName;
  readonly output: string;
}

/** The processes of the service. One that ends is not started again by itself: who breaks it mends it. */
export class Processes {
  readonly unaskedExits: UnaskedExit[] = [];
  private readonly running = new Map<ProcessName, Running>();
  private readonly ports = new Map<ProcessName, { port: number; metricsPort: number }>();
  private readonly asked = new Set<Child>();

  /** `envOf`: what a process is configured with, beside its roles and ports. */
  constructor(
    private readonly dataDir: string,
    private readonly envOf: (name: ProcessName) => Readonly<Record<string, string>>,
  ) {}

  /** A process keeps its ports. */
  async portsOf(name: ProcessName): Promise<{ port: number; metricsPort: number }> {
    const known = this.ports.get(name);
    if (known) return known;
    const [port, metricsPort] = (await freePorts(2)) as [number, number];
    this.ports.set(name, { port, metricsPort });
    return { port, metricsPort };
  }

  /**
   * Starts it, again and again as an orchestrator would while a dependency is away, and waits until it says that it is ready. Returns the
   * time from the last start to that, in ms.
   */
  async start(name: ProcessName, more: Readonly<Record<string, string>> = {}): Promise<number> {
    const deadline = performance.now() + READY_WITHIN_MS;
    while (performance.now() < deadline) {
      const began = performance.now();
      const running = await this.spawn(name, more);
      const { child, healthUrl } = running;
      let isOver = false;
      void child.exited.then(() => (isOver = true));
      while (!isOver && performance.now() < deadline) {
        running.isReady = await isReady(healthUrl);
        if (running.isReady) return performance.now() - began;
        await delay(25);
      }
      if (this.running.get(name)?.child !== child) return performance.now() - began; // killed meanwhile
      this.running.delete(name);
      await delay(100);
    }
    throw new Error(`${name} did not become ready`);
  }

  isRunning(name: ProcessName): boolean {
    return this.running.has(name);
  }

  /** 0 when it does not run. */
  pidOf(name: ProcessName): number {
    return this.running.get(name)?.child.pid ?? 0;
  }

  names(): ProcessName[] {
    return [...this.running.keys()];
  }

  /** Of its own port for operators, whatever its role. */
  async readiness(name: ProcessName): Promise<number> {
    const process = this.running.get(name);
    return process ? fetch(process.healthUrl).then(async (answer) => (await answer.arrayBuffer(), answer.status), () => 0) : 0;
  }

  /** In the same turn of the loop; what it had in hand is lost. */
  killNow(name: ProcessName): Promise<Exit> {
    const found = this.running.get(name);
    if (!found) return Promise.resolve({ code: null, signal: null });
    this.running.delete(name);
    this.asked.add(found.child);
    try {
      process.kill(found.child.pid, 'SIGKILL');
    } catch {
      // it has just ended
    }
    return found.child.exited;
  }

  /** SIGTERM. Returns how it ended, and after how many ms. */
  async stop(name: ProcessName): Promise<{ exit: Exit; ms: number }> {
    const { child } = this.running.get(name)!;
    this.asked.add(child);
    const began = performance.now();
    process.kill(child.pid, 'SIGTERM');
    const exit = await child.exited;
    this.running.delete(name);
    return { exit, ms: performance.now() - began };
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.names().map((name) => this.killNow(name)));
  }

  /** A command of operators, to its end. */
  async cli(...args: string[]): Promise<{ code: number | null; output: string }> {
    const child = await launch({
      command: process.execPath, args: [...FLAGS, join(FOLDER, 'src/cli.js'), ...args], cwd: process.cwd(), deathSignal: 'SIGKILL',
      env: { PATH: process.env['PATH'], ...this.envOf('worker-0'), ROLES: 'worker', METRICS_PORT: '0' },
      logPath: join(this.dataDir, 'log', 'cli.log'), pipes: true,
    });
    let output = '';
    child.stdout!.on('data', (part: Buffer) => (output += part.toString()));
    const { code } = await child.exited;
    return { code, output: output.trim() };
  }

  private async spawn(name: ProcessName, more: Readonly<Record<string, string>>): Promise<Running> {
    const { port, metricsPort } = await this.portsOf(name);
    const child = await launch({
      command: process.execPath, args: [...FLAGS, join(FOLDER, 'src/main.js')], cwd: process.cwd(), deathSignal: 'SIGKILL',
      env: {
        PATH: process.env['PATH'], MALLOC_MMAP_THRESHOLD_: '262144', ...this.envOf(name), ROLES: name.split('-')[0]!, PORT: String(port),
        METRICS_PORT: String(metricsPort), ...more,
      },
      logPath: join(this.dataDir, 'log', `${name}.log`),
    });
    const running = { child, isReady: false, healthUrl: `http://127.0.0.1:${metricsPort}/health/ready` };
    this.running.set(name, running);
    void this.noteExit(name, running);
    return running;
  }

  private async noteExit(name: ProcessName, running: Running): Promise<void> {
    const { child } = running;
    const exit = await child.exited;
    if (running.isReady && !this.asked.has(child)) this.unaskedExits.push({ name, ...exit, output: (await child.written()).slice(-2_000) });
  }
}

function isReady(url: string): Promise<boolean> {
  return fetch(url).then(async (answer) => (await answer.arrayBuffer(), answer.ok), () => false);
}

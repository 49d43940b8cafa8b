import type { Exit } from './child.js';
import { keepRunning, type ChildService } from './kept-running.js';

function service(pid: number): ChildService & { die(): void } {
  let die!: (exit: Exit) => void;
  const exited = new Promise<Exit>((resolve) => (die = resolve));
  return {
    url: 'redis://127.0.0.1:1', pid, startToken: 't', exited,
    stop: async () => die({ code: 0, signal: null }),
    die: () => die({ code: null, signal: 'SIGKILL' }),
  };
}

describe('keepRunning', () => {
  it('starts again what ends by itself, and not what was stopped', async () => {
    const started: ReturnType<typeof service>[] = [];
    const lines: string[] = [];
    const start = async () => {
      started.push(service(started.length + 1));
      return started.at(-1)!;
    };
    let told!: () => void;
    const restarted = new Promise<void>((resolve) => (told = resolve));
    const kept = await keepRunning('Redis', start, (line) => lines.push(line), async () => told());
    started[0]!.die();
    await restarted;
    expect(kept.current().pid).toBe(2);
    await kept.stop();
    await kept.stop();
    expect(started).toHaveLength(2);
    expect(lines).toEqual(['Redis ended by itself (SIGKILL).', 'Redis runs again.']);
  });

  it('does not hide that the first start failed', async () => {
    const start = () => Promise.reject(new Error('no'));
    await expect(keepRunning('Redis', start, () => undefined, async () => undefined)).rejects.toThrow('no');
  });
});

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Scenario } from '../../lab/scenario.js';
import type { Call, Order, SignedCall, ToSign } from './stand-ins-process.js';

const PROGRAM = fileURLToPath(new URL('./stand-ins-process.js', import.meta.url));

/** The AI providers, played by a process of their own that is never killed: its books are one of the four logs. */
export class StandIns {
  private asked = 0;

  private constructor(
    private readonly child: ChildProcess,
    /** What the service is configured with to use them. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async start(providers: readonly string[]): Promise<StandIns> {
    const child = fork(PROGRAM, [providers.join(',')], { execArgv: ['--no-warnings'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const [{ env }] = (await once(child, 'message')) as [{ env: Record<string, string> }];
    child.setMaxListeners(0);
    return new StandIns(child, env);
  }

  /** What happens to each submit from now on. */
  async usually(provider: string, scenario: Scenario): Promise<void> {
    await this.ask({ order: 'usually', provider, scenario });
  }

  /** What happens to the next submit with these words. */
  async plan(provider: string, words: string, scenario: Scenario): Promise<void> {
    await this.ask({ order: 'plan', provider, words, scenario });
  }

  /** What it was told to hold ends at the next look; what it takes from now on, at once. */
  async release(provider: string): Promise<void> {
    await this.ask({ order: 'usually', provider, scenario: { end: 'refused' } });
    await this.ask({ order: 'release', provider });
  }

  /** Each of these is done, also one that was told to stop: that came too late. */
  async let(requestIds: readonly string[]): Promise<void> {
    await this.ask({ order: 'let', requestIds });
  }

  /** As fal signs its calls. */
  sign(calls: readonly ToSign[]): Promise<SignedCall[]> {
    return this.ask({ order: 'sign', calls }) as Promise<SignedCall[]>;
  }

  /** fal signs with a new key from now on, which it publishes. */
  async rotate(): Promise<void> {
    await this.ask({ order: 'rotate' });
  }

  calls(): Promise<Call[]> {
    return this.ask({ order: 'calls' }) as Promise<Call[]>;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }

  private ask(order: Order): Promise<unknown> {
    const id = this.asked++;
    return new Promise((resolve) => {
      const hear = (message: { id?: number; answer: unknown }) => {
        if (message.id !== id) return;
        this.child.off('message', hear);
        resolve(message.answer);
      };
      this.child.on('message', hear);
      this.child.send({ id, ...order });
    });
  }
}

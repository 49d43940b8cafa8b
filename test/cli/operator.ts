import { run } from '../../src/cli/run.js';
import type { TestApp } from '../support/harness.js';
import { testServices } from '../support/service-environment.js';

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Somebody at a shell, with the environment of a test's service. */
export class Operator {
  private readonly env: Readonly<Record<string, string>>;

  constructor(
    private readonly app: TestApp,
    env: Readonly<Record<string, string>> = {},
  ) {
    this.env = { DATA_DIR: testServices().dataDir, ...app.world.env, LOG_LEVEL: 'error', ...env };
  }

  async says(...argv: string[]): Promise<Said> {
    const said = { out: [] as string[], err: [] as string[] };
    const { env, app } = this;
    const code = await run(argv, { env, clock: app.clock, out: (text) => said.out.push(text), err: (text) => said.err.push(text) });
    return { code, out: said.out.join('\n'), err: said.err.join('\n') };
  }

  /** What a machine reads. */
  async asks<T extends object>(...argv: string[]): Promise<{ code: number; value: T }> {
    const { code, out, err } = await this.says(...argv, '--json');
    if (out.split('\n').length !== 1 || out === '') throw new Error(`Not one line: ${out}\n${err}`);
    return { code, value: JSON.parse(out) as T };
  }
}

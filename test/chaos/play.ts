import { seeded } from '../tools/seeded.js';
import { isClean, type Outcome, type Scenario } from './scenario.js';
import { keep, linesOf, type Ran } from './summary.js';
import { World } from './world/world.js';

export interface PlayOptions {
  readonly form: 'short' | 'long';
  /** Default: as the scenario says for the form. */
  readonly n?: number | undefined;
  readonly seed: number;
}

/** One after the other in one world; one that breaks it does not keep the next from being played in a new one. */
export async function playAll(scenarios: readonly Scenario[], { form, n, seed }: PlayOptions): Promise<boolean> {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  let world: World | null = null;
  let isAllClean = true;
  for (const scenario of scenarios) {
    const began = performance.now();
    const of = n ?? scenario[form];
    let outcome: Outcome;
    try {
      world ??= await World.start();
      await world.mend();
      outcome = await scenario.run({ world, n: of, seed, random: seeded(seed), say: (line) => say(`    ${line}`) });
    } catch (error) {
      const details = [error instanceof Error ? (error.stack ?? error.message) : String(error), ...(world?.lastWords() ?? [])];
      outcome = { zeros: [{ what: 'runs that could not be carried out', found: 1, n: 1 }], figures: [], details };
      await world?.stop();
      world = null;
    }
    const ran: Ran = { scenario, n: of, seed, form, seconds: (performance.now() - began) / 1000, ...outcome };
    linesOf(ran).forEach(say);
    await keep(ran);
    isAllClean &&= isClean(ran);
  }
  await world?.stop();
  say(isAllClean ? 'all clean' : 'NOT ALL CLEAN');
  return isAllClean;
}

import { randomBytes } from 'node:crypto';
import type { Actor } from '../../support/actor.js';
import type { TestApp } from '../../support/harness.js';
import { AuthFacade } from '../../../src/modules/auth/index.js';
import { RequestsWorld } from '../requests-world.js';
import { live, meet, type Published, serve } from './acts.js';
import { Catalog } from './catalog.js';
import { RowMaker } from './row-maker.js';

export interface CanaryPerson {
  readonly actor: Actor;
  readonly mark: string;
}

/** A person with a row in every table and an object under every prefix, beside a bystander with as many. */
export class CanaryWorld {
  /** What they published, once they did. */
  shown!: { readonly own: Published; readonly theirs: Published };

  private constructor(
    readonly app: TestApp,
    readonly catalog: Catalog,
    readonly maker: RowMaker,
    readonly person: CanaryPerson,
    readonly bystander: CanaryPerson,
    readonly staff: Actor,
  ) {}

  static async of(app: TestApp): Promise<CanaryWorld> {
    const catalog = await Catalog.read(app);
    const [person, bystander] = [await someone(app), await someone(app)];
    return new CanaryWorld(app, catalog, new RowMaker(app, catalog), person, bystander, await app.actor());
  }

  /** Both use the service, and have to do with each other; where they have no rows then, some are made. Returns the tables of these. */
  async fill(): Promise<readonly string[]> {
    const { app, person, bystander, staff } = this;
    const [own, theirs] = await Promise.all([live(app, person), live(app, bystander)]);
    this.shown = { own, theirs };
    await meet(bystander, person, own);
    await meet(person, bystander, theirs);
    const desk = RequestsWorld.of(app);
    for (const { actor } of [person, bystander]) {
      await desk.inScope(() => app.get(AuthFacade).grantRole(actor.id, 'compliance', { actor: 'operator', purpose: 'test' }));
    }
    await serve(desk, person, bystander);
    await serve(desk, bystander, person);
    await app.drain();
    const made = new Set<string>();
    for (const { actor, mark } of [person, bystander]) {
      for (const table of await this.maker.fill({ id: actor.id, otherId: staff.id, mark })) made.add(table);
    }
    return [...made];
  }
}

async function someone(app: TestApp): Promise<CanaryPerson> {
  const mark = `canary${randomBytes(8).toString('hex')}`;
  const who = { subject: `subject-${mark}`, email: `${mark}@example.test`, claims: { name: `Name ${mark}` } };
  return { mark, actor: await app.actor({ ...who, consent: true }) };
}

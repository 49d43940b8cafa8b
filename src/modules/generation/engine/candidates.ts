import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { AuthFacade, type Feature, type UseRefused } from '../../auth/index.js';
import { ConsentFacade } from '../../consent/index.js';
import { ToolCatalog } from '../tools/tool-catalog.js';
import type { Tool, ToolModel } from '../tools/tool.js';
import { fits, purposesOf, type Work } from '../tools/work.js';
import { type Failure, NEVER_SENT, RATE_LIMITED, WORKER_LOST } from './failures.js';

const TRIES_PER_MODEL = 2;
/** Of the model, that is: a worker died, or the provider wants it later. */
const SAYS_NOTHING: readonly string[] = [WORKER_LOST, NEVER_SENT, RATE_LIMITED];

/** Which models may do a piece of work, in order: offered, wanted, open to the person by age and place, and inside their consent. */
@Injectable()
export class Candidates {
  constructor(
    private readonly catalog: ToolCatalog,
    private readonly auth: AuthFacade,
    private readonly consent: ConsentFacade,
  ) {}

  /** Without regard to the person. */
  offered(work: Work): readonly ToolModel[] {
    return this.catalog.modelsOf(work.tool).filter((model) => fits(model, work));
  }

  /** Those offered that the rules about age and place leave to the person; without regard to consent. */
  async eligible(work: Work, accountId: AccountId): Promise<readonly ToolModel[]> {
    const { tool } = work;
    const offered = this.offered(work);
    const usable = await this.auth.eligibleOf(accountId, featuresOf(tool, offered));
    return featuresOf(tool, []).every((feature) => usable.has(feature)) ? offered.filter(({ id }) => usable.has(`provider:${id}`)) : [];
  }

  async granted(work: Work, accountId: AccountId): Promise<readonly ToolModel[]> {
    const granted = await Promise.all(purposesOf(work.tool).map((purpose) => this.consent.grantedRecipients(accountId, purpose)));
    return (await this.eligible(work, accountId)).filter(({ id }) => granted.every((recipients) => recipients.has(id)));
  }

  /** Why the rules about age and place, or a restriction, leave the person no model; null when one is left, or when none is offered. */
  async refusal(work: Work, accountId: AccountId): Promise<UseRefused | null> {
    if ((await this.eligible(work, accountId)).length > 0) return null;
    return this.auth.refusalOf(accountId, featuresOf(work.tool, this.offered(work)));
  }

  /** Those still to be tried, in order; a stand-in never takes over from a real model. None when all have had their tries. */
  untried(able: readonly ToolModel[], failures: readonly Failure[]): readonly ToolModel[] {
    const fresh = able.filter((model) => !isUsedUp(model, failures));
    const isReal = able.some(({ standIn }) => !standIn) || failures.some((failure) => !able.some((model) => isOf(failure, model)));
    return isReal ? fresh.filter(({ standIn }) => !standIn) : fresh;
  }
}

function isUsedUp(model: ToolModel, failures: readonly Failure[]): boolean {
  if (failures.some(({ provider, kind }) => provider === model.id && (kind === 'auth' || kind === 'quota'))) return true;
  return failures.filter((failure) => isOf(failure, model) && !SAYS_NOTHING.includes(failure.code)).length >= TRIES_PER_MODEL;
}

function isOf({ provider, model }: Failure, { id, model: name }: ToolModel): boolean {
  return provider === id && model === name;
}

/** What a person needs to be open to them for the tool with these models. */
function featuresOf(tool: Tool, models: readonly ToolModel[]): readonly Feature[] {
  const ofTool: Feature[] = tool.purpose === 'training' || tool.takesAvatar ? ['ai-features', 'avatars'] : ['ai-features'];
  return [...ofTool, ...models.map(({ id }): Feature => `provider:${id}`)];
}

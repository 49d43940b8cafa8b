import { Injectable } from '@nestjs/common';
import { ConsentFacade } from '../../consent/index.js';
import type { AccountId } from '../../../kernel/ids.js';
import { ToolCatalog } from '../tools/tool-catalog.js';
import type { Tool, ToolModel } from '../tools/tool.js';

const TRIES_PER_MODEL = 2;

/** Which models may do a piece of work, in order: offered, wanted, and inside the person's consent. */
@Injectable()
export class Candidates {
  constructor(private readonly catalog: ToolCatalog, private readonly consent: ConsentFacade) {}

  /** Without regard to consent; a wanted provider leaves only its own. */
  offered(tool: Tool, wanted: string | null): readonly ToolModel[] {
    return this.catalog.modelsOf(tool).filter(({ id }) => wanted === null || id === wanted);
  }

  async granted(tool: Tool, wanted: string | null, accountId: AccountId): Promise<readonly ToolModel[]> {
    const recipients = await this.consent.grantedRecipients(accountId, tool.purpose);
    return this.offered(tool, wanted).filter(({ id }) => recipients.has(id));
  }

  /** The next to try; a stand-in never takes over from a real model. Undefined when all have had their tries. */
  next(granted: readonly ToolModel[], tried: ReadonlyMap<string, number>): ToolModel | undefined {
    const fresh = granted.filter(({ id, model }) => (tried.get(`${id}/${model}`) ?? 0) < TRIES_PER_MODEL);
    const [first] = fresh;
    return first?.standIn && [...tried.keys()].some((key) => key !== `${first.id}/${first.model}`) ? undefined : first;
  }
}

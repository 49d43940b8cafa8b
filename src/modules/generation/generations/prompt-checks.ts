import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { type CheckedTexts, ContentChecks } from '../../moderation/index.js';
import type { Tool } from '../tools/tool.js';

/** The words of a request, and whether they are about a picture of somebody. */
export interface Worded {
  readonly tool: Tool;
  readonly prompt?: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly inputs?: Readonly<Record<string, readonly string[]>>;
  readonly avatarId?: string;
}

/** Looks at what somebody asks for before anything is kept, paid or sent. Outside of transactions: see `ContentChecks`. */
@Injectable()
export class PromptChecks {
  constructor(private readonly checks: ContentChecks) {}

  /** @throws ContentRefused pointing at the prompt or the parameter. `isPreview`: nobody else is asked. */
  async assert(accountId: AccountId, worded: Worded, { isPreview = false } = {}): Promise<void> {
    const audience = isAboutAPicture(worded) ? 'picture' : 'private';
    await this.checks.assertText(textsOf(worded), { subject: 'prompt', accountId, audience, isPreview });
  }

  /** What a person calls something of theirs. @throws ContentRefused */
  async assertName(accountId: AccountId, texts: CheckedTexts): Promise<void> {
    await this.checks.assertText(texts, { subject: 'profile', accountId, audience: 'private', ownRulesOnly: true });
  }
}

function isAboutAPicture({ inputs = {}, avatarId }: Worded): boolean {
  return avatarId !== undefined || Object.values(inputs).some((files) => files.length > 0);
}

/** Every free text, by where it stands (RFC 6901, as a URI fragment). */
function textsOf({ prompt, parameters, tool }: Worded): CheckedTexts {
  const { properties = {} } = tool.parameters as { properties?: Readonly<Record<string, { enum?: unknown }>> };
  const free = Object.entries(parameters).filter(([name, value]) => typeof value === 'string' && properties[name]?.enum === undefined);
  const pointed = free.map(([name, value]) => [`#/parameters/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, value as string]);
  return { '#/prompt': prompt, ...(Object.fromEntries(pointed) as CheckedTexts) };
}

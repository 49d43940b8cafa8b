import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, AvatarId } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import { ConsentFacade } from '../../consent/index.js';
import { AvatarRepository, type UsableAvatar } from '../avatars/avatar.repository.js';
import { AvatarNotFound } from '../avatars/avatars.problems.js';
import { Candidates } from '../engine/candidates.js';
import { categoriesOf } from '../engine/categories.js';
import { ProviderRegistry } from '../engine/provider-registry.js';
import { ProviderNotOffered } from '../generation.problems.js';
import { fillBody } from '../tools/body-template.js';
import { filesOf, priceOf } from '../tools/work.js';
import { ToolCatalog } from '../tools/tool-catalog.js';
import type { Tool, ToolModel } from '../tools/tool.js';
import { type ChosenInput, ChosenInputs } from './chosen-inputs.js';
import { PromptChecks } from './prompt-checks.js';
import type { CreateGenerationBody } from './generations.dto.js';
import { GenerationPreviewView } from './preview.dto.js';
import { checkAgainst } from './request-check.js';

/** C1, C2: what a generation would send, and to whom, before anybody decides or anything happens. Writes down no more than a refusal. */
@Injectable()
export class PreviewService {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly catalog: ToolCatalog,
    private readonly candidates: Candidates,
    private readonly providers: ProviderRegistry,
    private readonly chosenInputs: ChosenInputs,
    private readonly avatars: AvatarRepository,
    private readonly consent: ConsentFacade,
    private readonly prompts: PromptChecks,
  ) {}

  /** @throws ToolNotFound, InvalidRequest, ContentRefused, AvatarNotFound, ProviderNotOffered */
  async preview(accountId: AccountId, body: CreateGenerationBody, locale: Locale): Promise<GenerationPreviewView> {
    const tool = this.catalog.get(body.tool);
    const parameters = this.catalog.parametersOf(tool, body.parameters ?? {});
    const count = body.count ?? 1;
    checkAgainst(tool, body, count);
    await this.prompts.assert(accountId, { ...body, tool, parameters }, { isPreview: true });
    const avatar = body.avatarId ? await this.avatarOf(accountId, body.avatarId) : undefined;
    const wish = { tool, parameters, count, provider: body.provider ?? null, promptLength: body.prompt?.length, avatar };
    if (this.candidates.offered(wish).length === 0) throw new ProviderNotOffered();
    const inputs = await this.em.transactional(() => this.chosenInputs.check(accountId, tool, body.inputs ?? {}, this.clock.now()));
    const asked = { ...wish, ...filesOf(inputs), pricePerUnit: priceOf(wish, this.candidates.offered(wish)) / count };
    const models = this.candidates.offered(asked);
    const eligible = await this.candidates.eligible(asked, accountId);
    const { text, recipients } = await this.consent.outlook(accountId, tool.purpose, locale);
    const request = { tool, prompt: body.prompt ?? null, parameters, count, inputs, avatar };
    const sendings = models.flatMap((model) => {
      const recipient = recipients.find(({ id }) => id === model.id); // whom the text does not name, nothing is ever sent
      return recipient ? [{ recipient, model, isOpen: eligible.includes(model), ...this.sending(model, request) }] : [];
    });
    return GenerationPreviewView.of({ ...request, points: asked.pricePerUnit * count, text, sendings });
  }

  private async avatarOf(accountId: AccountId, id: string): Promise<UsableAvatar> {
    const avatar = await this.avatars.findUsable(accountId, id as AvatarId);
    if (!avatar) throw new AvatarNotFound();
    return avatar;
  }

  private sending(model: ToolModel, { tool, prompt, count, parameters, inputs, avatar }: Asked) {
    const { traits } = this.providers.get(model.id);
    const isTraining = tool.kind === 'training';
    const byName = Object.entries(Object.groupBy(inputs, ({ name }) => name));
    const named = Object.fromEntries(byName.map(([name, list = []]) => [name, list.map(({ position }) => `input:${name}/${position}`)]));
    return {
      categories: categoriesOf(
        { kind: tool.kind, prompt, parameters, inputs, isTrainingMedia: isTraining || avatar?.weightsKey != null }, traits,
      ),
      request: fillBody(model.body, {
        prompt, count, parameters,
        inputs: isTraining ? PHOTOS_TOGETHER : named,
        avatar: isTraining || avatar ? OF_AN_AVATAR : undefined,
      }),
    };
  }
}

/** One archive of all the files. */
const PHOTOS_TOGETHER = { dataset: ['input:photos'] };
/** What stands for what only the provider is told. */
const OF_AN_AVATAR = { trigger: 'avatar:trigger', weights: 'avatar:weights', hash: 'avatar:hash', model: 'avatar:model' };

interface Asked {
  readonly tool: Tool;
  readonly prompt: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly count: number;
  readonly inputs: readonly ChosenInput[];
  readonly avatar?: UsableAvatar;
}

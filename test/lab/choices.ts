import { ToolCatalog } from '../../src/modules/generation/tools/tool-catalog.js';
import type { Tool, ToolModel } from '../../src/modules/generation/tools/tool.js';
import { fits } from '../../src/modules/generation/tools/work.js';
import type { TestApp } from '../support/harness.js';

/** A model of `config/tools`, and what a person must ask for to have it done by that model. */
export interface Choice {
  readonly tool: Tool;
  readonly model: ToolModel;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly count: number;
  /** Models of the same provider that come first whatever is asked for: they must fail for this one to be tried. */
  readonly before: number;
}

type Parameters = Readonly<Record<string, unknown>>;

const MOST_COMBINATIONS = 1_000;

/** Every model of the provider that a tool alone leads to; pictures made from a prompt come first. */
export function choicesOf(app: TestApp, provider: string): Choice[] {
  return allChoicesOf(app, provider).filter(({ tool, model }) => tool.kind !== 'training' && model.trainedBy === undefined);
}

/** What trains an avatar, each with what then uses it. */
export function avatarChoicesOf(app: TestApp, provider: string): { readonly training: Choice; readonly use: Choice }[] {
  const all = allChoicesOf(app, provider);
  return all
    .filter(({ tool }) => tool.kind === 'training')
    .flatMap((training) => all.filter(({ model }) => model.trainedBy?.includes(training.model.model)).map((use) => ({ training, use })));
}

function allChoicesOf(app: TestApp, provider: string): Choice[] {
  const catalog = app.get(ToolCatalog);
  const choices = catalog.list().flatMap((tool) => {
    const models = catalog.modelsOf(tool).filter(({ id }) => id === provider);
    return models.map((model) => choiceOf(catalog, tool, model, models));
  });
  return choices.sort((a, b) => rank(a) - rank(b));
}

/** Without detours, then with a prompt, then pictures, then without files. */
function rank({ tool, before }: Choice): number {
  return [before > 0, tool.prompt !== 'required', tool.kind !== 'image', tool.inputs.some(({ min }) => min > 0), tool.kind !== 'video']
    .reduce((sum, isWorse) => sum * 2 + Number(isWorse), 0);
}

function choiceOf(catalog: ToolCatalog, tool: Tool, model: ToolModel, models: readonly ToolModel[]): Choice {
  const count = Math.min(2, model.maxCount ?? tool.maxCount);
  const earlier = models.slice(0, models.indexOf(model));
  const isTaken = (given: Parameters) => {
    const parameters = catalog.parametersOf(tool, given);
    return (other: ToolModel) => fits(other, { tool, parameters, count, provider: model.id });
  };
  const [best] = combinations(tool, model)
    .filter((parameters) => isTaken(parameters)(model))
    .map((parameters) => ({ parameters, before: earlier.filter(isTaken(parameters)).length }))
    .sort((a, b) => a.before - b.before);
  if (!best) throw new Error(`config/tools/${tool.id}.json: ${model.id}/${model.model} takes nothing that may be asked for`);
  return { tool, model, count, ...best };
}

/** What may be asked for, beginning with nothing but the tool's defaults. */
function combinations(tool: Tool, { only = {} }: ToolModel): Parameters[] {
  const properties = Object.entries((tool.parameters.properties ?? {}) as Record<string, { enum?: readonly unknown[] }>);
  return properties.reduce<Parameters[]>(
    (all, [name, { enum: values = only[name] ?? [] }]) =>
      [undefined, ...values]
        .flatMap((value) => all.map((parameters) => (value === undefined ? parameters : { ...parameters, [name]: value })))
        .slice(0, MOST_COMBINATIONS),
    [{}],
  );
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillBody } from '../../src/modules/generation/tools/body-template.js';
import type { Tool, ToolModel } from '../../src/modules/generation/tools/tool.js';
import { fits } from '../../src/modules/generation/tools/work.js';
import { CONFIG_FOLDER } from '../../src/platform/config/config-folder.js';

export interface ToolBody {
  readonly tool: string;
  readonly model: string;
  /** What was asked for, to read in a test's name. */
  readonly asked: string;
  readonly prompt: string | null;
  readonly count: number;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Parameter {
  readonly type: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
}

const PROMPT = 'a red bicycle';

/** All that a provider's models can be asked for by `config/tools`, in its words: every value of every parameter, one and many files. */
export function toolBodies(provider: string): readonly ToolBody[] {
  const folder = join(CONFIG_FOLDER, 'tools');
  const tools = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Tool);
  return tools.flatMap((tool) => tool.providers.filter(({ id }) => id === provider).flatMap((model) => bodiesOf(tool, model)));
}

function bodiesOf(tool: Tool, model: ToolModel): readonly ToolBody[] {
  const counts = [...new Set([1, model.maxCount ?? tool.maxCount])];
  const prompts = tool.prompt === 'optional' ? [PROMPT, null] : [PROMPT];
  const fileCounts = tool.inputs.length === 0 ? [0] : [Math.max(1, tool.inputs[0]!.min), tool.inputs[0]!.max];
  return combined(tool).flatMap((parameters) =>
    counts.flatMap((count) =>
      prompts.flatMap((prompt) =>
        fileCounts.flatMap((files): ToolBody[] => {
          const inputs = Object.fromEntries(tool.inputs.map(({ name }) => [name, urls(files)]));
          const given = Object.fromEntries(Object.entries(inputs).map(([name, list]) => [name, list.length]));
          if (!fits(model, { tool, parameters, count, provider: null, files: given })) return [];
          const body = fillBody(model.body, { prompt, count, parameters, inputs });
          const asked = JSON.stringify({ ...parameters, count, files, prompt: prompt !== null });
          return [{ tool: tool.id, model: model.model, asked, prompt, count, body }];
        }),
      ),
    ),
  );
}

/** With everything left out that has no default, and with every value. */
function combined({ parameters }: Tool): readonly Readonly<Record<string, unknown>>[] {
  const { properties } = parameters as { readonly properties: Readonly<Record<string, Parameter & { readonly default?: unknown }>> };
  return Object.entries(properties).reduce<Readonly<Record<string, unknown>>[]>(
    (all, [name, parameter]) => {
      const values = [...(parameter.enum ?? [parameter.minimum, parameter.maximum].filter((value) => value !== undefined))];
      const isOptional = parameter.default === undefined;
      return all.flatMap((one) => [...(isOptional ? [one] : []), ...values.map((value) => ({ ...one, [name]: value }))]);
    },
    [{}],
  );
}

function urls(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => `https://storage.example.com/source/${n}?X-Amz-Signature=secret`);
}

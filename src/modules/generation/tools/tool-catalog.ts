import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { FieldError } from '../../../kernel/problem.js';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import { InvalidRequest } from '../../../platform/http/index.js';
import { ProviderRegistry } from '../engine/provider-registry.js';
import { ToolNotFound } from '../generation.problems.js';
import { fillBody } from './body-template.js';
import { ModelSwitches } from './model-switches.js';
import { parameterText } from './parameter-texts.js';
import type { Tool, ToolModel } from './tool.js';

interface Entry {
  readonly tool: Tool;
  readonly validate: ValidateFunction;
}

/** The tools of `config/tools`, read and checked once at start: a file that is wrong refuses the start. */
@Injectable()
export class ToolCatalog {
  private readonly entries: ReadonlyMap<string, Entry>;

  constructor(
    private readonly providers: ProviderRegistry,
    private readonly switches: ModelSwitches,
  ) {
    const ajv = new Ajv({ allErrors: true, useDefaults: true, coerceTypes: false });
    formats.default(ajv);
    const isTool = ajv.compile<Tool>(JSON.parse(readFileSync(join(CONFIG_FOLDER, 'tools.schema.json'), 'utf8')) as object);
    const folder = join(CONFIG_FOLDER, 'tools');
    const files = readdirSync(folder).filter((name) => name.endsWith('.json')).sort();
    this.entries = new Map(files.map((file) => {
      const tool: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      if (!isTool(tool)) throw new Error(`config/tools/${file}: ${ajv.errorsText(isTool.errors)}`);
      if (`${tool.id}.json` !== file) throw new Error(`config/tools/${file} holds ${tool.id}`);
      checkTemplates(tool);
      return [tool.id, { tool, validate: ajv.compile(tool.parameters) }];
    }));
  }

  /** Also those that nobody offers. */
  all(): readonly Tool[] {
    return [...this.entries.values()].map(({ tool }) => tool);
  }

  /** Tools that at least one available model can do. */
  list(): readonly Tool[] {
    return this.all().filter((tool) => this.modelsOf(tool).length > 0);
  }

  /** @throws ToolNotFound, also for one that no available model does. */
  get(id: string): Tool {
    const tool = this.known(id);
    if (this.modelsOf(tool).length === 0) throw new ToolNotFound();
    return tool;
  }

  /** Also one that nobody offers any more: what was begun with it goes on. @throws ToolNotFound */
  known(id: string): Tool {
    const tool = this.entries.get(id)?.tool;
    if (!tool) throw new ToolNotFound();
    return tool;
  }

  /** The available models in order of preference, stand-ins last: those with a key that no operator switched off. */
  modelsOf(tool: Tool): readonly ToolModel[] {
    const available = tool.providers.filter(({ id, model }) => this.providers.isAvailable(id, model) && this.switches.isOn(id, model));
    return [...available.filter(({ standIn }) => !standIn), ...available.filter(({ standIn }) => standIn)];
  }

  /** The parameters with the tool's defaults. @throws InvalidRequest with a pointer to each wrong one. */
  parametersOf(tool: Tool, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const parameters = structuredClone(given) as Record<string, unknown>;
    const { validate } = this.entries.get(tool.id)!;
    if (!validate(parameters)) throw InvalidRequest.of((validate.errors ?? []).map(fieldError));
    return parameters;
  }
}

/** A template that names what is not there fails now, not at the first generation. */
function checkTemplates(tool: Tool): void {
  for (const { body } of tool.providers) fillBody(body, { prompt: '', count: 1, parameters: {}, inputs: {} });
}

function fieldError(error: ErrorObject): FieldError {
  const { instancePath, keyword, params } = error;
  const extra = keyword === 'additionalProperties' ? `/${escaped((params as { additionalProperty: string }).additionalProperty)}` : '';
  return { pointer: `#/parameters${instancePath}${extra}`, detail: parameterText(error) };
}

/** As a part of a JSON Pointer (RFC 6901, section 3). */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

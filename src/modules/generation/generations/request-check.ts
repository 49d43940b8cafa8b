import type { Localised } from '../../../kernel/language.js';
import { FIELD_TEXTS, InvalidRequest } from '../../../platform/http/index.js';
import type { Tool } from '../tools/tool.js';

const NEEDED: Localised = { en: 'is needed by this tool', es: 'hace falta para esta herramienta' };
const NOT_TAKEN: Localised = { en: 'is not taken by this tool', es: 'no se admite en esta herramienta' };

interface Given {
  readonly prompt?: string;
  readonly avatarId?: string;
}

/** What a tool's own schema does not say. @throws InvalidRequest */
export function checkAgainst(tool: Tool, { prompt, avatarId }: Given, count: number): void {
  if (count > tool.maxCount) throw InvalidRequest.at('#/count', FIELD_TEXTS.atMost(tool.maxCount));
  if (tool.prompt === 'required' && !prompt?.trim()) throw InvalidRequest.at('#/prompt', NEEDED);
  if (tool.prompt === 'none' && prompt !== undefined) throw InvalidRequest.at('#/prompt', NOT_TAKEN);
  if (tool.takesAvatar && avatarId === undefined) throw InvalidRequest.at('#/avatarId', NEEDED);
  if (!tool.takesAvatar && avatarId !== undefined) throw InvalidRequest.at('#/avatarId', NOT_TAKEN);
}

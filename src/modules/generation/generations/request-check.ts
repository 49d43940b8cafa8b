import { FIELD_TEXTS, InvalidRequest } from '../../../platform/http/index.js';
import type { Tool } from '../tools/tool.js';

const PROMPT_NEEDED = { en: 'is needed by this tool', es: 'hace falta para esta herramienta' };
const PROMPT_NOT_TAKEN = { en: 'is not taken by this tool', es: 'no se admite en esta herramienta' };

/** What a tool's own schema does not say. @throws InvalidRequest */
export function checkAgainst(tool: Tool, { prompt }: { readonly prompt?: string }, count: number): void {
  if (count > tool.maxCount) throw InvalidRequest.at('#/count', FIELD_TEXTS.atMost(tool.maxCount));
  if (tool.prompt === 'required' && !prompt?.trim()) throw InvalidRequest.at('#/prompt', PROMPT_NEEDED);
  if (tool.prompt === 'none' && prompt !== undefined) throw InvalidRequest.at('#/prompt', PROMPT_NOT_TAKEN);
}

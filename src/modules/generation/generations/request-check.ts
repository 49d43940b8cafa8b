import { InvalidRequest } from '../../../platform/http/index.js';
import type { Tool } from '../tools/tool.js';

/** What a tool's own schema does not say. @throws InvalidRequest */
export function checkAgainst(tool: Tool, { prompt }: { readonly prompt?: string }, count: number): void {
  if (count > tool.maxCount) throw InvalidRequest.at('#/count', `at most ${tool.maxCount}`);
  if (tool.prompt === 'required' && !prompt?.trim()) throw InvalidRequest.at('#/prompt', 'is needed by this tool');
  if (tool.prompt === 'none' && prompt !== undefined) throw InvalidRequest.at('#/prompt', 'is not taken by this tool');
}

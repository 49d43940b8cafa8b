import type { SubmitRequest } from '../../ports/provider.port.js';
import { fieldsOf, listOf } from '../shared/json.js';

const TITLE_MAX_LENGTH = 120;
/** By the documents' advice for a link without videos. */
const MIN_IMAGES = 3;

/** What is advertised, with the beginning of the concept as its title. Fewer pictures than Creatify wants are named more than once. */
export function linkOf({ body, prompt }: Pick<SubmitRequest, 'body' | 'prompt'>): Record<string, unknown> {
  const link = fieldsOf(body.link);
  const images = listOf(link.image_urls);
  const times = images.length === 0 ? 0 : Math.ceil(MIN_IMAGES / images.length);
  const enough = images.length >= MIN_IMAGES ? images : Array.from({ length: times }, () => images).flat().slice(0, MIN_IMAGES);
  return { title: titleOf(prompt ?? ''), ...link, image_urls: enough };
}

/** The first line, cut at a word. */
function titleOf(prompt: string): string | undefined {
  const line = prompt.trim().split(/\s*[\r\n]+\s*/)[0]!;
  if (line.length <= TITLE_MAX_LENGTH) return line || undefined;
  const cut = line.slice(0, TITLE_MAX_LENGTH);
  return cut.slice(0, cut.lastIndexOf(' ') > 0 ? cut.lastIndexOf(' ') : TITLE_MAX_LENGTH).toWellFormed();
}

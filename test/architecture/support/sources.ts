import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface Source {
  /** From the root of the project, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Every file below `folder` whose path matches. */
export function sourcesIn(folder: string, matching: RegExp): readonly Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => matching.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** What runs in production: no specs, nothing for specs. */
export function serviceSources(): readonly Source[] {
  return sourcesIn('src', /^(?!.*(\.spec\.ts$|\/testing\/|\.d\.ts$)).*\.ts$/);
}

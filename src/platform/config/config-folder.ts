import { fileURLToPath } from 'node:url';

/** `config/` of the project: the same distance from `src/platform/config` and from `dist/platform/config`. */
export const CONFIG_FOLDER = fileURLToPath(new URL('../../../config', import.meta.url));

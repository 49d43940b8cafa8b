import { readFileSync, existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

/** Lets plain Node run the sources as they are: `node --import ./config/typescript-hooks.mjs src/cli.ts`. Not used in production. */
const swcrc = fileURLToPath(new URL('../.swcrc', import.meta.url));

/** A test runner adds a query to load a file anew. */
const isSource = (url = '') => /^file:[^?]*\.ts(\?|$)/.test(url);

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('.') && specifier.endsWith('.js') && isSource(context.parentURL)) {
      const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
      if (existsSync(source)) return { url: source.href, format: 'module', shortCircuit: true };
    }
    return next(specifier, context);
  },
  load(url, context, next) {
    if (!isSource(url)) return next(url, context);
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), { filename, configFile: swcrc, sourceMaps: 'inline' });
    return { format: 'module', source: code, shortCircuit: true };
  },
});


import { registerHooks } from 'node:module';
import './typescript-hooks.mjs';

/** What the end-to-end tests run with: plain Node, where `@jest/globals` does not exist. */
const GLOBALS = new URL('../test/support/jest-globals.mjs', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) => (specifier === '@jest/globals' ? { url: GLOBALS, shortCircuit: true } : next(specifier, context)),
});

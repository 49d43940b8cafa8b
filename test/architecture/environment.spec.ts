import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getMetadataStorage } from 'class-validator';
import { Env } from '../../src/platform/config/env.js';
import { ROOT } from './support/sources.js';

/** Name and value of each line that is not a comment. */
function exampleVariables(): readonly (readonly [string, string])[] {
  const lines = readFileSync(join(ROOT, '.env.example'), 'utf8').split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const at = line.indexOf('=');
    return [line.slice(0, at), line.slice(at + 1)] as const;
  });
}

/** What the process reads, with what it takes when nothing is given. */
function knownVariables(): readonly (readonly [string, string])[] {
  const names = getMetadataStorage().getTargetValidationMetadatas(Env, '', false, false).map(({ propertyName }) => propertyName);
  const defaults = new Env() as unknown as Readonly<Record<string, unknown>>;
  return [...new Set([...names, ...Object.keys(defaults)])].map((name) => [name, String(defaults[name] ?? '')] as const);
}

describe('.env.example', () => {
  it('lists every variable that a process reads, with its default, and no other', () => {
    expect(Object.fromEntries(exampleVariables())).toEqual(Object.fromEntries(knownVariables()));
  });

  it('lists each once', () => {
    const names = exampleVariables().map(([name]) => name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});

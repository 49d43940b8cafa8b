import 'reflect-metadata';
import { join } from 'node:path';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LOCALES } from '../../src/kernel/language.js';
import { Problem, type ProblemClass } from '../../src/kernel/problem.js';
import { RETENTION_CLASSES, type RetentionClass } from '../../src/kernel/retention-classes.js';
import { RetentionPolicy } from '../../src/kernel/retention-policy.js';
import { ProblemCatalog } from '../../src/platform/http/index.js';
import { committedOpenApi, renderedOpenApi } from './support/openapi.js';
import { ROOT, serviceSources } from './support/sources.js';
import { unconnectedApp } from './support/unconnected-app.js';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly in?: string; readonly name?: string; readonly required?: boolean }[];
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

const NEEDED_HEADERS = ['idempotency-key', 'x-notice-secret'];

/** Problems that no route of today answers by itself, and where they are told. */
const TOLD_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'the `failure` of a generation, or of an avatar': [
    'avatar-gone', 'avatar-lost', 'consent-withdrawn', 'deadline-exceeded', 'generation-refused', 'input-gone', 'outcome-unknown',
    'provider-failed', 'provider-rejected-input', 'result-refused',
  ],
  'the address of the web app, after a browser sign-in': ['authorization-code-invalid', 'sign-in-cancelled', 'sign-in-refused'],
  'the server itself, before any route is found': ['headers-too-large', 'not-acceptable', 'request-timeout'],
};

describe('the service as it is composed', () => {
  let app: NestFastifyApplication;
  let catalog: readonly Problem[];
  let operations: readonly Operation[];

  beforeAll(async () => {
    app = await unconnectedApp();
    catalog = app.get(ProblemCatalog, { strict: false }).list();
    const { paths } = JSON.parse(renderedOpenApi(app)) as { paths: Record<string, Record<string, Operation>> };
    operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  });
  afterAll(() => app?.close());

  it('is what config/openapi.json says (npm run openapi writes it anew)', () => {
    expect(JSON.parse(committedOpenApi())).toEqual(JSON.parse(renderedOpenApi(app)));
  });

  it('names each operation once', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('describes each header once, whatever its case, and as needed only what is', () => {
    for (const { operationId, parameters = [] } of operations) {
      const headers = parameters.filter((it) => it.in === 'header');
      const names = headers.map(({ name = '' }) => name.toLowerCase());
      const needed = headers.filter(({ required }) => required).map(({ name = '' }) => name.toLowerCase());
      expect([operationId, new Set(names).size]).toEqual([operationId, names.length]);
      expect([operationId, needed.filter((name) => !NEEDED_HEADERS.includes(name))]).toEqual([operationId, []]);
    }
  });

  describe('problems', () => {
    it('P35 are told by a code in kebab-case, a title and a remedy, in each language', () => {
      const wrong = catalog.filter(
        ({ code, title, remedy, status }) =>
          !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(code) ||
          LOCALES.some((locale) => !/[^.]$/.test(title[locale]) || !/\S\.$/.test(remedy[locale])) ||
          status < 400 || status > 599,
      );
      expect(wrong.map(({ code, title, remedy, status }) => ({ code, title, remedy, status }))).toEqual([]);
    });

    it('P35 say in Spanish what they say in English, and each title of its own', () => {
      const untranslated = catalog.filter(({ title, remedy }) => title.es === title.en || remedy.es === remedy.en);
      expect(untranslated.map(({ code }) => code)).toEqual([]);
      for (const locale of LOCALES) {
        const titles = catalog.map(({ title }) => title[locale]);
        expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
      }
      const names = (text: string) => [...new Set(text.match(/`[^`]+`/g))].sort();
      const different = catalog.filter(({ title, remedy }) => names(title.en + remedy.en).join() !== names(title.es + remedy.es).join());
      expect(different.map(({ code, remedy }) => ({ code, ...remedy }))).toEqual([]);
    });

    it('are all in the catalogue: whatever is defined can be looked up', async () => {
      const files = serviceSources().filter(({ text }) => /\bclass \w+ extends [A-Z]/.test(text) && /kernel\/problem\.js'/.test(text));
      const exported = await Promise.all(files.map(({ path }) => import(join(ROOT, path)) as Promise<Record<string, unknown>>));
      const classes = exported.flatMap((module) => Object.values(module)).filter(isProblemClass);
      const codes = new Set(classes.map((Class) => new Class().code).filter(Boolean));
      expect(codes.size).toBeGreaterThan(10);
      expect([...codes].filter((code) => !catalog.some((it) => it.code === code))).toEqual([]);
    });

    it('are all documented: each is said of a route that answers it', () => {
      const answers = operations.flatMap(({ responses }) => Object.values(responses));
      const said = new Set(answers.flatMap(({ description }) => codesIn(description)));
      const unsaid = catalog.map(({ code }) => code).filter((code) => !said.has(code));
      expect(unsaid.sort()).toEqual(Object.values(TOLD_ELSEWHERE).flat().sort());
    });
  });

  it('looks after every class of data that a clock removes or makes nameless, once', () => {
    const policies = new Set<RetentionPolicy>();
    for (const module of app.get(ModulesContainer).values()) {
      for (const { instance } of module.providers.values()) if (instance instanceof RetentionPolicy) policies.add(instance);
    }
    const classes = [...policies].map(({ retention }) => retention);
    const clocked = (Object.keys(RETENTION_CLASSES) as RetentionClass[]).filter(
      (name) => RETENTION_CLASSES[name].days !== null && RETENTION_CLASSES[name].action !== 'keep',
    );
    expect(classes.sort()).toEqual(clocked.sort());
  });
});

function isProblemClass(value: unknown): value is ProblemClass {
  return typeof value === 'function' && value.prototype instanceof Problem;
}

function codesIn(description: string): readonly string[] {
  return [...description.matchAll(/`([a-z0-9-]+)`/g)].map(([, code]) => code!);
}

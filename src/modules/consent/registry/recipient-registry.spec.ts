import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import { PURPOSES } from '../purposes.js';
import { BadRecipientFile, RecipientRegistry } from './recipient-registry.js';

const registry = RecipientRegistry.load(join(CONFIG_FOLDER, 'providers'));
const aiProviders = registry.all().filter(({ kind }) => kind === 'ai-provider');

describe('the registry of recipients', () => {
  it('P23 knows every AI provider of the policy, and the built-in one', () => {
    expect(aiProviders.map(({ id }) => id)).toEqual(['creatify', 'fal', 'google', 'minimax', 'openai', 'replicate', 'runway', 'xai']);
    expect(registry.find('local')).toMatchObject({ kind: 'own', offered: true });
  });

  it('C5 offers no provider whose public terms leave training open without asking for an agreement first', () => {
    for (const { id, terms, beforeUse, offered } of aiProviders) {
      if (terms.every(({ training }) => training === 'excluded')) continue;
      expect({ id, offered, agreement: beforeUse.some((condition) => condition.includes('agreement')) }).toEqual({
        id,
        offered: false,
        agreement: true,
      });
    }
  });

  it('C5 says for each what was done to send and keep less, and where its terms were read', () => {
    for (const { id, minimisation, terms } of aiProviders) {
      expect({ id, minimised: minimisation.length > 0, read: terms.every(({ sources }) => sources.length > 0) }).toEqual({
        id,
        minimised: true,
        read: true,
      });
      expect(terms.every(({ dataCategories }) => dataCategories.includes('pseudonymous-identifier'))).toBe(true);
    }
  });

  it('P35 says in both languages what people are shown before they send something', () => {
    for (const { id, minimisation, terms } of registry.all()) {
      const words = [...minimisation, ...terms.flatMap(({ retention, trainingUse, region }) => [retention, trainingUse, region])];
      expect({ id, same: words.filter(({ en, es }) => en === es) }).toEqual({ id, same: [] });
    }
  });

  it('P11, P18, P21 knows the push service, which gets no words of a person, and is asked for in its own settings', () => {
    const [terms] = registry.find('onesignal')!.terms;
    expect(registry.find('onesignal')).toMatchObject({ kind: 'service' });
    expect(terms).toMatchObject({
      purposes: ['push'], dataCategories: ['pseudonymous-identifier', 'push-subscription', 'language', 'push-texts'],
    });
    expect(PURPOSES).not.toContain('push');
  });

  it('gives the terms as they stood on a day', () => {
    expect(registry.termsOf('fal', '2026-10-31')).toBeNull();
    expect(registry.termsOf('fal', '2027-01-01')).toMatchObject({ since: '2026-11-01', training: 'excluded' });
    expect(registry.termsOf('nobody', '2027-01-01')).toBeNull();
  });

  it.each([
    ['not JSON', 'x.json', '{'],
    ['a missing member', 'x.json', '{"id":"x"}'],
    ['an unknown member', 'x.json', JSON.stringify({ ...registry.find('fal'), id: 'x', extra: 1 })],
    ['another id than its name', 'y.json', JSON.stringify({ ...registry.find('fal'), id: 'x' })],
  ])('refuses %s, naming the file', (_, file, content) => {
    const folder = mkdtempSync(join(tmpdir(), 'recipients-'));
    try {
      writeFileSync(join(folder, file), content);
      expect(() => RecipientRegistry.load(folder)).toThrow(BadRecipientFile);
      expect(() => RecipientRegistry.load(folder)).toThrow(file);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

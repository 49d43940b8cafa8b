import type { PolicyRecipient } from '../../../entities/consent/policy-text.entity.js';
import type { EventId } from '../../../kernel/ids.js';
import type { Standing } from './consent-state.js';
import { mattersOf, scopeOf, type Wish } from './scope.js';

const recipient = (id: string, ...purposes: string[]): PolicyRecipient => ({
  id,
  name: id,
  purposes,
  dataCategories: [],
  retention: '',
  trainingUse: '',
  region: '',
  termsUrl: '',
});
const named = mattersOf('ai-data-sharing', [
  recipient('local', 'generation', 'training'),
  recipient('fal', 'generation', 'training'),
  recipient('openai', 'generation', 'moderation'),
]);
const wish = (rest: Partial<Wish> = {}): Wish => ({ policy: 'ai-data-sharing', decision: 'granted', ...rest });
const scope = (rest?: Partial<Wish>, standing: Standing[] = []) => {
  const { matters, errors } = scopeOf(wish(rest), named, standing);
  return {
    matters: matters.map((matter) => `${matter.recipient} ${matter.purpose}`).sort(),
    pointers: errors.map(({ pointer }) => pointer),
  };
};
const standing = (of: string, purpose: string, decision: Standing['decision'] = 'granted'): Standing => ({
  id: '' as EventId,
  receiptId: '',
  policy: 'ai-data-sharing',
  version: '',
  decidedAt: new Date(0),
  recipient: of,
  purpose,
  decision,
});

describe('what a decision is about', () => {
  it('is generation at everybody named, when nothing is said', () => {
    expect(scope()).toEqual({ matters: ['fal generation', 'local generation', 'openai generation'], pointers: [] });
  });

  it('is what is named, where the recipient serves the purpose', () => {
    expect(scope({ recipients: ['fal'] }).matters).toEqual(['fal generation']);
    expect(scope({ purposes: ['training'] }).matters).toEqual(['fal training', 'local training']);
    expect(scope({ recipients: ['fal', 'openai'], purposes: ['generation', 'training'] }).matters).toEqual([
      'fal generation',
      'fal training',
      'openai generation',
    ]);
  });

  it('points at a recipient or purpose that the version does not ask about', () => {
    expect(scope({ recipients: ['fal', 'nobody'] }).pointers).toEqual(['#/recipients/1']);
    expect(scope({ purposes: ['generation', 'crash-reports'] }).pointers).toEqual(['#/purposes/1']);
    expect(scope({ recipients: ['openai'], purposes: ['training'] }).pointers).toEqual(['#/recipients/0']);
  });

  it('C6 a withdrawal of nothing in particular takes back every grant, also at who is no longer named', () => {
    const before = [
      standing('fal', 'training'),
      standing('gone', 'generation'),
      standing('gone', 'training'),
      standing('openai', 'moderation', 'declined'),
    ];
    expect(scope({ decision: 'withdrawn' }, before).matters).toEqual([
      'fal generation',
      'fal training',
      'gone generation',
      'gone training',
      'local generation',
      'openai generation',
    ]);
    expect(scope({ decision: 'withdrawn', recipients: ['gone'] }, before)).toEqual({ matters: ['gone generation'], pointers: [] });
    expect(scope({ recipients: ['gone'] }, before).pointers).toEqual(['#/recipients/0']);
  });

  it('is the acceptance of a text that is not about AI', () => {
    expect(mattersOf('terms', [])).toEqual([{ purpose: 'acceptance', recipient: 'aicasso' }]);
    const privacy = mattersOf('privacy', [recipient('aicasso', 'crash-reports')]);
    expect(scopeOf({ policy: 'privacy', decision: 'granted' }, privacy, []).matters).toEqual([
      { purpose: 'acceptance', recipient: 'aicasso' },
    ]);
    expect(mattersOf('ai-data-sharing', []).some(({ purpose }) => purpose === 'acceptance')).toBe(false);
  });
});

import { NOTICE_KINDS } from '../../../entities/moderation/notice.entity.js';
import { missingOf, type NoticeParts } from './missing.js';

const whole: NoticeParts = {
  kind: 'intimate-imagery', explanation: 'It shows me.', contactEmail: 'me@example.test', goodFaith: true, signature: 'Ana Ruiz',
};

it.each(NOTICE_KINDS)('asks nothing more of a whole notice of %s', (kind) => expect(missingOf({ ...whole, kind }, true)).toEqual([]));

it.each<[string[], Partial<NoticeParts>]>([
  [['signature'], { signature: null }],
  [['signature'], { signature: ' … ' }],
  [['explanation'], { explanation: '  ' }],
  [['contact'], { contactEmail: null }],
  [['good-faith'], { goodFaith: false }],
  [['explanation', 'contact', 'good-faith', 'signature'], { explanation: '', contactEmail: null, goodFaith: false, signature: null }],
])('of intimate imagery it asks for %j', (gaps, parts) => expect(missingOf({ ...whole, ...parts }, true)).toEqual(gaps));

it('asks nobody who they are when it is about minors, and nobody but of intimate imagery for a signature', () => {
  const anonymous = { ...whole, contactEmail: null, signature: null };
  expect(missingOf({ ...anonymous, kind: 'minor-safety' }, true)).toEqual([]);
  expect(missingOf({ ...anonymous, kind: 'illegal-content' }, true)).toEqual(['contact']);
  expect(missingOf(whole, false)).toEqual(['locations']);
});

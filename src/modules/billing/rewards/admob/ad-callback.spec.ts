import { verify } from 'node:crypto';
import { adKey, type AdParameters, signatureOf, signedQuery } from '../../../../../test/stores/admob/ad-signer.js';
import { readAdCallback } from './ad-callback.js';

const KEY = adKey('3335741209');
const WATCHED: AdParameters = {
  ad_network: '5450213213286189855', ad_unit: '2747237135', custom_data: 'nonce_-1', reward_amount: '1', reward_item: 'Extra points',
  timestamp: '1793491200000', transaction_id: '18fa792de1bca816048293fc71035638', user_id: 'u1',
};
const isSigned = (query: string): boolean => {
  const callback = readAdCallback(query);
  return callback !== null && verify('sha256', callback.message, { key: KEY.publicKey, dsaEncoding: 'der' }, callback.signature);
};
/** Signed as it is, whatever it says. */
const signedText = (text: string) => `${text}&signature=${signatureOf(text, KEY)}&key_id=${KEY.keyId}`;

describe('what AdMob says of a watched ad', () => {
  it('is read from the text that was signed', () => {
    const query = signedQuery(WATCHED, KEY);
    expect(query).toContain('reward_item=Extra%20points');
    expect(isSigned(query)).toBe(true);
    expect(readAdCallback(query)).toMatchObject({
      keyId: KEY.keyId,
      values: {
        transactionId: WATCHED['transaction_id'], adUnit: '2747237135', customData: 'nonce_-1', watchedAt: new Date('2026-11-01T00:00:00Z'),
      },
    });
  });

  it('is signed percent-decoded: however it is encoded the signature fits, a changed value does not', () => {
    const everyCharacter = (value: string) => [...value].map((it) => `%${it.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
    expect(isSigned(signedQuery(WATCHED, KEY, everyCharacter))).toBe(true);
    expect(isSigned(signedQuery(WATCHED, KEY).replace('custom_data=nonce', 'custom_data=other'))).toBe(false);
    expect(isSigned(signedQuery(WATCHED, KEY).replace('Extra%20points', 'Extra+points'))).toBe(false); // a plus is no space
  });

  it('confusion of signatures: another publisher’s custom data that spells out parameters of ours is refused, in every encoding', () => {
    const theirs = { ...WATCHED, ad_unit: '666', custom_data: 'x&ad_unit=2747237135&custom_data=nonce' };
    const asSent = signedQuery(theirs, KEY);
    expect(asSent).toContain('%26ad_unit%3D');
    expect(readAdCallback(asSent)).toBeNull();
    expect(readAdCallback(asSent.replaceAll('%26', '&').replaceAll('%3D', '='))).toBeNull(); // double names
    const hidden = signedQuery({ ...WATCHED, custom_data: 'x&timestamp=1' }, KEY);
    expect(readAdCallback(hidden)).toBeNull();
  });

  it.each([
    ['nothing', ''],
    ['no signature', 'ad_unit=1&timestamp=1793491200000&transaction_id=a'],
    ['a double parameter', signedText('ad_unit=1&ad_unit=1&timestamp=1793491200000&transaction_id=a')],
    ['an unknown parameter', signedText('ad_unit=1&extra=1&timestamp=1793491200000&transaction_id=a')],
    ['a name of every object', signedText('__proto__=1&ad_unit=1&timestamp=1793491200000&transaction_id=a')],
    ['no ad unit', signedText('timestamp=1793491200000&transaction_id=a')],
    ['no transaction', signedText('ad_unit=1&timestamp=1793491200000')],
    ['no time', signedText('ad_unit=1&transaction_id=a')],
    ['an ad unit with more than digits', signedText('ad_unit=1/2&timestamp=1793491200000&transaction_id=a')],
    ['a time that is none', signedText('ad_unit=1&timestamp=-1&transaction_id=a')],
    ['a transaction with a space', signedText('ad_unit=1&timestamp=1793491200000&transaction_id=a b').replace('a b', 'a%20b')],
    ['a part without a name', signedText('ad_unit=1&timestamp=1793491200000&transaction_id=a&')],
    ['something after the key', `${signedQuery(WATCHED, KEY)}&ad_unit=2747237135`],
    ['two signatures', signedQuery(WATCHED, KEY).replace('&signature=', '&signature=AAAAAAAA&signature=')],
    ['a hidden signature', signedQuery({ ...WATCHED, custom_data: 'x&signature=AAAAAAAA&key_id=1' }, KEY)],
    ['the key before the signature', 'ad_unit=1&timestamp=1793491200000&transaction_id=a&key_id=1&signature=AAAAAAAA'],
    ['a broken escape', signedQuery(WATCHED, KEY).replace('Extra%20', 'Extra%2')],
    ['bytes that are no UTF-8', signedQuery(WATCHED, KEY).replace('Extra%20', '%ff')],
    ['a very long one', signedQuery({ ...WATCHED, reward_item: 'x'.repeat(5000) }, KEY)],
  ])('is refused with %s', (_, query) => {
    expect(readAdCallback(query)).toBeNull();
  });

  it('may be without custom data, as in the console’s test', () => {
    const { custom_data: _, user_id: __, ...rest } = WATCHED;
    expect(readAdCallback(signedQuery(rest, KEY))).toMatchObject({ values: { customData: null } });
    expect(readAdCallback(signedQuery({ ...rest, custom_data: '' }, KEY))).toMatchObject({ values: { customData: null } });
  });
});

import { foldedWords } from './folded-words.js';

it.each([
  ['Una NIÑA, en París', ' una nina en paris '],
  ['ｆｕｌｌ-width', ' full width '],
  ['日本 語', ' 日本 語 '],
  ['', ''],
  ['… !', ''],
])('%p is folded to %p', (text, folded) => expect(foldedWords(text)).toBe(folded));

it('finds whole words, and words that follow each other', () => {
  const text = foldedWords('A classic car in Scunthorpe');
  expect(text.includes(foldedWords('Classic Car'))).toBe(true);
  expect(text.includes(foldedWords('ass'))).toBe(false);
});

/** Words in lower case, without accents and punctuation, each with a space on both sides: ` una nina ` is in ` veo una nina `. */
export function foldedWords(text: string): string {
  const words = text.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length === 0 ? '' : ` ${words.join(' ')} `;
}

/** Words of PromQL; a name before `(` is a function. Prometheus, "Querying basics" and "Operators". */
const WORDS = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right', 'offset', 'bool', 'and', 'or', 'unless']);
const GROUPING = /\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g;

/** The series that an expression asks for. What stands in braces, brackets, quotes or lists of labels is none. */
export function seriesIn(expression: string): readonly string[] {
  const bare = expression
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(GROUPING, '');
  const names = [...bare.matchAll(/(?<![\w.])([a-z_][a-z0-9_:]*)\b(?!\s*\()/gi)].map(([, name]) => name!);
  return [...new Set(names.filter((name) => !WORDS.has(name)))];
}

/** The labels that its selectors and groupings name. */
export function labelsIn(expression: string): readonly string[] {
  const selectors = [...expression.matchAll(/\{([^}]*)\}/g)].flatMap(([, inside]) => [...inside!.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)]);
  const groups = [...expression.matchAll(GROUPING)].flatMap(([text]) => [...text.slice(text.indexOf('(')).matchAll(/(\w+)/g)]);
  return [...new Set([...selectors, ...groups].map(([, name]) => name!))];
}

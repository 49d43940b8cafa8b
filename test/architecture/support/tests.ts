import ts from 'typescript';
import { sourcesIn } from './sources.js';

export interface NamedTest {
  readonly path: string;
  /** `it`, `test.each`, `describe` … */
  readonly caller: string;
  readonly title: string;
}

/** `it('…')`, `test.each(…)('…')`, `describe('…')`: every test and group of the project with its title. */
export function namedTests(): readonly NamedTest[] {
  return [...sourcesIn('src', /\.spec\.ts$/), ...sourcesIn('test', /spec\.ts$/)].flatMap(({ path, text }) => testsOf(path, text));
}

function testsOf(path: string, text: string): readonly NamedTest[] {
  const found: NamedTest[] = [];
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    const [title] = ts.isCallExpression(node) ? node.arguments : [];
    const caller = ts.isCallExpression(node) ? node.expression.getText(file).split('(')[0]! : '';
    if (title && ts.isStringLiteralLike(title) && /^(it|test|describe)\b/.test(caller)) found.push({ path, caller, title: title.text });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

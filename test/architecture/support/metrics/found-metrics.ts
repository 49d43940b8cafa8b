import ts from 'typescript';
import { serviceSources } from '../sources.js';

export const METRIC_TYPES = ['counter', 'gauge', 'histogram'] as const;
export interface MetricFacts {
  readonly name: string;
  readonly type: (typeof METRIC_TYPES)[number];
  readonly help: string;
  readonly labels: readonly string[];
}

const NAME = /^(aicasso|http|dependency)_[a-z0-9_]+$/;

/** Every metric that the service makes, as its sources say: the call of `Metrics` in which its name stands, and what stands beside it. */
export function foundMetrics(): readonly MetricFacts[] {
  const found = serviceSources()
    .filter(({ path, text }) => path !== 'src/platform/telemetry/metrics.ts' && /\.(counter|gauge|histogram)\(/.test(text))
    .flatMap(({ path, text }) => metricsIn(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)));
  return found.sort((one, other) => one.name.localeCompare(other.name));
}

function metricsIn(file: ts.SourceFile): MetricFacts[] {
  const metrics: MetricFacts[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && NAME.test(node.text)) metrics.push(factsOf(node, file));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return metrics;
}

function factsOf(node: ts.StringLiteral, file: ts.SourceFile): MetricFacts {
  const [call, ...others] = callsIn(file, METRIC_TYPES);
  const around = ancestor(node, ts.isCallExpression);
  const own = around && METRIC_TYPES.includes(calleeOf(around) as MetricFacts['type']) ? around : others.length === 0 ? call : undefined;
  if (!own) throw new Error(`${file.fileName}: nobody can tell what ${node.text} is; write it in the call that makes it`);
  const facts = ts.isPropertyAssignment(node.parent) ? node.parent.parent : undefined;
  const help = facts ? property(facts, 'help') : own.arguments[1];
  const labels = (facts && property(facts, 'labels')) ?? labelsIn(own) ?? labelsIn(file);
  return {
    name: node.text,
    type: calleeOf(own) as MetricFacts['type'],
    help: textOf(help, file).replace(/\.$/, ''),
    labels: facts && !property(facts, 'labels') && own === around ? [] : namesIn(labels),
  };
}

function callsIn(file: ts.SourceFile, names: readonly string[]): ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && names.includes(calleeOf(node)) && ts.isObjectLiteralExpression(node.arguments[0]!)) calls.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return calls;
}

function calleeOf({ expression }: ts.CallExpression): string {
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : '';
}

function ancestor<T extends ts.Node>(node: ts.Node, is: (it: ts.Node) => it is T): T | undefined {
  for (let it = node.parent; it; it = it.parent) if (is(it)) return it;
  return undefined;
}

/** The value of a property of an object, a shorthand's name included. */
function property(object: ts.Node, name: string): ts.Expression | undefined {
  if (!ts.isObjectLiteralExpression(object)) return undefined;
  for (const it of object.properties) {
    if (ts.isPropertyAssignment(it) && it.name.getText() === name) return it.initializer;
    if (ts.isShorthandPropertyAssignment(it) && it.name.text === name) return it.name;
  }
  return undefined;
}

function labelsIn(node: ts.Node): ts.Expression | undefined {
  if (ts.isPropertyAssignment(node) && node.name.getText() === 'labels') return node.initializer;
  return ts.forEachChild(node, labelsIn);
}

function namesIn(node: ts.Expression | undefined): string[] {
  return node && ts.isArrayLiteralExpression(node) ? node.elements.map((it) => (it as ts.StringLiteral).text) : [];
}

/** A literal, a sum of them, or the constant of the file that is one. */
function textOf(node: ts.Node | undefined, file: ts.SourceFile): string {
  if (!node) return '';
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return node.text;
  if (ts.isBinaryExpression(node)) return textOf(node.left, file) + textOf(node.right, file);
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map((it) => textOf(it.expression, file) + it.literal.text).join('');
  }
  return ts.isIdentifier(node) ? textOf(constant(file, node.text), file) : '';
}

function constant(node: ts.Node, name: string): ts.Expression | undefined {
  if (ts.isVariableDeclaration(node) && node.name.getText() === name) return node.initializer;
  return ts.forEachChild(node, (child) => constant(child, name));
}

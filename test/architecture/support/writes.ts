import ts from 'typescript';

export interface Write {
  readonly line: number;
  /** What is written: a table, an entity class, or a function of the database that may write. */
  readonly kind: 'table' | 'entity' | 'function';
  /** `?` when the code does not say: a table put together at run time, a manager that persists whatever it was given. */
  readonly name: string;
}

const ENTITY_WRITES = new Set([
  'create', 'insert', 'insertMany', 'upsert', 'upsertMany', 'nativeUpdate', 'nativeDelete', 'createQueryBuilder', 'qb',
]);
/** These say nothing of whose row it is. */
const NAMELESS_WRITES = new Set(['persist', 'remove', 'flush', 'assign']);
const MANAGER = /(^|\.)(em|orm\.em|manager)$/;

const NAME = String.raw`(?:only\s+)?(?:public\.)?"?([a-z_][a-z0-9_]*|\?\?)"?`;
const SQL_WRITES = [
  new RegExp(String.raw`\binsert\s+into\s+${NAME}`, 'gi'),
  new RegExp(String.raw`\bdelete\s+from\s+${NAME}`, 'gi'),
  new RegExp(String.raw`\bmerge\s+into\s+${NAME}`, 'gi'),
  // not `before truncate on`
  new RegExp(String.raw`\btruncate\s+(?:table\s+)?(?!on\b)${NAME}`, 'gi'),
  new RegExp(String.raw`\bcopy\s+${NAME}\s*(?:\([^)]*\)\s*)?from\b`, 'gi'),
  // not `for update of t`, not `do update set`
  new RegExp(String.raw`\bupdate\s+(?!set\b)${NAME}(?:\s+(?:as\s+)?(?!set\b)[a-z_]+)?\s+set\b`, 'gi'),
];
const HOLE = '??';

/** What a file writes to the database, as far as its text says: SQL in strings, calls of the entity manager, `{ table, since }`. */
export function writesIn(fileName: string, text: string, functions: ReadonlySet<string> = new Set()): readonly Write[] {
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const writes: Write[] = [];
  const add = (node: ts.Node, kind: Write['kind'], name: string) => {
    writes.push({ line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1, kind, name: name === HOLE ? '?' : name });
  };
  const visit = (node: ts.Node): void => {
    const sql = sqlOf(node);
    if (sql !== null) {
      for (const name of writtenTables(sql)) add(node, 'table', name);
      for (const [, name] of sql.matchAll(/\b([a-z_][a-z0-9_]*)\s*\(/g)) if (functions.has(name!)) add(node, 'function', name!);
    }
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression: target, name } = node.expression;
      if (MANAGER.test(target.getText(file))) {
        const [first] = node.arguments;
        if (ENTITY_WRITES.has(name.text)) add(node, 'entity', first && ts.isIdentifier(first) ? first.text : HOLE);
        if (NAMELESS_WRITES.has(name.text)) add(node, 'entity', HOLE);
      }
    }
    if (ts.isObjectLiteralExpression(node)) {
      const timed = timedTable(node);
      if (timed) add(node, 'table', timed);
    }
    if (!ts.isTemplateExpression(node)) ts.forEachChild(node, visit);
    else node.templateSpans.forEach((span) => visit(span.expression));
  };
  visit(file);
  return writes;
}

/** The tables that SQL text writes, in the order of the kinds of statements. */
export function writtenTables(sql: string): readonly string[] {
  const bare = sql.replace(/--[^\n]*/g, ' ').replace(/'(?:[^']|'')*'/g, "''");
  return SQL_WRITES.flatMap((pattern) => [...bare.matchAll(pattern)].map(([, name]) => name!.toLowerCase()));
}

/** The functions that SQL text makes. */
export function madeFunctions(sql: string): readonly string[] {
  return [...sql.matchAll(/\bcreate\s+(?:or\s+replace\s+)?function\s+([a-z_][a-z0-9_]*)/gi)].map(([, name]) => name!.toLowerCase());
}

/** The text of a string, with `??` for each part put in at run time. */
function sqlOf(node: ts.Node): string | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map((span) => HOLE + span.literal.text).join('');
}

/** The table of `TimedRows` (platform/persistence/timed-rows.ts), which deletes from what it is told. */
function timedTable(node: ts.ObjectLiteralExpression): string | null {
  const value = (name: string) => {
    const property = node.properties.filter(ts.isPropertyAssignment).find((it) => it.name.getText() === name);
    return property && ts.isStringLiteralLike(property.initializer) ? property.initializer.text : null;
  };
  return value('since') === null ? null : value('table');
}

/** Statements for `*.constraints.ts`, each of which may be run again. */
export const foreignKey = (
  table: string, column: string, target: string, onDelete: 'cascade' | 'restrict' | 'set null' | 'no action' = 'cascade',
): readonly string[] => [
  `alter table ${table} drop constraint if exists ${table}_${column}_fk`,
  `alter table ${table} add constraint ${table}_${column}_fk foreign key (${column}) references ${target} (id) on delete ${onDelete}`,
];

export const oneOf = (table: string, column: string, values: readonly string[]): readonly string[] => [
  `alter table ${table} drop constraint if exists ${table}_${column}_check`,
  `alter table ${table} add constraint ${table}_${column}_check check (${column} in (${values.map((value) => `'${value}'`).join(', ')}))`,
];

import { TABLES } from '../../src/entities/index.js';
import { FieldCipher } from '../../src/platform/secrets/field-cipher.js';
import { sealedColumn } from '../../src/platform/secrets/sealed-column.js';
import type { TestApp } from './harness.js';

/** What the service reads there. `place`: `sign_in_identity.email`, as the entity names the property. */
export function opened(app: TestApp, place: string, row: string, sealed: string | null): string | null {
  const [name, property] = place.split('.') as [string, string];
  const table = TABLES.find(({ table }) => table === name)!;
  return app.get(FieldCipher).openFor(sealedColumn(table, property), row, sealed);
}

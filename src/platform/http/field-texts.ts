import type { Localised } from '../../kernel/language.js';

/** What is said of a wrong field. It goes on from the field's name, which the pointer tells: no capital, no full stop. */
export const FIELD_TEXTS = {
  unknown: { en: 'unknown field', es: 'campo desconocido' },
  notValid: { en: 'is not valid', es: 'no es válido' },
  form: { en: 'must have the right form', es: 'debe tener la forma correcta' },
  text: { en: 'must be text', es: 'debe ser un texto' },
  wellFormedText: { en: 'must be well-formed text without U+0000', es: 'debe ser un texto bien formado y sin U+0000' },
  wellFormedName: { en: 'must have a name of well-formed text without U+0000', es: 'debe tener un nombre bien formado y sin U+0000' },
  whole: { en: 'must be a whole number', es: 'debe ser un número entero' },
  number: { en: 'must be a number', es: 'debe ser un número' },
  flag: { en: 'must be true or false', es: 'debe ser true o false' },
  uuid: { en: 'must be a UUID', es: 'debe ser un UUID' },
  instant: { en: 'must be an RFC 3339 instant in UTC', es: 'debe ser un instante RFC 3339 en UTC' },
  url: { en: 'must be a URL', es: 'debe ser una URL' },
  object: { en: 'must be an object', es: 'debe ser un objeto' },
  list: { en: 'must be a list', es: 'debe ser una lista' },
  unique: { en: 'must not name anything twice', es: 'no debe repetir ningún elemento' },
  idLists: { en: 'must map names to lists of UUIDs', es: 'debe asignar a cada nombre una lista de UUID' },

  atLeast: (min: number): Localised => ({ en: `must be at least ${min}`, es: `debe ser como mínimo ${min}` }),
  atMost: (max: number): Localised => ({ en: `must be at most ${max}`, es: `debe ser como máximo ${max}` }),
  oneOf: (values: readonly unknown[]): Localised => ({
    en: `must be one of ${values.join(', ')}`,
    es: `debe ser uno de estos valores: ${values.join(', ')}`,
  }),
  length,
  itemsAtLeast: (min: number): Localised => ({ en: `must have ${min} or more items`, es: `debe tener ${min} o más elementos` }),
  itemsAtMost: (max: number): Localised => ({ en: `must have up to ${max} items`, es: `debe tener hasta ${max} elementos` }),
  notDeeperThan: (max: number): Localised => ({
    en: `must not be nested deeper than ${max}`,
    es: `no debe tener más de ${max} niveles de anidamiento`,
  }),
  /** For a rule that each item of a list is held to. */
  everyItem: ({ en, es }: Localised): Localised => ({ en: `every item ${en}`, es: `cada elemento ${es}` }),
} as const;

function length(min: number, max: number | undefined): Localised {
  if (max === undefined) return { en: `must have ${min} or more characters`, es: `debe tener ${min} o más caracteres` };
  if (min === max) return { en: `must have exactly ${max} characters`, es: `debe tener exactamente ${max} caracteres` };
  if (min === 0) return { en: `must have up to ${max} characters`, es: `debe tener hasta ${max} caracteres` };
  return { en: `must have ${min} to ${max} characters`, es: `debe tener de ${min} a ${max} caracteres` };
}

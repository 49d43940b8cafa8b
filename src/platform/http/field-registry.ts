import 'reflect-metadata';

/** What the body pipe knows of a field; the checks themselves are class-validator's. */
export interface FieldRule {
  /** The class of a nested object, or of each object of a list. */
  readonly nested?: () => new () => object;
  readonly list: boolean;
  /** Reads a value from the text of a query; what cannot be read is given back, to be refused. */
  readonly fromText?: (text: string) => unknown;
}

const FIELDS = Symbol('fields');

export function registerField(prototype: object, name: string, rule: FieldRule): void {
  const own = (Reflect.getOwnMetadata(FIELDS, prototype) as Map<string, FieldRule> | undefined) ?? new Map<string, FieldRule>();
  Reflect.defineMetadata(FIELDS, own.set(name, rule), prototype);
}

const known = new WeakMap<new () => object, ReadonlyMap<string, FieldRule>>();

/** The fields of a class and of those it extends. Asked once all decorators have run. */
export function fieldsOf(type: new () => object): ReadonlyMap<string, FieldRule> {
  const fields = known.get(type) ?? collect(type);
  known.set(type, fields);
  return fields;
}

function collect(type: new () => object): ReadonlyMap<string, FieldRule> {
  const all = new Map<string, FieldRule>();
  for (let at: unknown = type.prototype; at !== null && typeof at === 'object'; at = Object.getPrototypeOf(at)) {
    const own = Reflect.getOwnMetadata(FIELDS, at) as Map<string, FieldRule> | undefined;
    for (const [name, rule] of own ?? []) if (!all.has(name)) all.set(name, rule);
  }
  return all;
}

import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  type ValidationOptions,
} from 'class-validator';
import { type FieldRule, registerField } from './field-registry.js';
import { isUuid } from './id.pipe.js';

/**
 * One decorator for each property of a body, a query or a view: it validates what comes in and describes it in `/openapi.json`.
 * Required and not null unless said otherwise. In a query, numbers, flags and lists are read from text.
 */
export interface FieldOptions {
  readonly optional?: boolean;
  readonly nullable?: boolean;
  /** A list of such values. Bodies should bound it: `{ max: 20 }`. */
  readonly array?: boolean | { readonly min?: number; readonly max?: number; readonly unique?: boolean };
  readonly description?: string;
  readonly example?: unknown;
}

type Check = (options: ValidationOptions) => PropertyDecorator;
type Schema = Record<string, unknown>;

const RFC_3339_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;

function field(options: FieldOptions, schema: Schema, checks: readonly Check[], fromText?: FieldRule['fromText']): PropertyDecorator {
  return (target, key) => {
    const list = prepare(target, key, options, { fromText });
    for (const check of checks) check({ each: list !== false })(target, key);
    const items = list ? { type: 'array', items: schema, minItems: list.min, maxItems: list.max, uniqueItems: list.unique } : schema;
    describe(target, key, options, items);
  };
}

/** What all fields have in common. Returns the bounds of a list, false for a single value. */
function prepare(target: object, key: string | symbol, options: FieldOptions, rule: Omit<FieldRule, 'list'>) {
  const { optional = false, nullable = false, array = false } = options;
  const list = array === true ? {} : array;
  registerField(target, String(key), { ...rule, list: list !== false });
  if (optional) ValidateIf((_, value) => value !== undefined)(target, key);
  if (nullable) ValidateIf((_, value) => value !== null)(target, key);
  if (!list) return list;
  IsArray()(target, key as string);
  if (list.min !== undefined) ArrayMinSize(list.min)(target, key as string);
  if (list.max !== undefined) ArrayMaxSize(list.max)(target, key as string);
  if (list.unique) ArrayUnique()(target, key as string);
  return list;
}

function describe(target: object, key: string | symbol, { optional, nullable, description, example }: FieldOptions, schema: Schema): void {
  const all = { ...schema, required: !optional, nullable: nullable || undefined, description, example };
  ApiProperty(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as ApiPropertyOptions)(target, key);
}

export interface TextOptions extends FieldOptions {
  readonly min?: number;
  /** In UTF-16 units. Bodies must bound it; views need not. */
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly format?: string;
}

export function Text(options: TextOptions = {}): PropertyDecorator {
  const { min = 0, max, pattern, format } = options;
  const checks: Check[] = [(each) => IsString(each), (each) => Length(min, max, each)];
  if (pattern) checks.push((each) => Matches(pattern, { ...each, message: '$property does not have the right form' }));
  return field(options, { type: 'string', minLength: min || undefined, maxLength: max, pattern: pattern?.source, format }, checks);
}

export interface NumberOptions extends FieldOptions {
  readonly min?: number;
  readonly max?: number;
}

/** An integer. Not bounded: any safe integer. */
export function Whole(options: NumberOptions = {}): PropertyDecorator {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
  const schema = { type: 'integer', minimum: options.min, maximum: options.max };
  return field(options, schema, [(each) => IsInt(each), (each) => Min(min, each), (each) => Max(max, each)], (text) =>
    /^-?\d{1,16}$/.test(text) ? Number(text) : text,
  );
}

export function Decimal(options: NumberOptions = {}): PropertyDecorator {
  const { min = -Number.MAX_VALUE, max = Number.MAX_VALUE } = options;
  const schema = { type: 'number', minimum: options.min, maximum: options.max };
  return field(options, schema, [(each) => IsNumber({}, each), (each) => Min(min, each), (each) => Max(max, each)], (text) =>
    /^-?\d{1,16}(\.\d{1,16})?$/.test(text) ? Number(text) : text,
  );
}

export function Flag(options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: 'boolean' }, [(each) => IsBoolean(each)], (text) => ({ true: true, false: false })[text] ?? text);
}

export function OneOf(values: readonly string[], options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: 'string', enum: [...values] }, [(each) => IsIn(values, each)]);
}

export function Uuid(options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: 'string', format: 'uuid' }, [check('isUuid', isUuid, '$property must be a UUID')]);
}

/** RFC 3339 in UTC, as text: `2026-01-31T12:00:00.000Z`. */
export function Instant(options: FieldOptions = {}): PropertyDecorator {
  const valid = (value: unknown) => typeof value === 'string' && RFC_3339_UTC.test(value) && !Number.isNaN(Date.parse(value));
  return field(options, { type: 'string', format: 'date-time' }, [
    check('isInstant', valid, '$property must be an RFC 3339 instant in UTC'),
  ]);
}

/** An absolute URL, for views. */
export function Link(options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: 'string', format: 'uri' }, [
    check('isUrl', (v) => typeof v === 'string' && URL.canParse(v), '$property must be a URL'),
  ]);
}

/** Another described class. */
export function Nested(type: () => new () => object, options: FieldOptions = {}): PropertyDecorator {
  return (target, key) => {
    const each = prepare(target, key, options, { nested: type }) !== false;
    IsObject({ each })(target, key as string);
    ValidateNested({ each })(target, key as string);
    // swagger knows a function that gives the class from the class itself by its name, which must be `type`
    describe(target, key, options, { type: () => type(), isArray: each || undefined });
  };
}

export interface JsonObjectOptions extends FieldOptions {
  /** The schema of each value; anything by default. */
  readonly values?: Schema;
}

/** A free object, such as a tool's parameters or a JSON Schema: what is in it is checked elsewhere. */
export function JsonObject(options: JsonObjectOptions = {}): PropertyDecorator {
  return field(options, { type: 'object', additionalProperties: options.values ?? true }, [(each) => IsObject(each)]);
}

/** `{ name: [id, …] }`: lists of ids by name, such as a generation's inputs. */
export function IdLists(options: FieldOptions & { readonly maxNames: number; readonly maxIds: number }): PropertyDecorator {
  const ids = (list: unknown) => Array.isArray(list) && list.length <= options.maxIds && list.every(isUuid);
  const valid = (value: unknown) =>
    value !== null && typeof value === 'object' && Object.keys(value).length <= options.maxNames && Object.values(value).every(ids);
  const decorate = JsonObject({
    ...options,
    values: { type: 'array', items: { type: 'string', format: 'uuid' }, maxItems: options.maxIds },
  });
  return (target, key) => {
    decorate(target, key);
    check('isIdLists', valid, '$property must map names to lists of UUIDs')({})(target, key);
  };
}

function check(name: string, validate: (value: unknown) => boolean, message: string): Check {
  return (options) => ValidateBy({ name, validator: { validate } }, { ...options, message });
}

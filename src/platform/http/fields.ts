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
import type { Localised } from '../../kernel/language.js';
import { parseInstant } from '../../kernel/parse-instant.js';
import { type FieldRule, registerField } from './field-registry.js';
import { FIELD_TEXTS } from './field-texts.js';
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

/** A check of class-validator, and what is said of a value that does not pass it. */
interface Rule {
  readonly text: Localised;
  readonly check: (options: ValidationOptions) => PropertyDecorator;
}
type Schema = Record<string, unknown>;

const IS_OBJECT: Rule = { text: FIELD_TEXTS.object, check: (it) => IsObject(it) };

function field(options: FieldOptions, schema: Schema, rules: readonly Rule[], fromText?: FieldRule['fromText']): PropertyDecorator {
  return (target, key) => {
    const list = prepare(target, key, options, { fromText });
    for (const rule of rules) hold(rule, list !== false)(target, key);
    const items = list ? { type: 'array', items: schema, minItems: list.min, maxItems: list.max, uniqueItems: list.unique } : schema;
    describe(target, key, options, items);
  };
}

/** The text travels as the check's context, where the body pipe reads it; a check without a message would not pass it on. */
function hold({ text, check }: Rule, each: boolean): PropertyDecorator {
  return check({ each, message: text.en, context: each ? FIELD_TEXTS.everyItem(text) : text });
}

/** What all fields have in common. Returns the bounds of a list, false for a single value. */
function prepare(target: object, key: string | symbol, options: FieldOptions, rule: Omit<FieldRule, 'list'>) {
  const { optional = false, nullable = false, array = false } = options;
  const list = array === true ? {} : array;
  registerField(target, String(key), { ...rule, list: list !== false });
  if (optional) ValidateIf((_, value) => value !== undefined)(target, key);
  if (nullable) ValidateIf((_, value) => value !== null)(target, key);
  if (!list) return list;
  const { min, max, unique } = list;
  const rules: Rule[] = [{ text: FIELD_TEXTS.list, check: (it) => IsArray(it) }];
  if (min !== undefined) rules.push({ text: FIELD_TEXTS.itemsAtLeast(min), check: (it) => ArrayMinSize(min, it) });
  if (max !== undefined) rules.push({ text: FIELD_TEXTS.itemsAtMost(max), check: (it) => ArrayMaxSize(max, it) });
  if (unique) rules.push({ text: FIELD_TEXTS.unique, check: (it) => ArrayUnique(it) });
  for (const rule of rules) hold(rule, false)(target, key);
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
  const rules: Rule[] = [
    { text: FIELD_TEXTS.text, check: (it) => IsString(it) },
    { text: FIELD_TEXTS.length(min, max), check: (it) => Length(min, max, it) },
  ];
  if (pattern) rules.push({ text: FIELD_TEXTS.form, check: (it) => Matches(pattern, it) });
  return field(options, { type: 'string', minLength: min || undefined, maxLength: max, pattern: pattern?.source, format }, rules);
}

export interface NumberOptions extends FieldOptions {
  readonly min?: number;
  readonly max?: number;
}

/** An integer. Not bounded: any safe integer. */
export function Whole(options: NumberOptions = {}): PropertyDecorator {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
  const schema = { type: 'integer', minimum: options.min, maximum: options.max };
  const isWhole: Rule = { text: FIELD_TEXTS.whole, check: (it) => IsInt(it) };
  return field(options, schema, [isWhole, ...between(min, max)], (text) => (/^-?\d{1,16}$/.test(text) ? Number(text) : text));
}

export function Decimal(options: NumberOptions = {}): PropertyDecorator {
  const { min = -Number.MAX_VALUE, max = Number.MAX_VALUE } = options;
  const schema = { type: 'number', minimum: options.min, maximum: options.max };
  const isNumber: Rule = { text: FIELD_TEXTS.number, check: (it) => IsNumber({}, it) };
  return field(options, schema, [isNumber, ...between(min, max)], (text) => (/^-?\d{1,16}(\.\d{1,16})?$/.test(text) ? Number(text) : text));
}

function between(min: number, max: number): Rule[] {
  return [
    { text: FIELD_TEXTS.atLeast(min), check: (it) => Min(min, it) },
    { text: FIELD_TEXTS.atMost(max), check: (it) => Max(max, it) },
  ];
}

export function Flag(options: FieldOptions = {}): PropertyDecorator {
  const isFlag: Rule = { text: FIELD_TEXTS.flag, check: (it) => IsBoolean(it) };
  return field(options, { type: 'boolean' }, [isFlag], (text) => ({ true: true, false: false })[text] ?? text);
}

export function OneOf(values: readonly string[], options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: 'string', enum: [...values] }, [{ text: FIELD_TEXTS.oneOf(values), check: (it) => IsIn(values, it) }]);
}

export function Uuid(options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: 'string', format: 'uuid' }, [ruleOf('isUuid', isUuid, FIELD_TEXTS.uuid)]);
}

/** RFC 3339 in UTC, as text: `2026-01-31T12:00:00.000Z`. */
export function Instant(options: FieldOptions = {}): PropertyDecorator {
  const valid = (value: unknown) => typeof value === 'string' && parseInstant(value) !== null;
  return field(options, { type: 'string', format: 'date-time' }, [ruleOf('isInstant', valid, FIELD_TEXTS.instant)]);
}

/** An absolute URL, for views. */
export function Link(options: FieldOptions = {}): PropertyDecorator {
  const valid = (value: unknown) => typeof value === 'string' && URL.canParse(value);
  return field(options, { type: 'string', format: 'uri' }, [ruleOf('isUrl', valid, FIELD_TEXTS.url)]);
}

/** Another described class. */
export function Nested(type: () => new () => object, options: FieldOptions = {}): PropertyDecorator {
  return (target, key) => {
    const each = prepare(target, key, options, { nested: type }) !== false;
    hold(IS_OBJECT, each)(target, key);
    hold({ text: FIELD_TEXTS.object, check: (it) => ValidateNested(it) }, each)(target, key);
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
  return field(options, { type: 'object', additionalProperties: options.values ?? true }, [IS_OBJECT]);
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
    Satisfies('isIdLists', valid, FIELD_TEXTS.idLists)(target, key);
  };
}

/** One more rule for a field, beside the decorator that describes it. */
export function Satisfies(name: string, valid: (value: unknown) => boolean, text: Localised): PropertyDecorator {
  return hold(ruleOf(name, valid, text), false);
}

function ruleOf(name: string, validate: (value: unknown) => boolean, text: Localised): Rule {
  return { text, check: (it) => ValidateBy({ name, validator: { validate } }, it) };
}

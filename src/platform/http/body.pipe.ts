import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { type ValidationError, validateSync } from 'class-validator';
import type { Localised } from '../../kernel/language.js';
import type { FieldError } from '../../kernel/problem.js';
import { fieldsOf } from './field-registry.js';
import { FIELD_TEXTS } from './field-texts.js';
import { InvalidRequest, NotFound } from './http.problems.js';
import { ReadQueries } from './read-queries.js';

/** Of a query or body that has no fields at all. */
export class NoFields {}

/** Deeper than any body of ours; a deeper one would exhaust the stack of those who walk it by recursion. */
const DEPTH_MAX = 32;

/** Reads bodies and queries into their classes; unknown fields and wrong types are refused, each with a pointer to it. */
@Injectable()
export class BodyPipe implements PipeTransform {
  private readonly queries = new ReadQueries();

  transform(value: unknown, { type, metatype, data }: Pick<ArgumentMetadata, 'type' | 'metatype' | 'data'>): unknown {
    if (type === 'custom') return value;
    if (type === 'param') return pathPart(value);
    const inQuery = type === 'query';
    const text = inQuery && data === undefined && isClass(metatype) ? JSON.stringify(value ?? {}) : null;
    const known = text !== null && this.queries.find(metatype as Class, text);
    if (known) return known;
    const root = inQuery ? '?' : '#';
    refuseUnstorable(value, inQuery && data !== undefined ? `?${data}` : root);
    if (!isClass(metatype) || data !== undefined) return value;

    const plain = value === undefined ? {} : value;
    if (plain === null || typeof plain !== 'object' || Array.isArray(plain)) throw InvalidRequest.at(root, FIELD_TEXTS.object);
    const unknown: FieldError[] = [];
    const read = instanceOf(metatype, plain, { at: root, inQuery, unknown });
    const checked = fieldsOf(metatype).size === 0 ? [] : validateSync(read, { forbidUnknownValues: true, stopAtFirstError: true });
    const wrong = checked.flatMap((error) => fieldErrors(error, root));
    if (unknown.length + wrong.length > 0) throw InvalidRequest.of([...unknown, ...wrong]);
    if (text !== null) this.queries.keep(metatype, text, read);
    return read;
  }
}

interface Reading {
  readonly at: string;
  readonly inQuery: boolean;
  readonly unknown: FieldError[];
}

/** Copies the known fields alone: a field named `constructor` must not reach what the checks rely on. */
function instanceOf(type: Class, plain: object, { at, inQuery, unknown }: Reading): object {
  const rules = fieldsOf(type);
  const read = new type() as Record<string, unknown>;
  for (const [name, value] of Object.entries(plain)) {
    const rule = rules.get(name);
    if (!rule) {
      unknown.push({ pointer: below(at, name), detail: FIELD_TEXTS.unknown });
      continue;
    }
    const items = inQuery && rule.list && !Array.isArray(value) ? [value] : (value as unknown);
    const readItem = (item: unknown, pointer: string): unknown => {
      if (inQuery && rule.fromText && typeof item === 'string') return rule.fromText(item);
      if (!rule.nested || item === null || typeof item !== 'object' || Array.isArray(item)) return item;
      return instanceOf(rule.nested(), item, { at: pointer, inQuery, unknown });
    };
    const pointer = below(at, name);
    read[name] = rule.list && Array.isArray(items) ? items.map((item, i) => readItem(item, `${pointer}/${i}`)) : readItem(items, pointer);
  }
  return read;
}

/** What no path of ours can hold names nothing. */
function pathPart(value: unknown): unknown {
  if (typeof value === 'string' && !isStorable(value)) throw new NotFound();
  return value;
}

type Class = new () => object;

function isClass(metatype: ArgumentMetadata['metatype']): metatype is Class {
  return metatype !== undefined && !([String, Number, Boolean, Array, Object] as unknown[]).includes(metatype);
}

function fieldErrors(error: ValidationError, at: string): FieldError[] {
  const pointer = below(at, error.property);
  const nested = (error.children ?? []).flatMap((child) => fieldErrors(child, pointer));
  if (nested.length > 0) return nested;
  const [failed = ''] = Object.keys(error.constraints ?? {});
  return [{ pointer, detail: (error.contexts?.[failed] as Localised | undefined) ?? FIELD_TEXTS.notValid }];
}

/** RFC 6901, section 6; `?name` for a query. */
function below(at: string, name: string): string {
  if (at === '?') return `?${name}`;
  return `${at}/${encodeURIComponent(name.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'))}`;
}

/** U+0000 and half surrogates are legal in JSON, but PostgreSQL's text takes neither. Walks without recursion. */
export function refuseUnstorable(value: unknown, root: string): void {
  const waiting: { value: unknown; at: string; depth: number }[] = [{ value, at: root, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { at, depth } = next;
    if (typeof next.value === 'string' && !isStorable(next.value)) throw InvalidRequest.at(at, FIELD_TEXTS.wellFormedText);
    if (next.value === null || typeof next.value !== 'object') continue;
    if (depth === DEPTH_MAX) throw InvalidRequest.at(root, FIELD_TEXTS.notDeeperThan(DEPTH_MAX));
    for (const [name, item] of Object.entries(next.value)) {
      const pointer = below(at, name);
      if (!isStorable(name)) throw InvalidRequest.at(pointer, FIELD_TEXTS.wellFormedName);
      waiting.push({ value: item, at: pointer, depth: depth + 1 });
    }
  }
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

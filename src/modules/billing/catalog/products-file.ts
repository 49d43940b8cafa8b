import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { BadConfiguration } from '../../../platform/config/config.js';
import type { PackProduct, Plan, SubscriptionProduct } from './product.js';

type Optionally<T> = Omit<T, 'kind' | 'retired'> & { readonly retired?: boolean };

/** `config/billing/products.json`. */
export interface ProductsFile {
  /** From the lowest to the highest; the first is everybody's. */
  readonly plans: readonly Omit<Plan, 'rank'>[];
  readonly subscriptionPointsKeptDays: number;
  readonly subscriptions: readonly (Omit<Optionally<SubscriptionProduct>, 'plan'> & { readonly plan: string })[];
  readonly packs: readonly Optionally<PackProduct>[];
}

/** @throws BadConfiguration */
export function readProductsFile(folder: string): ProductsFile {
  const home = join(folder, 'billing');
  const schema = JSON.parse(readFileSync(join(home, 'products.schema.json'), 'utf8')) as object;
  const isProducts = new Ajv({ allErrors: true }).compile<ProductsFile>(schema);
  const file = parsed(join(home, 'products.json'));
  if (!isProducts(file)) throw badProducts(JSON.stringify(isProducts.errors?.[0]));
  return file;
}

export function badProducts(reason: string): BadConfiguration {
  return new BadConfiguration(`Bad configuration: config/billing/products.json: ${reason}`);
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw badProducts('cannot be read as JSON');
  }
}

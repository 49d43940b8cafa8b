import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import { Catalog } from './catalog.js';
import { worthOf } from './product.js';
import { type ProductsFile, readProductsFile } from './products-file.js';

const file = readProductsFile(CONFIG_FOLDER);
const [first] = file.subscriptions;
const build = (change: Partial<ProductsFile>) => () => new Catalog({ ...file, ...change });

describe('the catalogue', () => {
  it('knows each product by its own name and by that of each store', () => {
    const catalog = new Catalog(file);
    for (const product of catalog.products) {
      expect(catalog.find(product.id)).toBe(product);
      for (const [store, name] of Object.entries(product.stores)) expect(catalog.ofStore(store as 'app-store', name)).toBe(product);
    }
    expect(catalog.ofStore('app-store', 'plus:monthly')).toBeNull();
    expect([catalog.find(null), catalog.planOf('points-500'), catalog.planOf('never')]).toEqual([null, null, null]);
  });

  it('ranks the plans as they stand in the file, everybody\'s first', () => {
    const { plans, free } = new Catalog(file);
    expect(plans.map(({ id, rank }) => [id, rank])).toEqual([['free', 0], ['plus', 1], ['pro', 2]]);
    expect(free).toBe(plans[0]);
  });

  it.each<[string, number | undefined, boolean, number]>([
    ['what was paid for', 50, false, 2 * first!.points],
    ['a trial', 50, true, 100],
    ['a trial where the file says nothing of trials', undefined, true, 0],
  ])('%s gives its points', (_, trialPoints, trial, points) => {
    const catalog = new Catalog({ ...file, subscriptions: [{ ...first!, ...(trialPoints !== undefined && { trialPoints }) }] });
    expect(worthOf(catalog.products[0]!, { quantity: 2, trial })).toBe(points);
  });

  it.each<[string, () => Catalog]>([
    ['two products of one id', build({ subscriptions: [...file.subscriptions, { ...first!, stores: { 'app-store': 'other' } }] })],
    ['two products of one name at a store', build({ subscriptions: [...file.subscriptions, { ...first!, id: 'other' }] })],
    ['a plan that there is not', build({ subscriptions: [{ ...first!, plan: 'gold' }] })],
    ['two plans of one id', build({ plans: [...file.plans, file.plans[0]!] })],
  ])('refuses %s', (_, make) => expect(make).toThrow('config/billing/products.json'));
});

import { CONFIG_FOLDER } from './config-folder.js';
import { BadConfiguration } from './config.js';
import { Regions } from './regions.js';

const regions = Regions.load(CONFIG_FOLDER);
const at = (country: string | null, region: string | null = null) => ({ country, region });

describe('the map of the world', () => {
  it.each([
    ['ES', 'european-union', true],
    ['RE', 'european-union', true],
    ['NO', 'european-union', false],
    ['NO', 'european-economic-area', true],
    ['ES', 'european-economic-area', true],
    ['GB', 'european-economic-area', false],
    ['ES', 'ES', true],
    ['PT', 'ES', false],
    [null, 'ES', null],
    [null, 'european-union', null],
  ])('knows whether %s is in %s: %s', (country, place, expected) => {
    expect(regions.isIn(at(country), place)).toBe(expected);
  });

  it.each([
    ['US', 'US-TX', true],
    ['US', 'TX', true],
    ['US', 'Texas', true],
    ['US', 'TEJAS ', true],
    ['US', 'CA', false],
    ['US', 'California', false],
    ['US', 'New Spain', null],
    ['US', 'MX-TX', null],
    ['US', null, null],
    ['MX', 'TX', false],
    ['ES', null, false],
  ])('reads a region as devices write it: %s, %s', (country, region, expected) => {
    expect(regions.isIn(at(country, region), 'US-TX')).toBe(expected);
  });

  it('reads a name with and without its accents', () => {
    expect(regions.isIn(at('US', 'Nuevo Mexico'), 'US-NM')).toBe(true);
    expect(regions.isIn(at('US', 'NUEVO MÉXICO'), 'US-NM')).toBe(true);
  });

  it('says in which groups somebody is for certain, narrow ones first', () => {
    expect(regions.groupsOf(at('US', 'California'))).toEqual(['california', 'united-states']);
    expect(regions.groupsOf(at('US'))).toEqual(['united-states']);
    expect(regions.groupsOf(at('ES', 'MD'))).toEqual(['european-union', 'european-economic-area']);
    expect(regions.groupsOf(at('JP'))).toEqual([]);
    expect(regions.groupsOf(at(null))).toEqual([]);
  });

  it.each([
    ['a country that is none', { groups: { here: { members: ['UK'] } }, subdivisions: {} }, 'UK'],
    ['a group that comes after it', { groups: { a: { members: ['b'] }, b: { members: ['ES'] } }, subdivisions: {} }, 'a has b'],
    ['a part of a country that is none', { groups: {}, subdivisions: { 'QQ-1': ['Somewhere'] } }, 'QQ-1'],
  ])('refuses %s, and says which', (_, file, reason) => {
    expect(() => new Regions(file)).toThrow(BadConfiguration);
    expect(() => new Regions(file)).toThrow(reason);
  });
});

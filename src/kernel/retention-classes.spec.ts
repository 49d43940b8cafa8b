import { RETENTION_CLASSES, type RetentionClass } from './retention-classes.js';

interface Row {
  readonly classes: readonly RetentionClass[];
  /** In days; null: no clock runs. */
  readonly least?: number | null;
  readonly most: number | null;
  readonly source: string;
}

/** The schedule that law and practice suggest, row by row, with the classes that follow it here. */
const SCHEDULE: Readonly<Record<string, Row>> = {
  'source uploads': { classes: ['source-upload', 'unfinished-upload', 'training-dataset'], most: 7, source: 'P25' },
  'prompts, as long as their job and result': { classes: ['generation'], most: null, source: 'minimisation' },
  'results that are not published': { classes: ['creation'], most: null, source: 'P26' },
  'copies of a person’s data': { classes: ['export'], most: 7, source: 'security' },
  'security logs': { classes: ['session'], most: 365, source: 'CNIL, logging: 6 to 12 months' },
  'crash reports': { classes: ['crash-report'], least: 30, most: 90, source: 'P30' },
  'push, once it was sent': { classes: ['push'], most: 90, source: 'P11' },
  'reports, decisions, statements': { classes: ['moderation-record', 'notice'], least: 183, most: 730, source: 'DSA Art. 20; P29' },
  'removed content as evidence, by its own date': { classes: ['evidence'], most: 0, source: 'DSA Art. 20; 18 USC 2258A(h)' },
  'fingerprints of removed media': { classes: ['known-bad-hash'], most: null, source: 'TAKE IT DOWN Act' },
  'the log of requests': { classes: ['privacy-request'], least: 730, most: 1095, source: '11 CCR 7101' },
  'proof of consent after the end': {
    classes: ['consent', 'disclosure', 'deletion-record'], least: 1095, most: 2190, source: 'EDPB 05/2020, 107',
  },
  'commercial books': { classes: ['ledger', 'purchase'], least: 2190, most: 3650, source: 'commercial codes, 6 to 10 years' },
  'disclosures to authorities': { classes: ['authority-disclosure'], least: 1825, most: 1825, source: 'GDPR Art. 5(2), 33(5)' },
};

describe('the periods', () => {
  it.each(Object.entries(SCHEDULE))('of %s are within what is suggested', (_, { classes, least = 0, most }) => {
    const outside = classes.filter((name) => {
      const { days } = RETENTION_CLASSES[name] as { days: number | null };
      return most === null ? days !== null : days === null || days > most || days < (least ?? 0);
    });
    expect(outside).toEqual([]);
  });

  it('run out for all but what is of nobody, or lives as long as the account', () => {
    const endless = Object.entries(RETENTION_CLASSES).filter(([, { days }]) => days === null);
    const kept = endless.filter(([, { action }]) => action === 'keep').map(([, { trigger }]) => trigger);
    expect(kept.every((trigger) => trigger.startsWith('none: '))).toBe(true);
    const others = endless.filter(([, { action }]) => action !== 'keep').map(([, { trigger }]) => trigger);
    expect(others.every((trigger) => trigger.includes('end of the account'))).toBe(true);
  });
});

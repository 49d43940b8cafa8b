import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { commandsFor } from '../../src/cli/commands.js';
import { foundMetrics } from './support/metrics/found-metrics.js';
import { LABELS } from './support/metrics/labels.js';
import { METRICS_FILE, renderedMetrics, seriesNames } from './support/metrics/list.js';
import { labelsIn, seriesIn } from './support/metrics/promql.js';
import { ROOT, serviceSources } from './support/sources.js';

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}
interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

const file = (name: string) => readFileSync(join(ROOT, 'docker', name), 'utf8');
const alerts = (parse(file('alerts.yaml')) as { groups: { rules: Alert[] }[] }).groups.flatMap(({ rules }) => rules);
const panels = (JSON.parse(file('dashboard.json')) as { panels: Panel[] }).panels;
const runbook = file('runbook.md');
/** Prometheus' own, and those of the runtime's. */
const OTHER_LABELS = ['job', 'instance', 'le', 'role'];

describe('the metrics', () => {
  const metrics = foundMetrics();

  it('are listed in docker/metrics.md as the sources say (`npm run metrics`)', async () => {
    expect(metrics.length).toBeGreaterThan(40);
    expect(readFileSync(METRICS_FILE, 'utf8')).toBe(await renderedMetrics());
  });

  it('say what they are, each under one name', () => {
    expect(metrics.filter(({ help }) => help.length < 10).map(({ name }) => name)).toEqual([]);
    const names = metrics.map(({ name }) => name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it("are named by Prometheus' conventions: base units, counters in _total and nothing else in it", () => {
    const isOdd = ({ name, type }: (typeof metrics)[number]) =>
      (type === 'counter') !== name.endsWith('_total') ||
      /_(ms|millis(econds)?|minutes?|hours?|days?|kb|mb|percent|info|count|sum|bucket)(_|$)/.test(name) ||
      (type === 'histogram' && !/_(seconds|bytes)$/.test(name)) ||
      /__|_$/.test(name);
    expect(metrics.filter(isOdd).map(({ name }) => name)).toEqual([]);
  });

  it('have only labels of few values', () => {
    const unknown = metrics.flatMap(({ name, labels }) => labels.filter((label) => !(label in LABELS)).map((label) => `${name} ${label}`));
    expect(unknown).toEqual([]);
    const used = new Set(metrics.flatMap(({ labels }) => labels));
    expect(Object.keys(LABELS).filter((label) => !used.has(label))).toEqual([]);
  });
});

describe('what asks for metrics', () => {
  const asked = [
    ...alerts.map(({ alert, expr }) => ({ who: alert, expr })),
    ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ who: title, expr }))),
    ...[...runbook.matchAll(/`([^`]*\([^`]*\[[^`]*)`/g)].map(([, expr]) => ({ who: 'runbook', expr: expr! })),
  ];

  it('names series that there are', async () => {
    expect(asked.length).toBeGreaterThan(60);
    const known = await seriesNames();
    const wrong = asked.flatMap(({ who, expr }) => seriesIn(expr).filter((name) => !known.has(name)).map((name) => `${who}: ${name}`));
    expect(wrong).toEqual([]);
    expect(asked.filter(({ expr }) => seriesIn(expr).length === 0)).toEqual([]);
  });

  it('names labels that they have', () => {
    const byName = new Map(foundMetrics().map(({ name, labels }) => [name, labels]));
    const labelsOf = (series: string) => byName.get(series) ?? byName.get(series.replace(/_(bucket|sum|count)$/, '')) ?? [];
    const wrong = asked.flatMap(({ who, expr }) => {
      const known = [...OTHER_LABELS, ...seriesIn(expr).flatMap(labelsOf)];
      return labelsIn(expr).filter((label) => !known.includes(label)).map((label) => `${who}: ${label}`);
    });
    expect(wrong).toEqual([]);
  });
});

describe('the alerts', () => {
  /** `a > 0 and b == 0` says nothing, ever, where `a` and `b` have not the same labels (PromQL, vector matching). */
  it('that compare two series say by which labels', () => {
    const twoSided = /\b(and|unless)\b(?! (on|ignoring|(sum|min|max) by) \()/;
    const unmatched = alerts.filter(({ expr }) => twoSided.test(expr.replaceAll(/"[^"]*"/g, '""')));
    expect(unmatched.map(({ alert }) => alert)).toEqual([]);
  });

  it('say how urgent they are, what is so, and where it is told what to do', () => {
    expect(alerts.length).toBeGreaterThan(20);
    for (const { alert, labels, annotations } of alerts) {
      expect({ alert, severity: labels.severity }).toEqual({ alert, severity: expect.stringMatching(/^(page|ticket)$/) });
      expect(annotations.summary.length).toBeGreaterThan(20);
      expect(annotations.runbook_url).toBe(`runbook.md#${alert.toLowerCase()}`);
    }
  });

  it('have a part each in the runbook, which has no other', () => {
    const parts = [...runbook.matchAll(/^## (.*)$/gm)].map(([, title]) => title!);
    expect(parts).toEqual(alerts.map(({ alert }) => alert));
    for (const part of runbook.split(/^## /m).slice(1)) {
      const missing = ['**Means.**', '**Look at**', '**Do**'].filter((it) => !part.includes(it));
      expect({ part: part.split('\n')[0], missing }).toMatchObject({ missing: [] });
    }
  });

  it('are told by commands that there are', async () => {
    const names = (await commandsFor(undefined)).map(({ name }) => name);
    const said = [...runbook.matchAll(/npm run --silent cli -- ([a-z][a-z -]*?)(?= --|`)/g)].map(([, name]) => name!.trim());
    expect(said.length).toBeGreaterThan(10);
    expect(said.filter((name) => !names.includes(name))).toEqual([]);
  }, 60_000); // loads every command

  it('are told by log lines that there are', () => {
    const sources = serviceSources().map(({ text }) => text).join('\n');
    const lists = runbook.matchAll(/log\s+lines?\s+((?:`[a-z-]+`(?:,\s+|\s+and\s+)?)+)/g);
    const said = [...lists].flatMap(([, names]) => names!.match(/[a-z-]+(?=`)/g)!);
    expect(said.length).toBeGreaterThan(10);
    const composed = (name: string) => sources.includes(`\`${name.split('-')[0]!}-\${`);
    expect(said.filter((name) => !sources.includes(`'${name}'`) && !composed(name))).toEqual([]);
  });
});

/** How runs read in the list. */
import assert from 'node:assert/strict';
import type { RunInfo } from '../../../src/protocol/runs';
import {
  ageOf,
  dollars,
  limit,
  runLine,
  runName,
  runSpoken,
  runTooltip,
  type Reading,
} from '../../../src/host/runsView/runTexts';

const reading: Reading = {
  t: (message, ...args) => message.replace(/\{(\d)\}/g, (_, i: string) => String(args[Number(i)])),
  now: Date.parse('2026-02-03T12:00:00Z'),
  date: (iso) => iso.slice(0, 10),
  configName: 'a.proteus.json',
};

const tier = (name: string, floor: number, certified: boolean, costPer1k: number | null) => ({
  name,
  floor,
  share: 0.5,
  feasible: true,
  certified,
  met: true,
  accuracy: 0.812,
  costPer1k,
});

const trained: RunInfo = {
  runDir: '/w/.proteus/runs/20260203T090000Z-a',
  id: '20260203T090000Z-a',
  label: '',
  startedAt: '2026-02-03T09:00:00Z',
  judgedAt: '2026-02-03T09:01:00Z',
  state: 'trained',
  figures: {
    limit: { certified: 0.78199, observed: 0.835 },
    confidence: 0.95,
    serve: 'certified',
    seed: 7,
    prompts: 3350,
    models: 9,
    seconds: 31.2,
    tiers: [tier('gold', 0.85, false, 0.31), tier('bulk', 0.7, true, null)],
  },
  changes: { config: 'read', settings: [], data: 'same' },
  progress: null,
  problem: '',
};

describe('runs in words', () => {
  it('go by their name, or when they began', () => {
    assert.equal(runName(trained, reading), '2026-02-03');
    assert.equal(runName({ ...trained, label: 'cheap' }, reading), 'cheap');
    assert.equal(runName({ ...trained, startedAt: '' }, reading), '20260203T090000Z-a');
  });

  it('tell the limit, rounded down, what tiers cost, and their age', () => {
    assert.equal(runLine(trained, reading), 'certified to 0.781 · gold $0.31 · bulk – · 3 h ago');
    assert.equal(runSpoken(trained, reading), '2026-02-03, certified to 0.781, gold $0.31, bulk –, 3 h ago');
  });

  it('name no more than three tiers', () => {
    const tiers = ['a', 'b', 'c', 'd', 'e'].map((name) => tier(name, 0.7, true, 1));
    const run: RunInfo = { ...trained, figures: { ...trained.figures!, tiers } };
    assert.match(runLine(run, reading), /a \$1\.00 · b \$1\.00 · c \$1\.00 · \+2 · /);
  });

  it('say that they are stale, and why', () => {
    const run: RunInfo = { ...trained, changes: { config: 'read', settings: ['tiers'], data: 'same' } };
    assert.match(runLine(run, reading), /^stale · certified/);
    assert.match(runTooltip(run, reading), /Stale: a\.proteus\.json differs from this run now: tiers\./);
  });

  it('say that nothing is certified', () => {
    for (const certified of [null, 0]) {
      const run: RunInfo = {
        ...trained,
        figures: { ...trained.figures!, limit: { certified, observed: null } },
      };
      assert.match(runLine(run, reading), /^nothing certified/);
    }
  });

  it('say how far a training came, and whether it can go on', () => {
    const run: RunInfo = {
      ...trained,
      state: 'unfinished',
      figures: null,
      changes: null,
      progress: { update: 20, updates: 60 },
    };
    assert.equal(runLine(run, reading), 'stopped after 20 of 60 updates · can be resumed · 3 h ago');
    const old = { ...run, problem: 'the outcome data has changed' };
    assert.match(runLine(old, reading), /cannot be resumed/);
    assert.match(runTooltip(old, reading), /It cannot be resumed, since the outcome data has changed\./);
    assert.equal(runLine({ ...run, state: 'running' }, reading), 'training, 20 of 60 updates');
    assert.equal(runLine({ ...run, state: 'running', progress: null }, reading), 'training');
  });

  it('have a table of tiers to hover over, in which names are text', () => {
    const tiers = [tier('a|b *c* <img>', 0.85, true, 0.5)];
    const text = runTooltip({ ...trained, figures: { ...trained.figures!, tiers } }, reading);
    assert.match(text, /\| a\\\|b \\\*c\\\* \\<img\\> \| 0\.85 \| certified \| 0\.812 \| \$0\.50 \|/);
    assert.match(text, /3350 prompts, 9 models, seed 7, trained in 31 s/);
  });

  it('have ages that one says', () => {
    const age = (iso: string) => ageOf(iso, reading);
    assert.deepEqual(
      [
        '2026-02-03T11:59:40Z',
        '2026-02-03T11:30:00Z',
        '2026-02-02T11:00:00Z',
        '2026-01-20T12:00:00Z',
        '2025-12-01T00:00:00Z',
        '?',
      ].map(age),
      ['just now', '30 min ago', 'yesterday', '14 days ago', '2025-12-01', ''],
    );
  });

  it('promise no more than was shown', () => {
    assert.deepEqual([0.7819, 0.78, 0, null].map(limit), ['0.781', '0.780', '–', '–']);
    assert.deepEqual([0.314, 12.34, 0.0042, 0, null].map(dollars), [
      '$0.31',
      '$12.3',
      '$0.0042',
      '$0.00',
      '–',
    ]);
  });
});

/** Simulations of a trained router: against its report, byte for byte, and by way of the engine process. */
import { strict as assert } from 'node:assert';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../src/core/report';
import type { RouterConfigInput } from '../../src/core/config';
import type { Frame, SimulationSummary } from '../../src/core/simulate/traffic/result';
import { bestOf } from '../../src/core/simulate/traffic/scoreBook';
import { UserError } from '../../src/core/errors';
import { assetPath } from '../../src/engine/assets';
import { readRouter, runFiles } from '../../src/engine/runFolder';
import { RouterSession } from '../../src/onnx/routerSession';
import { forkEngine } from '../../src/protocol/connection';
import {
  SimulationAdvance,
  SimulationCapacity,
  SimulationInject,
  SimulationStart,
  SimulationStop,
} from '../../src/protocol/simulation';
import { makeProject, type Project } from '../unit/engine/project';
import { cli, quickTraining } from './cli';

interface Answer {
  ok: boolean;
  summary: SimulationSummary;
  comparison: { name: string; summary: SimulationSummary }[];
  capacity: { outages: { without: string; queriesPerSecond: number }[] };
  error: { what: string; where: { file: string; line?: number } };
}

const tiers = [
  { name: 'gold', floor: 0.4, share: 0.2 },
  { name: 'bulk', floor: 0.3, share: 0.8 },
];

describe('simulate', () => {
  let project: Project;
  let report: Report;
  let run: string;
  const at = (name: string) => join(project.folder, name);
  const configure = (simulation: RouterConfigInput['simulation']) =>
    project.configure({ ...quickTraining, tiers, simulation });
  const simulate = async (...args: string[]) => {
    const { code, stdout, stderr } = await cli(['simulate', project.config, '--json', '--quiet', ...args]);
    return { code, stderr, answer: JSON.parse(stdout) as Answer };
  };

  before(async () => {
    project = makeProject({ prompts: 600 });
    configure(undefined);
    const { code, stdout, stderr } = await cli(['train', project.config, '--json', '--quiet']);
    assert.equal(code, 0, stderr);
    ({ run } = JSON.parse(stdout) as { run: string });
    report = JSON.parse(readFileSync(join(run, runFiles.report), 'utf8')) as Report;
  });
  after(() => project.remove());

  it('agrees with the report where nothing happens and each test prompt comes once', async () => {
    const { test } = report.data.split;
    for (const [k, { name }] of tiers.entries()) {
      const lines = Array.from({ length: test }, (_, i) => `${i},${name}`);
      writeFileSync(at('arrivals.csv'), ['time,tier', ...lines].join('\n'));
      configure({ arrivals: { trace: 'arrivals.csv', prompts: 'once' } });
      const { code, stderr, answer } = await simulate();
      assert.equal(code, 0, stderr);
      const tier = answer.summary.tiers[k];
      assert.equal(tier.served, test);
      assert.ok(Math.abs((tier.accuracy ?? NaN) - report.tiers[k].accuracy) < 1e-6);
      assert.ok(Math.abs((tier.costPer1k ?? NaN) / report.tiers[k].costPer1k - 1) < 1e-6);
      assert.equal(tier.certificate === 'certified', report.tiers[k].certified);
    }
  });

  it('writes the same trace for the same seed, byte for byte, and compares and sizes', async () => {
    configure({
      arrivals: { queriesPerDay: 3000 },
      events: [{ at: '12:00', kind: 'outage', model: report.data.models[0] }],
    });
    const first = await simulate('--trace', at('a.jsonl'), '--csv', at('a.csv'), '--compare', '--capacity');
    assert.equal(first.code, 0, first.stderr);
    assert.equal((await simulate('--trace', at('b.jsonl'))).code, 0);
    assert.equal((await simulate('--trace', at('c.jsonl'), '--seed', '9')).code, 0);
    const bytes = ['a', 'b', 'c'].map((name) => readFileSync(at(`${name}.jsonl`), 'utf8'));
    assert.equal(bytes[0], bytes[1]);
    assert.notEqual(bytes[0], bytes[2]);
    assert.equal(bytes[0].trimEnd().split('\n').length, first.answer.summary.arrived);
    // One more window where somebody is still under way at midnight.
    const windows = (readFileSync(at('a.csv'), 'utf8').trimEnd().split('\n').length - 1) / 2;
    assert.ok(windows === 288 || windows === 289, `${windows}`);

    const [own, ...others] = first.answer.comparison;
    assert.equal(own.name, 'PROTEUS');
    const names = others.map((row) => row.name);
    for (const rival of ['CARROT', 'OmniRouter', 'RouterBench kNN', 'RouterBench MLP', 'RouteLLM threshold'])
      assert.ok(names.includes(rival), rival);
    assert.ok(others.length >= 6 && others.every((row) => row.summary.arrived === own.summary.arrived));
    assert.deepEqual(
      first.answer.capacity.outages.map((row) => row.without),
      ['', ...report.data.models],
    );

    const refused = await simulate('--trace', at('a.jsonl'));
    assert.equal(refused.code, 2);
    assert.equal(refused.answer.error.what, 'This file exists');
  });

  it('refuses bad events and arrivals with their place', async () => {
    configure(undefined);
    writeFileSync(at('events.json'), '[{"at": "12:00", "kind": "outage"}]');
    const events = await simulate('--events', at('events.json'));
    assert.equal(events.code, 2);
    assert.ok(events.answer.error.where.file.endsWith('events.json'));
    writeFileSync(at('arrivals.csv'), 'time,tier\n1,gold\nnoon,gold\n');
    configure({ arrivals: { trace: 'arrivals.csv' } });
    const arrivals = await simulate();
    assert.deepEqual([arrivals.code, arrivals.answer.error.where.line], [2, 3]);
  });

  it('decides as the graph does, whichever models are available', async () => {
    const session = await RouterSession.open(await readRouter(run));
    try {
      const prompts = Array.from({ length: 200 }, (_, i) => `Question ${i}: what is ${i} times ${i % 7}?`);
      const m = session.metadata.models.length;
      const everyone = new Array<boolean>(m).fill(true);
      const all = await session.route(prompts, 0.4, { available: everyone, scores: true });
      assert.equal(all.score.length, prompts.length * m);
      for (let mask = 1; mask < 1 << m; mask++) {
        const available = Array.from({ length: m }, (_, k) => (mask & (1 << k)) !== 0);
        const { model } = await session.route(prompts, 0.4, { available });
        assert.deepEqual(
          Array.from(model),
          prompts.map((_, i) => bestOf(all.score, i, m, mask)),
        );
      }
    } finally {
      await session.release();
    }
  });

  it('lives in the engine: advances, takes injections, goes back, and ends', async function () {
    if (!existsSync(assetPath('engine.js'))) this.skip();
    configure({ arrivals: { queriesPerDay: 5000 } });
    const quiet = () => undefined;
    const engine = forkEngine(assetPath('engine.js'), { info: quiet, warn: quiet, error: quiet });
    try {
      const { id, setup } = await engine.send(SimulationStart, { config: project.config });
      assert.deepEqual([setup.horizon, setup.windowSeconds], [86_400, 300]);
      const frames: Frame[] = [];
      const advance = async (to: number) => {
        for (;;) {
          const part = await engine.send(SimulationAdvance, { id, to, frames: 20 });
          assert.ok(part.frames.length <= 20 && JSON.stringify(part).length < 1 << 20);
          frames.push(...part.frames);
          if (part.now >= to || part.done) return part;
        }
      };
      assert.equal((await advance(36_000)).now, 36_000);
      assert.deepEqual(
        frames.map((f) => f.index),
        Array.from({ length: 120 }, (_, k) => k),
      );
      const before = frames.splice(60);
      const event = { kind: 'outage', model: setup.models[0] } as const;
      const injected = await engine.send(SimulationInject, { id, event, at: 18_000 });
      assert.equal(injected.now, 18_000);
      assert.ok(injected.log.some((e) => e.kind === 'outage' && e.injected === true));
      await advance(36_000);
      const after = frames.slice(60);
      const arrived = (list: Frame[]) => list.map((f) => f.tiers.map((t) => t.arrived));
      assert.deepEqual(arrived(after), arrived(before), 'the traffic is the same');
      assert.ok(before.every((f) => f.models[0].available) && after.every((f) => !f.models[0].available));

      const capacity = await engine.send(SimulationCapacity, { id });
      assert.equal(capacity.outages.length, 1 + setup.models.length);
      await assert.rejects(
        engine.send(SimulationInject, { id, event: { kind: 'outage', model: 'nobody' } }),
        UserError,
      );
      const end = await advance(setup.horizon);
      assert.ok(end.done && end.summary.inFlight === 0);
      await engine.send(SimulationStop, { id });
      await assert.rejects(engine.send(SimulationAdvance, { id, to: 1 }), /no simulation/);
    } finally {
      engine.dispose();
    }
  });
});

/** A config with a run and data around it that nothing is wrong with, and ways to make something wrong. */
import assert from 'node:assert/strict';
import { applyEdits } from '../../../src/core/configEdits';
import { diagnose } from '../../../src/core/diagnose/diagnose';
import { fixEdits } from '../../../src/core/diagnose/fixes';
import type { Diagnostic, DiagnosticCode, Fix } from '../../../src/core/diagnose/diagnostic';
import type { Facts, ModelFacts, RunFacts } from '../../../src/core/diagnose/facts';
import type { ReportFacts } from '../../../src/core/language/reportFacts';

export const CLEAN = `// A router
{
  "pool": [
    { "id": "small", "price": { "input": 0.15, "output": 0.6 } }, // the cheap one
    { "id": "middle", "price": { "input": 1, "output": 2 } },
    { "id": "large", "price": { "input": 2.5, "output": 10 }, "enabled": true },
  ],
  "data": { "path": "outcomes.jsonl" },
  "tiers": [
    { "name": "gold", "floor": 0.78, "share": 0.2 },
    { "name": "bulk", "floor": 0.7, "share": 0.8 }
  ],
  "certificate": { "confidence": 0.95 },
  "training": { "seed": 7, "targetRange": [0.6, 0.85] }
}
`;

export function model(id: string, accuracy: number, changes: Partial<ModelFacts> = {}): ModelFacts {
  const means = { coverage: 1, accuracy, tokensIn: 100, tokensOut: 50, usd: null };
  return { id, ...means, byTask: [accuracy - 0.1, accuracy + 0.1], ...changes };
}

export function report(changes: Partial<ReportFacts> = {}): ReportFacts {
  const mix = { small: 0.5, middle: 0.3, large: 0.2 };
  return {
    createdAt: '2026-01-05T10:00:00.000Z',
    confidence: 0.95,
    serve: 'certified',
    prompts: 3000,
    calibrate: 450,
    models: ['small', 'middle', 'large'],
    limit: { certified: 0.7912, observed: 0.8316, bestFixed: { model: 'large', accuracy: 0.82 } },
    levels: [0.7, 0.75, 0.8, 0.85].map((tau) => ({
      tau,
      feasible: tau <= 0.8316,
      certified: tau <= 0.7912,
      lowerBound: tau,
      accuracy: tau + 0.02,
      costPer1k: tau / 2,
      mix,
    })),
    tiers: [
      { name: 'gold', floor: 0.78, certified: true, feasible: true, accuracy: 0.8, costPer1k: 0.193 },
      { name: 'bulk', floor: 0.7, certified: true, feasible: true, accuracy: 0.72, costPer1k: 0.0521 },
    ],
    safest: { accuracy: 0.8316, lowerBound: 0.7812, points: 20 },
    ...changes,
  };
}

export function run(changes: Partial<RunFacts> = {}): RunFacts {
  return { id: 'one', report: report(), saved: report(), live: true, changes: [], data: 'same', ...changes };
}

export function facts(changes: Partial<Facts> = {}): Facts {
  return {
    files: [{ path: 'outcomes.jsonl', exists: true }],
    data: {
      prompts: 3000,
      models: [model('small', 0.65), model('middle', 0.74), model('large', 0.82)],
      oracle: 0.93,
    },
    listed: {},
    run: run(),
    ...changes,
  };
}

export function codes(found: readonly Diagnostic[]): string[] {
  return found.map(({ code }) => code);
}

/** The one diagnostic with a code. */
export function only(text: string, around: Facts, code: DiagnosticCode): Diagnostic {
  const found = diagnose(text, around).filter((d) => d.code === code);
  assert.equal(found.length, 1, JSON.stringify(diagnose(text, around)));
  return found[0];
}

export function underlined(text: string, { offset, length }: Diagnostic): string {
  return text.slice(offset, offset + length);
}

export function fixed(text: string, found: Diagnostic, fix: Fix): string {
  const edits = fixEdits(text, found, fix);
  assert.ok(edits.length > 0, fix.title);
  return applyEdits(text, edits);
}

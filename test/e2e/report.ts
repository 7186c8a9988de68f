/** What the panel shows, as numbers, and the report file that it must equal. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Level, Report } from '../../src/core/report';
import type { Workbench } from './workbench';

/** Run directories of the config in `folder`, the newest last. */
export function runsIn(folder: string): string[] {
  const runs = join(folder, '.proteus', 'runs');
  return readdirSync(runs)
    .map((name) => join(runs, name))
    .filter((run) => readdirSync(run).includes('report.json'))
    .sort((a, b) => statSync(join(a, 'report.json')).mtimeMs - statSync(join(b, 'report.json')).mtimeMs);
}

export function reportOf(run: string): Report {
  return JSON.parse(readFileSync(join(run, 'report.json'), 'utf8')) as Report;
}

const shownFields = ['tau', 'lowerBound', 'accuracy', 'met', 'costPer1k', 'meanMu', 'lambda'] as const;

/** Fails unless the table of levels in the panel holds exactly the report's figures. */
export async function assertPanelShows(code: Workbench, report: Report): Promise<void> {
  const rows = code.panel.locator('table', { has: code.panel.locator('[data-field="lowerBound"]') }).first();
  await rows.locator('tbody tr').first().waitFor();
  const shown = await rows
    .locator('tbody tr')
    .evaluateAll((elements) =>
      elements.map((row) =>
        Object.fromEntries(
          [...row.querySelectorAll<HTMLElement>('[data-field]')].map((cell) => [
            cell.dataset.field ?? '',
            cell.dataset.value ?? '',
          ]),
        ),
      ),
    );
  const expected = report.levels.map((level: Level) =>
    Object.fromEntries(shownFields.map((field) => [field, String(level[field])])),
  );
  assert.deepEqual(
    shown.map((row) => Object.fromEntries(shownFields.map((field) => [field, row[field]]))),
    expected,
  );
}

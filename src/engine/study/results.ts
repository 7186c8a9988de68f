/** The files of a study's results: rows for other tools, a page to read, a page to look at. */
import { join } from 'node:path';
import { htmlPage } from '../../bundle/htmlReport';
import { studyMarkdown } from '../../bundle/studyReport';
import { csvOf } from '../../core/study/csv';
import type { StudyResult } from '../../core/study/result';
import { cellFigures, levelRows, type StudyCell } from '../../core/study/rows';
import { parquetOf } from '../../data/parquet/plainRows';
import type { StudyDone } from '../../protocol/study';
import { assetPath } from '../assets';
import { readText } from '../files';
import { writeAll } from '../fileSet';

export const resultFiles = {
  markdown: 'report.md',
  html: 'report.html',
  results: 'results.json',
  levels: 'levels.csv',
  cells: 'cells.csv',
  parquet: 'levels.parquet',
} as const;

/** Writes all files or none; they replace those of an earlier run of the study. */
export async function writeResults(
  out: string,
  result: StudyResult,
  cells: readonly StudyCell[],
): Promise<StudyDone['files']> {
  const levels = cells.flatMap(levelRows);
  const html = htmlPage(result, {
    script: await readText(assetPath(join('webview', 'study.js')), 'the page of the study'),
    style: await readText(assetPath(join('webview', 'styles.css')), 'the page of the study'),
    title: result.title,
  });
  await writeAll(
    out,
    [
      { path: resultFiles.markdown, content: studyMarkdown(result) },
      { path: resultFiles.html, content: html },
      { path: resultFiles.results, content: `${JSON.stringify(result, null, 2)}\n` },
      { path: resultFiles.levels, content: csvOf(levels) },
      { path: resultFiles.cells, content: csvOf(cells.map(cellFigures)) },
      { path: resultFiles.parquet, content: parquetOf(levels) },
    ],
    () => true,
  );
  const at = (name: string) => join(out, name);
  return {
    markdown: at(resultFiles.markdown),
    html: at(resultFiles.html),
    results: at(resultFiles.results),
    levels: at(resultFiles.levels),
    cells: at(resultFiles.cells),
    parquet: at(resultFiles.parquet),
  };
}

/** The report of a run as one HTML page, on disk. */
import { join } from 'node:path';
import { htmlReport } from '../bundle/htmlReport';
import { UserError } from '../core/errors';
import type { Report } from '../core/report';
import { assetPath } from '../engine/assets';
import { kindAt, readText, writeAtomic } from '../engine/files';

/** The page as text. */
export async function reportPage(report: Report): Promise<string> {
  return htmlReport(report, {
    script: await readText(assetPath(join('webview', 'standalone.js')), 'the page of the report'),
    style: await readText(assetPath(join('webview', 'styles.css')), 'the page of the report'),
  });
}

/** How every page of ours begins, and no other file that a mistyped path may name. */
const own = /^<!DOCTYPE html>[\s\S]*<body class="standalone">/;

/**
 * Refuses a place that holds anything but an earlier page, before work that takes a minute.
 *
 * @throws UserError
 */
export async function requirePagePlace(file: string): Promise<void> {
  const kind = await kindAt(file);
  if (kind === 'nothing') return;
  if (kind === 'file' && own.test(await readText(file, 'the file'))) return;
  throw new UserError({
    what: kind === 'folder' ? 'This is a folder' : 'This file is no report of ours, and is not replaced',
    where: { file },
    remedy: 'Name a new file with --html.',
  });
}

export async function writePage(file: string, report: Report): Promise<void> {
  await writeAtomic(file, await reportPage(report));
}

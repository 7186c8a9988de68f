/** Screenshots of the workbench: for the docs with UPDATE_IMAGES=1, else for whoever looks at a test. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Server } from './server';
import type { Workbench } from './workbench';

const folder = process.env.UPDATE_IMAGES === '1' ? 'docs/images' : 'out/e2e/images';

export async function screenshot(code: Workbench, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await code.page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}

/** What a failed test looked like: `out/e2e/failed.png` and the extension's log beside it. */
export async function keepFailure(code: Workbench, server: Server): Promise<void> {
  await code.page.screenshot({ path: 'out/e2e/failed.png' });
  writeFileSync('out/e2e/failed.log', server.extensionLog());
}

/** Screenshots of the workbench: for the docs with UPDATE_IMAGES=1, else for whoever looks at a test. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Workbench } from './workbench';

const folder = process.env.UPDATE_IMAGES === '1' ? 'docs/images' : 'out/e2e/images';

export async function screenshot(code: Workbench, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await code.page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}

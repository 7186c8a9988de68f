/** Routers that stay open between requests, so that an answer can follow the typing. */
import { stat } from 'node:fs/promises';
import type { RouterSession } from '../onnx/routerSession';
import { routerFile } from './route';
import { openRouter } from './routerEncoder';

/** A router takes some megabytes: this many wait for the next request. */
const MOST = 2;

interface OpenRouter {
  file: string;
  /** How the file looked when it was opened. */
  look: string;
  session: Promise<RouterSession>;
  users: number;
}

export class OpenRouters {
  /** The last used first. */
  private routers: OpenRouter[] = [];

  /**
   * Works with the router of a run, a bundle or a file; opened anew where the file has changed.
   *
   * @throws UserError for a missing, damaged or foreign router
   */
  async use<R>(source: string, work: (router: RouterSession) => Promise<R>): Promise<R> {
    const file = await routerFile(source);
    const { size, mtimeMs } = await stat(file);
    const router = this.take(file, `${size} ${mtimeMs}`);
    router.users++;
    try {
      return await work(await router.session);
    } catch (error) {
      // What could not be opened may be mended without another look.
      if (await failed(router.session)) this.routers = this.routers.filter((r) => r !== router);
      throw error;
    } finally {
      router.users--;
      if (!this.routers.includes(router)) await release(router);
    }
  }

  private take(file: string, look: string): OpenRouter {
    const known = this.routers.find((r) => r.file === file && r.look === look);
    const router = known ?? { file, look, session: openRouter(file), users: 0 };
    const others = this.routers.filter((r) => r !== router && r.file !== file);
    const dropped = this.routers.filter((r) => r !== router && r.file === file);
    this.routers = [router, ...others.slice(0, MOST - 1)];
    for (const old of [...dropped, ...others.slice(MOST - 1)]) void release(old);
    return router;
  }
}

function failed(session: Promise<unknown>): Promise<boolean> {
  return session.then(
    () => false,
    () => true,
  );
}

/** Whoever still works with it closes it in the end. */
async function release({ session, users }: OpenRouter): Promise<void> {
  if (users > 0) return;
  const open = await session.catch(() => undefined);
  await open?.release();
}

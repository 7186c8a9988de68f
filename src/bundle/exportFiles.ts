/** The files of a bundle, as content; writing them is the engine's job. */
import type { RouterConfig } from '../core/config';
import type { Report } from '../core/report';
import { manifestOf, type PoolEntry } from './manifest';
import type { ManifestEncoder } from './client/manifest';
import { modelCard } from './modelCard';

/** The client's sources, from `client/` by way of the build: name → text. */
export type ClientSources = Record<string, string>;

/** Files of the client in `dist/client`. */
export const clientFiles = [
  'router.ts',
  'manifest.ts',
  'requireInputs.ts',
  'sentenceEncoder.ts',
  'sentenceTensors.ts',
  'router.mjs',
  'router.d.mts',
] as const;

export interface BundleInput {
  report: Report;
  /** The resolved config of the run. */
  config: RouterConfig;
  /** `router.onnx` and its hex SHA-256. */
  router: { content: Uint8Array; sha256: string };
  /** The router's models, in the order of its outputs. */
  pool: readonly PoolEntry[];
  client: ClientSources;
  include: readonly ('onnx' | 'typescript')[];
  /** The sentence encoder that the router needs, with its files; left out where it encodes text itself. */
  encoder?: ManifestEncoder & { files: readonly { path: string; content: string | Uint8Array }[] };
}

/**
 * What an export writes: `router.onnx`, `router.json`, `MODEL_CARD.md` and the client. Without
 * "onnx" the model itself is left out, so that a new report can be put beside a deployed model.
 */
export function bundleFiles(input: BundleInput): { path: string; content: string | Uint8Array }[] {
  const { report, config, router, pool, client, include } = input;
  const manifest = manifestOf(report, pool, { file: 'router.onnx', sha256: router.sha256 }, input.encoder);
  return [
    ...(include.includes('onnx') ? [{ path: 'router.onnx', content: router.content }] : []),
    ...(input.encoder?.files ?? []),
    { path: 'router.json', content: `${JSON.stringify(manifest, null, 2)}\n` },
    { path: 'MODEL_CARD.md', content: modelCard(report, config, manifest) },
    ...(include.includes('typescript')
      ? Object.entries(client).map(([path, content]) => ({ path, content }))
      : []),
  ];
}

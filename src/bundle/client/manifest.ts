/** The fields of `router.json`, which describes the `router.onnx` beside it. */

export interface RouterManifest {
  format: 'proteus-router/1';
  /** Version of PROTEUS that wrote the bundle. */
  version: string;
  /** ISO time of the report that the figures come from. */
  createdAt: string;
  /** In the order of the model's outputs. */
  models: ManifestModel[];
  /** Named floors; `route(prompt, { tier })` uses them. */
  tiers: ManifestTier[];
  /** The highest floors that hold: proved, and observed, on the calibration prompts. */
  limit: { certified: number; observed: number };
  /** Confidence of every certificate, 1 − δ. */
  confidence: number;
  /** How a floor is served: with a proof, or at its expected value. */
  serve: 'certified' | 'expected';
  /** What each reported floor gave on test prompts, ascending. */
  levels: ManifestLevel[];
  data: {
    /** SHA-256 of the outcome file. */
    sha256: string;
    prompts: number;
    /** Prompts per split. */
    split: { train: number; tune: number; calibrate: number; test: number };
  };
  onnx: {
    /** File of the model, beside this one. */
    file: string;
    sha256: string;
    inputs: Record<string, string>;
    outputs: Record<string, string>;
  };
  /** The model that makes the input `embedding` of a prompt; left out where the router takes text. */
  encoder?: ManifestEncoder;
  /** How to call the model from any language that has ONNX Runtime. */
  call: string[];
}

export interface ManifestEncoder {
  kind: 'sentence';
  /** Beside this file, with model.onnx and tokenizer.json. */
  folder: string;
  /** Length of a vector. */
  dims: number;
  /** How token vectors become one, where the model does not do it itself. */
  pooling: 'mean' | 'cls';
  /** Tokens of a prompt at most. */
  maxLength: number;
  /** Of the encoder's two files, as PROTEUS counts it. */
  sha256: string;
}

export interface ManifestModel {
  id: string;
  /** False for a model that the pool has switched off: it is chosen only where `available` names it. */
  enabled: boolean;
  /** What usage is counted in; a price is USD per million of them. Dollars cannot be repriced. */
  unit: 'tokens' | 'dollars';
  price: { input: number; output: number };
  /** USD per request on top of the usage, fixed in the graph; left out where there is none. */
  fee?: number;
}

export interface ManifestTier {
  name: string;
  /** The accuracy floor τ of the tier. */
  floor: number;
  /** Share of traffic, as configured. */
  share: number;
  feasible: boolean;
  certified: boolean;
}

export interface ManifestLevel {
  tau: number;
  feasible: boolean;
  certified: boolean;
  /** Lower confidence bound of the accuracy, on the calibration prompts. */
  lowerBound: number;
  /** Mean accuracy on the test prompts. */
  accuracy: number;
  /** USD per 1 000 queries on the test prompts. */
  costPer1k: number;
}

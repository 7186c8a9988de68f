/** The policy at many targets for the same prompts: μ, computed in batches by ONNX Runtime. */
import { MU_MIN, priorLogit } from '../core/policyState';
import type { DualCurve, PolicySpec } from '../core/routerSpec';
import { logLambdaAt } from '../core/serve';
import { GraphBuilder } from './graphBuilder';
import { addDense, addHidden, selectedOutputs, standardisedInputs } from './layers';
import { OnnxSession } from './runtime';

/** Called between targets; what it throws ends the work. */
export type OnTarget = () => void;

/** Prompts that go through the network together: their activations stay in the cache. */
const BATCH = 1024;

export class PolicySweep {
  private constructor(
    private readonly policy: PolicySpec,
    private readonly dual: DualCurve,
    private readonly prompts: OnnxSession,
    private readonly session: OnnxSession,
  ) {}

  static async open(policy: PolicySpec, dual: DualCurve): Promise<PolicySweep> {
    const prompts = await OnnxSession.open(buildPromptGraph(policy));
    return new PolicySweep(policy, dual, prompts, await OnnxSession.open(buildTargetGraph(policy)));
  }

  /**
   * @param columns N × 2M, as `promptColumns` makes them
   * @returns for each target the N values of μ
   */
  async preferences(
    columns: Float32Array,
    targets: readonly number[],
    onTarget?: OnTarget,
  ): Promise<Float32Array[]> {
    const width = this.policy.mean.length - 2;
    const n = columns.length / width;
    const found = targets.map(() => new Float32Array(n));
    for (let from = 0; from < n; from += BATCH) {
      const rows = Math.min(BATCH, n - from);
      const state = this.session.floats(columns.subarray(from * width, (from + rows) * width), [rows, width]);
      const { first } = await this.prompts.run({ state });
      const sums = this.session.floats(first as Float32Array, [rows, this.policy.hidden[0].outputs]);
      for (let j = 0; j < targets.length; j++) {
        const logLambda = logLambdaAt(this.dual, targets[j]);
        const prior = priorLogit(logLambda, this.policy.priorExponent);
        const { mu } = await this.session.run({
          first: sums,
          point: this.session.floats(Float32Array.of(targets[j], logLambda), [1, 2]),
          prior: this.session.floats(Float32Array.of(prior), [1, 1]),
        });
        found[j].set(mu as Float32Array, from);
        onTarget?.();
      }
    }
    return found;
  }

  async release(): Promise<void> {
    await this.prompts.release();
    await this.session.release();
  }
}

/** The first layer's share of the prompts; the layer of a prompt and a target is the sum of both their shares. */
function buildPromptGraph(spec: PolicySpec): Uint8Array {
  const b = new GraphBuilder('proteus-policy-prompts');
  const { weight, bias, inputs, outputs } = standardisedInputs(spec.hidden[0], spec);
  const prompt = { inputs: inputs - 2, outputs, weight: weight.subarray(0, (inputs - 2) * outputs), bias };
  const state = b.input('state', 'float', ['N', prompt.inputs]);
  b.node('Identity', [addDense(b, 'prompt', state, prompt)], { names: ['first'] });
  b.output('first', 'float', ['N', outputs]);
  return b.build();
}

/** The rest of the network, at one target. */
function buildTargetGraph(spec: PolicySpec): Uint8Array {
  const b = new GraphBuilder('proteus-policy-sweep');
  const [first, ...others] = [...spec.hidden, selectedOutputs(spec.head, [0])];
  const { weight, inputs, outputs } = standardisedInputs(first, spec);
  const point = {
    inputs: 2,
    outputs,
    weight: weight.subarray((inputs - 2) * outputs),
    bias: new Float32Array(outputs),
  };
  const sums = b.input('first', 'float', ['N', outputs]);
  const shift = addDense(b, 'point', b.input('point', 'float', [1, 2]), point);
  const prior = b.input('prior', 'float', [1, 1]);
  const x = addHidden(
    b,
    'policy',
    b.node('Tanh', [b.node('Add', [sums, shift])]),
    others.slice(0, -1),
    'Tanh',
  );
  const head = b.node('Add', [addDense(b, 'head', x, others[others.length - 1]), prior]);
  b.node('Clip', [b.node('Sigmoid', [head]), b.float(MU_MIN), b.float(1 - MU_MIN)], { names: ['mu'] });
  b.output('mu', 'float', ['N', 1]);
  return b.build();
}

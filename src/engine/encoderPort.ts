/** The encoder that training asks for, computed by the graph that serves. */
import type { EncoderPort } from '../learn/encoder';
import { EncoderSession } from '../onnx/encoderSession';
import type { RunJob } from './pipelineTypes';

/** The encoder's sub-graph under ONNX Runtime, as training sees it. */
export function onnxEncoder(job: RunJob): EncoderPort {
  const whole = { encode: [0.05, 0.15] };
  const onBatch = (done: number, total: number) => {
    job.checkCancelled();
    const [from, to] = whole.encode;
    job.progress({
      phase: 'encode',
      fraction: from + ((to - from) * done) / total,
      message: `Encoding prompts, ${done} of ${total}`,
    });
  };
  return {
    async grams(spec, prompts) {
      const session = await EncoderSession.create(spec);
      try {
        return await session.grams(prompts, onBatch);
      } finally {
        await session.release();
      }
    },
  };
}

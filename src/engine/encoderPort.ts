/** The encoder that training asks for, computed by the graph that serves. */
import type { RouterConfig } from '../core/config';
import type { EncoderPort } from '../learn/encoder';
import { EncoderSession } from '../onnx/encoderSession';
import type { RunJob } from './pipelineTypes';
import { openForTraining, type EncoderPlaces } from './routerEncoder';

/** The encoder of a config under ONNX Runtime, as training sees it: the sub-graph of grams, or a sentence encoder. */
export function onnxEncoder(
  { encoder: settings }: Pick<RouterConfig, 'encoder'>,
  places: EncoderPlaces | undefined,
  job: RunJob,
): EncoderPort {
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
    ...(places && {
      async embed(prompts) {
        const { pooling, maxLength } = settings;
        const { spec, embedder } = await openForTraining(places, { pooling, maxLength });
        try {
          return { spec, z: await embedder.embed(prompts, onBatch) };
        } finally {
          await embedder.release();
        }
      },
    }),
  };
}

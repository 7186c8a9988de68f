/** tfjs-core with its gradients registered: a bundler drops them, as nothing refers to them by name. */
import '@tensorflow/tfjs-core/dist/register_all_gradients';

export * from '@tensorflow/tfjs-core';

/** tfjs-core with its gradients registered: a bundler drops them, as nothing refers to them by name. */
// First, so that its engine is made before that of a copy which the gradients may bring along.
export * from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';

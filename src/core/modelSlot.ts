/** Stands for the name of a model in the name of a column. */
export const MODEL_SLOT = '{model}';

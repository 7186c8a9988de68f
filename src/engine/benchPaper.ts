/** Figures of the PROTEUS paper (arXiv 2601.19402), as printed. They were measured elsewhere, on other data. */
import type { PaperFigure } from './benchTypes';

const ABSTRACT = 'abstract, arXiv 2601.19402';

export const PAPER: PaperFigure[] = [
  { what: 'accuracy on RouterBench', printed: '90.1 %, within 1.3 % of oracle', where: ABSTRACT },
  { what: 'accuracy on SPROUT', printed: '94.0 %, within 4.6 % of oracle', where: ABSTRACT },
  {
    what: 'correlation of target and response',
    printed: '0.97 to 0.98',
    where: ABSTRACT,
  },
  { what: 'cost saved against the best fixed model', printed: 'up to 89.8 %', where: ABSTRACT },
  {
    what: 'its encoder',
    printed: 'DeBERTa-v3-small, below 2 ms a query on an A100',
    where: 'as a review of version 1 quotes it (themoonlight.io); not checked in the paper itself',
  },
];

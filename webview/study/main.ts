/** Entry of a study's page: one file, without a host. */
import type { StudyResult } from '../../src/core/study/result';
import { standalonePage } from '../standalone/page';
import { studyView } from './studyView';

standalonePage<StudyResult>('Many splits, every router, and where we lose.', studyView);

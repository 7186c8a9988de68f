/** Entry of the stand-alone report: the same page as the panel's, without a host. */
import type { Report } from '../../src/core/report';
import { ReportView } from '../report/reportView';
import { standalonePage } from './page';

standalonePage<Report>(
  'At least this accurate, as cheap as possible.',
  (report, context) => new ReportView(report, context).element,
);

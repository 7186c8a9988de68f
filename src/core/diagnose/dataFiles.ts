/** Outcome files that are not there, or that cannot be read as the config says. */
import { change, diagnostic, quoted, type Check } from './check';

export const checkDataFiles: Check = ({ dataPaths, at, keys }, { files, dataError }) => {
  const missing = dataPaths.flatMap((path, i) => {
    const file = files.find((f) => f.path === path.value);
    if (file === undefined || file.exists) return [];
    const place = at(['data', 'path'])?.type === 'array' ? ['data', 'path', i] : ['data', 'path'];
    return [
      diagnostic(
        path,
        'error',
        'missing-data',
        `There is no file ${quoted(path.value)} beside this config. ${file.near === undefined ? 'Correct the path; it is relative to this config' : `Did you mean ${quoted(file.near)}`}${file.near === undefined ? '.' : '?'}`,
        file.near === undefined ? [] : [change(`Change to ${quoted(file.near)}`, [place, file.near])],
      ),
    ];
  });
  if (missing.length > 0 || dataError === undefined) return missing;
  const named = dataError.path === undefined ? undefined : at(dataError.path.split('.'));
  const place = named ?? dataPaths.at(0) ?? keys.get('data');
  if (place === undefined) return [];
  return [diagnostic(place, 'error', 'unreadable-data', `${dataError.what}. ${dataError.remedy}`)];
};

// An engine that answers without learning anything: what the tests of the host's client talk to.
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
} from 'vscode-jsonrpc/node';

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const progress = { method: '$/progress' };

connection.onRequest('run/latest', ({ config }) => {
  console.log('looking for', config);
  return {
    run: null,
    changes: null,
    unfinished: { runDir: `${config}.run`, update: 3, updates: process.pid },
  };
});

connection.onRequest('run/train', async ({ config, progressToken }, token) => {
  await connection.sendNotification('engine/log', { level: 'info', message: `training ${config}` });
  const value = { phase: 'policy', fraction: 0.5, message: 'learning' };
  await connection.sendNotification(progress.method, { token: progressToken, value });
  await new Promise((resolve) => token.onCancellationRequested(resolve));
  throw new ResponseError(-32800, 'Cancelled');
});

connection.onRequest('run/evaluate', () => {
  const data = { what: 'No run', where: { file: 'a.json', line: 2 }, remedy: 'Train first.' };
  throw new ResponseError(-31001, 'No run', data);
});

connection.onRequest('run/export', () => {
  throw new ResponseError(-31002, 'a bug');
});

connection.listen();
process.on('disconnect', () => process.exit());

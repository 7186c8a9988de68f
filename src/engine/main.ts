/** Entry point of the engine process, which VS Code's extension host forks: RPC over the IPC channel. */
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { LogNotification } from '../protocol/engine';
import { describeError, type Log } from './log';
import { pipeline } from './pipeline';
import { serve } from './rpc';
import { EngineService } from './service';

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const log: Log = (level, message) => {
  void connection.sendNotification(LogNotification, { level, message });
};

// After either of these the state of the process is unknown: it says why, ends, and the host restarts it.
function fail(kind: string, error: unknown): void {
  const text = `${kind}: ${describeError(error)}`;
  connection
    .sendNotification(LogNotification, { level: 'error', message: text })
    .catch(() => process.stderr.write(`${text}\n`))
    .finally(() => process.exit(1));
}
process.on('uncaughtException', (error) => fail('Uncaught exception', error));
process.on('unhandledRejection', (error) => fail('Unhandled rejection', error));
process.on('disconnect', () => process.exit(0));

serve(connection, new EngineService(pipeline, log), log);
connection.listen();

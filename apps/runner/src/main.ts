import { mkdir } from 'node:fs/promises';
import { RunnerApi } from '@keelson/client';
import { executorFor } from '@keelson/executors';
import { destination, pino, type Logger } from 'pino';
import { JobJournal } from './journal/job-journal';
import { KeptFolders } from './journal/kept-folders';
import { ClaimForbidden, Runner } from './runner';
import { DataDirectoryInUse, lockDataDirectory } from './settings/data-directory-lock';
import { runnerIdIn } from './settings/runner-id';
import { readSettings, SettingInvalid, type RunnerSettings } from './settings/runner-settings';
import { SourceArchives } from './workspace/source-archives';

/** sysexits: a wrong setting; a folder that another process holds for now. */
const exitWrongSetting = 78;
const exitInUse = 75;

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = pino(
    { name: 'runner', level: settings.logLevel },
    destination({ fd: 2, sync: true }),
  );
  for (const folder of [settings.dataDir, settings.workRoot]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  const unlock = await lockDataDirectory(settings.dataDir);
  try {
    await serve(settings, log);
  } finally {
    await unlock();
  }
}

async function serve(settings: RunnerSettings, log: Logger): Promise<void> {
  const agentId = settings.runnerId ?? (await runnerIdIn(settings.dataDir));
  const { server, token, dataDir, workRoot, concurrency, idleExitMs } = settings;
  const options = { dataDir, environment: process.env };
  const api = new RunnerApi({
    server,
    token,
    onRetry: (call, error) => log.warn({ call, reason: error.message }, 'trying again'),
  });
  const runner = new Runner(
    {
      api,
      sources: new SourceArchives(api),
      server,
      journal: await JobJournal.in(dataDir),
      kept: await KeptFolders.in(dataDir),
      executorFor: (provisioner) => executorFor(provisioner, options),
      workRoot,
      log,
    },
    { agentId, concurrency, ...(idleExitMs === undefined ? {} : { idleExitMs }) },
  );
  leaveOnSignals(runner, settings.drainMs, log);
  log.info({ server, agentId, concurrency, dataDir }, 'runner is claiming');
  const end = await runner.run();
  log.info({ end, leftToNextStart: runner.jobsInFlight }, 'runner ends');
}

/** First signal: drain. Second, or after the drain's time: leave, with detached tools running for the next start to follow. */
function leaveOnSignals(runner: Runner, drainMs: number, log: Logger): void {
  let draining = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (draining) {
      log.warn({ signal }, 'leaving at once; tools go on and are followed by the next start');
      runner.abandon();
      return;
    }
    draining = true;
    log.info({ signal, inFlight: runner.jobsInFlight, drainMs }, 'draining');
    runner.drain();
    setTimeout(() => runner.abandon(), drainMs).unref();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof SettingInvalid || error instanceof ClaimForbidden) return exitWrongSetting;
  return error instanceof DataDirectoryInUse ? exitInUse : 1;
}

main().then(
  // What still runs here belongs to jobs that were left to the next start.
  () => process.exit(0),
  (error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    const setting = error instanceof ClaimForbidden ? 'KEELSON_TOKEN: ' : '';
    process.stderr.write(`keelson runner: ${setting}${text}\n`);
    process.exit(exitCodeOf(error));
  },
);

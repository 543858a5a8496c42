import { Command, Option } from 'commander';
import type { CliContext } from './cli-context';
import { addApiKeyCommands } from './commands/api-key.command';
import { addApplyCommand } from './commands/apply.command';
import { addAuditCommands } from './commands/audit.command';
import { addBackupCommands } from './commands/backup.command';
import { addGetCommand } from './commands/get.command';
import { addInfraPipelineCommands } from './commands/infra-pipeline.command';
import { addInfraProjectCommands } from './commands/infra-project.command';
import { addProjectionCommands } from './commands/projections.command';
import { addSagaCommands } from './commands/sagas.command';
import { addRunCommands } from './commands/run.command';
import { addRunnerCommands } from './commands/runner.command';
import { addSecretCommands } from './commands/secret.command';
import { addStackJobCommands } from './commands/stack-job.command';
import { addStackCommands } from './commands/stack.command';
import { addUpCommand } from './commands/up.command';
import { defaultServer } from './discovery/connection';
import { outputFormats } from './output/output-format';

const epilogue = `
Environment:
  KEELSON_SERVER     the server's address (${defaultServer}, or that of the server on this machine)
  KEELSON_TOKEN      the token; on the server's machine the admin token's file is found by itself
  KEELSON_DATA_DIR   where that file lies (.keelson here, above, or where keelson is installed)
  NO_COLOR, CI       plain output

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused, 4 not found.`;

export function buildProgram(context: CliContext): Command {
  const program = new Command('keelson')
    .description('Turns manifests into finished infrastructure, and remembers everything it did.')
    .addOption(new Option('--server <url>', "the server's address (KEELSON_SERVER)"))
    .addOption(new Option('--token <token>', 'the token (better: KEELSON_TOKEN)'))
    .addOption(
      new Option('-o, --output <format>', 'how answers are printed')
        .choices(outputFormats)
        .default('table'),
    )
    .addOption(
      new Option(
        '--at <moment>',
        'answer as of then: a time with its zone, or a position of the log',
      ),
    )
    .addHelpText('after', epilogue);
  // Both are inherited by the commands that are added afterwards.
  program.exitOverride().configureOutput({
    writeOut: (text) => context.terminal.out(text),
    writeErr: (text) => context.terminal.error(text),
    getOutHelpWidth: () => context.terminal.size().columns,
    getErrHelpWidth: () => context.terminal.size().columns,
  });
  program.showHelpAfterError('(--help tells more)').showSuggestionAfterError();
  addUpCommand(program, context);
  addApplyCommand(program, context);
  addGetCommand(program, context);
  addRunCommands(program, context);
  addStackCommands(program, context);
  addStackJobCommands(program, context);
  addInfraProjectCommands(program, context);
  addInfraPipelineCommands(program, context);
  addSecretCommands(program, context);
  addApiKeyCommands(program, context);
  addAuditCommands(program, context);
  addBackupCommands(program, context);
  addProjectionCommands(program, context);
  addSagaCommands(program, context);
  addRunnerCommands(program, context);
  return program;
}

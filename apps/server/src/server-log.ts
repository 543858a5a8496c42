import type { LoggerService } from '@nestjs/common';
import pino, { type Logger } from 'pino';

/**
 * Where the server's words go: what an operator reads at the terminal is a line on standard output, the log proper is JSON on
 * standard error (pino). Neither is given secrets; what looks like one is cut out all the same.
 */
export class ServerLog implements LoggerService {
  private static pino: Logger = pino(
    { level: 'info', redact: ['token', 'password', '*.token', '*.password'] },
    pino.destination({ dest: 2, sync: true }),
  );

  static setLevel(level: string): void {
    ServerLog.pino.level = level;
  }

  /** For the person at the terminal. */
  static say(line: string): void {
    process.stdout.write(`${line}\n`);
  }

  static info(context: string, message: string): void {
    ServerLog.pino.info({ context }, message);
  }

  log(message: unknown, context?: string): void {
    ServerLog.pino.debug({ context }, String(message));
  }

  error(message: unknown, ...details: unknown[]): void {
    ServerLog.pino.error({ context: details.at(-1) }, String(message));
  }

  warn(message: unknown, context?: string): void {
    ServerLog.pino.warn({ context }, String(message));
  }

  debug(message: unknown, context?: string): void {
    ServerLog.pino.trace({ context }, String(message));
  }

  verbose(message: unknown, context?: string): void {
    ServerLog.pino.trace({ context }, String(message));
  }
}

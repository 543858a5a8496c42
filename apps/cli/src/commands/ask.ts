import { createInterface } from 'node:readline/promises';
import { CliFault } from '../cli-fault';
import { exitCode } from '../exit-code';
import type { Session } from '../session';

/** Asks the person at the terminal; anything but yes ends the command as refused. */
export async function confirmByPerson(session: Session, question: string): Promise<void> {
  const lines = createInterface({ input: session.stdin, terminal: false });
  try {
    session.terminal.out(`\n${question} [y/N] `);
    const answer = await lines.question('', { signal: session.interrupted });
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    lines.close();
  }
  throw new CliFault(exitCode.refused, 'nothing was confirmed');
}

import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { CliFault } from '../cli-fault';
import { exitCode } from '../exit-code';
import type { Session } from '../session';

const valueBytesMax = 1024 * 1024;

/** The value of a secret: typed unseen by a person, or all of stdin. */
export async function readSecretValue(
  session: Session,
  name: string,
  fromStdin: boolean,
): Promise<string> {
  const typed = session.stdin.isTTY === true && !fromStdin;
  const value = typed ? await askUnseen(session, name) : await readAll(session.stdin);
  if (value !== '') return value;
  throw new CliFault(exitCode.wrongUsage, `the value of ${name} is empty`);
}

async function readAll(stdin: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > valueBytesMax) {
      throw new CliFault(exitCode.wrongUsage, `a secret is at most ${valueBytesMax} bytes`);
    }
    chunks.push(buffer);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

/** readline echoes what is typed to its output, so its output goes nowhere. */
function askUnseen({ stdin, terminal, interrupted }: Session, name: string): Promise<string> {
  terminal.error(`value of ${name} (it stays invisible): `);
  const lines = createInterface({
    input: stdin,
    output: new PassThrough().resume(),
    terminal: true,
  });
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      lines.close();
      reject(new CliFault(exitCode.interrupted, 'nothing was set'));
    };
    // A terminal in raw mode tells Ctrl-C to readline, not to the process.
    lines.once('SIGINT', leave);
    interrupted.addEventListener('abort', leave, { once: true });
    lines.question('', (answer) => {
      interrupted.removeEventListener('abort', leave);
      lines.close();
      terminal.error('\n');
      resolve(answer);
    });
  });
}

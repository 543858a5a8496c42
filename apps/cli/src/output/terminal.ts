import { makeStyles, type Styles } from './styles';

/** Where the CLI writes. `live`: a person watches, and lines may be redrawn in place. */
export type Terminal = {
  readonly live: boolean;
  readonly styles: Styles;
  readonly errorStyles: Styles;
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
};

const fallbackColumns = 100;
const fallbackRows = 24;

type Stream = NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number };

/** `NO_COLOR` (set, not empty) takes the colours away; `CI`, `TERM=dumb` or no terminal take the redrawing, too. */
export function openTerminal(
  env: NodeJS.ProcessEnv = process.env,
  stdout: Stream = process.stdout,
  stderr: Stream = process.stderr,
): Terminal {
  const colours = (stream: Stream): boolean =>
    stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const isCi = Boolean(env['CI']) && env['CI'] !== 'false';
  return {
    live: stdout.isTTY === true && !isCi && env['TERM'] !== 'dumb',
    styles: makeStyles(colours(stdout)),
    errorStyles: makeStyles(colours(stderr)),
    size: () => ({
      columns: stdout.columns || fallbackColumns,
      rows: stdout.rows || fallbackRows,
    }),
    out: (text) => void stdout.write(text),
    error: (text) => void stderr.write(text),
  };
}

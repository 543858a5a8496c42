type Paint = (text: string) => string;

/** The few colours that the CLI speaks, by meaning. Without colours each is the identity. */
export type Styles = {
  readonly strong: Paint;
  readonly quiet: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly busy: Paint;
  readonly wait: Paint;
};

const ansi =
  (open: number, close: number): Paint =>
  (text) =>
    `\u001b[${open}m${text}\u001b[${close}m`;

const identity: Paint = (text) => text;

export function makeStyles(colours: boolean): Styles {
  const paint = (open: number, close: number) => (colours ? ansi(open, close) : identity);
  return {
    strong: paint(1, 22),
    quiet: paint(2, 22),
    good: paint(32, 39),
    bad: paint(31, 39),
    busy: paint(36, 39),
    wait: paint(33, 39),
  };
}

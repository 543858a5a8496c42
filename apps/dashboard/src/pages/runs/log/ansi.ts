import Anser from 'anser';

const ESCAPE = '\u001b';
/** Links, titles and the like: from ESC ] to BEL or ESC \\. The words between two of them stay. */

const OPERATING_SYSTEM = /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;

export type StyledText = {
  readonly text: string;
  /** Names of classes, without their prefix: `red`, `bright-red`. */
  readonly color: string | undefined;
  readonly ground: string | undefined;
  /** A colour of the tool's own, beyond the sixteen that have names. */
  readonly ownColor: string | undefined;
  readonly decorations: readonly string[];
};

/** What a tool wrote, without the signs that colour it. */
export function plainText(text: string): string {
  return text.includes(ESCAPE) ? Anser.ansiToText(text.replace(OPERATING_SYSTEM, '')) : text;
}

/** What a tool wrote, in pieces of one colour each. */
export function styledText(text: string): readonly StyledText[] {
  if (!text.includes(ESCAPE)) {
    return [{ text, color: undefined, ground: undefined, ownColor: undefined, decorations: [] }];
  }
  const pieces = Anser.ansiToJson(text.replace(OPERATING_SYSTEM, ''), {
    json: true,
    use_classes: true,
    remove_empty: true,
  });
  return pieces.map(({ content, fg, bg, fg_truecolor, decorations }) => ({
    text: content,
    color: nameOf(fg),
    ground: nameOf(bg),
    ownColor: fg === 'ansi-truecolor' ? `rgb(${fg_truecolor})` : paletteColor(fg),
    decorations,
  }));
}

const NAMED = /^ansi-((?:bright-)?(?:black|red|green|yellow|blue|magenta|cyan|white))$/;

const nameOf = (color: string | null): string | undefined => NAMED.exec(color ?? '')?.[1];

/** Numbers 16 to 231 are a cube of 6 × 6 × 6 colours, and the others up to 255 are greys. */
function paletteColor(color: string | null): string | undefined {
  const number = Number(/^ansi-palette-(\d+)$/.exec(color ?? '')?.[1] ?? Number.NaN);
  if (Number.isNaN(number)) return undefined;
  if (number >= 232) {
    const grey = 8 + (number - 232) * 10;
    return `rgb(${grey}, ${grey}, ${grey})`;
  }
  const [red, green, blue] = [36, 6, 1].map((weight) => Math.floor((number - 16) / weight) % 6);
  const level = (step = 0): number => (step === 0 ? 0 : 55 + step * 40);
  return `rgb(${level(red)}, ${level(green)}, ${level(blue)})`;
}

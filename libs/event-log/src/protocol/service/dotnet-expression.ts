import { dotnetClass, escaped, type Piece, WORD } from './dotnet-class';
import { ExpressionRefused } from './expression-refused';

type Options = {
  readonly i: boolean;
  readonly m: boolean;
  readonly n: boolean;
  readonly s: boolean;
  readonly x: boolean;
};
const NONE: Options = { i: false, m: false, n: false, s: false, x: false };

const BOUNDARY = `(?:(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`;
const ESCAPES: Readonly<Record<string, string>> = {
  A: '(?<![^])',
  z: '(?![^])',
  Z: '(?=\\n?(?![^]))',
  b: BOUNDARY,
  B: `(?!${BOUNDARY})`,
};
const LOOKS = /^\(\?(?:<?[=!]|:)/;
const NAME = /^\(\?(?:<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/;
const OPTIONS = /^\(\?([imnsx]*)(?:-([imnsx]+))?([:)])/;
const QUANTIFIER = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/;
const BACKREFERENCE = /^\\(?:([1-9]\d*)|k(?:<(\w+)>|'(\w+)'))/;

export type Translated = {
  readonly expression: RegExp;
  /** How many ways there are in it to go on otherwise where it does not match: parts that repeat, alternatives, references. */
  readonly choices: number;
};

/**
 * A regular expression of .NET, which EventStoreDB takes, as one that means the same here.
 *
 * Not promised: all of .NET's. What has no counterpart (conditions, balanced groups, blocks of Unicode, `(?i)` for a part only) is
 * refused, never taken for something else.
 *
 * @throws ExpressionRefused
 */
export function dotnetExpression(source: string): Translated {
  return new Translation(source).run();
}

class Translation {
  private at = 0;
  private text = '';
  private choices = 0;
  private atomics = 0;
  private numbers = false;
  private names = false;
  private ignoresCase: boolean | undefined;
  private options = NONE;
  /** What each open group ends with, and the options that hold again after it. */
  private readonly open: { readonly end: string; readonly options: Options }[] = [];

  constructor(private readonly source: string) {}

  run(): Translated {
    while (this.at < this.source.length) this.step(this.source.slice(this.at));
    // .NET counts groups with names after those without, and what stands for atomic groups has names.
    if (this.numbers && (this.names || this.atomics > 0)) {
      throw new ExpressionRefused('references by number beside groups with names');
    }
    const flags = this.ignoresCase === true ? 'iv' : 'v';
    try {
      return { expression: new RegExp(this.text, flags), choices: this.choices };
    } catch {
      throw new ExpressionRefused(this.source);
    }
  }

  private step(rest: string): void {
    const first = rest[0] as string;
    if (this.options.x && /^(?:\s|#)/.test(rest)) {
      this.at += (/^(?:\s+|#[^\n]*)/.exec(rest) as RegExpExecArray)[0].length;
    } else if (rest.startsWith('(?#')) this.skipComment(rest);
    else if (first === '(') this.openGroup(rest);
    else if (first === ')') this.closeGroup();
    else if (first === '|') this.choose(1, '|');
    else if (QUANTIFIER.test(rest)) this.quantify(rest);
    else this.atom(rest, first);
  }

  private atom(rest: string, first: string): void {
    const { m, s } = this.options;
    if (first === '.') this.take(1, s ? '[^]' : '[^\\n]');
    else if (first === '^') this.take(1, m ? '(?<![^\\n])' : '(?<![^])');
    else if (first === '$') this.take(1, m ? '(?![^\\n])' : '(?=\\n?(?![^]))');
    else if (first === '[') this.set(dotnetClass(rest.slice(1)));
    else if (first === '\\') this.escape(rest);
    else {
      const character = String.fromCodePoint(rest.codePointAt(0) as number);
      const isSyntax = /[{}\]/]/.test(character);
      if (character.toLowerCase() !== character.toUpperCase()) this.knowsCase();
      this.take(character.length, isSyntax ? `\\${character}` : character);
    }
  }

  private escape(rest: string): void {
    const fixed = ESCAPES[rest[1] ?? ''];
    if (fixed !== undefined) return this.take(2, fixed);
    const [reference, number, ...names] = BACKREFERENCE.exec(rest) ?? [];
    if (reference !== undefined) {
      if (number !== undefined) this.numbers = true;
      const name = names.find((each) => each !== undefined);
      this.knowsCase();
      return this.choose(reference.length, number === undefined ? `\\k<${name}>` : `\\${number}`);
    }
    this.knowsCase();
    const { length, text, isSet } = escaped(rest.slice(1));
    // Text for the inside of a set: as one, it means the same outside.
    this.take(1 + length, isSet || text.length > 1 ? `[${text}]` : text);
  }

  private quantify(rest: string): void {
    const [quantifier] = QUANTIFIER.exec(rest) as RegExpExecArray;
    this.choose(quantifier.length, quantifier);
  }

  private openGroup(rest: string): void {
    const { options } = this;
    const [look] = LOOKS.exec(rest) ?? [];
    const [named, ...names] = NAME.exec(rest) ?? [];
    const [group, on = '', off = '', mark] = OPTIONS.exec(rest) ?? [];
    if (look !== undefined) return this.begin(look.length, look);
    if (named !== undefined) {
      this.names = true;
      return this.begin(named.length, `(?<${names.find((each) => each !== undefined)}>`);
    }
    if (rest.startsWith('(?>')) {
      // A look ahead gives nothing back once it has matched; what it has matched is then taken.
      const name = `atomic${(this.atomics += 1)}`;
      this.choices += 1;
      return this.begin(3, `(?:(?=(?<${name}>`, `))\\k<${name}>)`);
    }
    if (group !== undefined) {
      if (mark === ':') this.begin(group.length, '(?:');
      else this.at += group.length;
      const set = (letters: string, to: boolean) =>
        Object.fromEntries([...letters].map((letter) => [letter, to]));
      this.options = { ...options, ...set(on, true), ...set(off, false) };
      return;
    }
    if (rest.startsWith('(?')) throw new ExpressionRefused(rest.slice(0, 4));
    this.begin(1, options.n ? '(?:' : '(');
  }

  private begin(length: number, text: string, end = ')'): void {
    this.open.push({ end, options: this.options });
    this.take(length, text);
  }

  private closeGroup(): void {
    const group = this.open.pop();
    if (!group) throw new ExpressionRefused(')');
    this.options = group.options;
    this.take(1, group.end);
  }

  private skipComment(rest: string): void {
    const end = rest.indexOf(')');
    if (end < 0) throw new ExpressionRefused('(?# without its end');
    this.at += end + 1;
  }

  private set({ length, text }: Piece): void {
    this.knowsCase();
    this.take(1 + length, text);
  }

  /** The flag for case holds for the whole expression here, so it must be the same at every part that it matters to. */
  private knowsCase(): void {
    this.ignoresCase ??= this.options.i;
    if (this.ignoresCase !== this.options.i) throw new ExpressionRefused('(?i) for a part');
  }

  private choose(length: number, text: string): void {
    this.choices += 1;
    this.take(length, text);
  }

  private take(length: number, text: string): void {
    this.at += length;
    this.text += text;
  }
}

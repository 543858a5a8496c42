import { ExpressionRefused } from './expression-refused';

/** .NET's meaning of `\w`, `\d` and `\s`, which goes beyond ASCII, as the inside of a set under the flag v. */
export const WORD = '\\p{L}\\p{Mn}\\p{Nd}\\p{Pc}';
export const SETS: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  w: WORD,
  s: '\\f\\n\\r\\t\\v\\x85\\p{Z}',
};

const CATEGORY = /^\{(C[cfnos]?|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?)\}/;
const CONTROLS: Readonly<Record<string, string>> = { a: '\\x07', e: '\\x1b' };
const CODE = /^(?:x[0-9a-f]{2}|u[0-9a-f]{4}|c[a-z])/i;
/** What the flag v lets a set hold only behind a backslash. */
const SPECIAL = /[\^$\\.*+?()[\]{}|/&\-!#%,:;<=>@`~]/;

export type Piece = { readonly length: number; readonly text: string };

/** A single character, or one of .NET's sets, after a backslash; its text may stand inside a set. */
export function escaped(rest: string): Piece & { readonly isSet: boolean } {
  const letter = rest[0] ?? '';
  const set = SETS[letter.toLowerCase()];
  if (set !== undefined) {
    const isNegated = letter !== letter.toLowerCase();
    return { length: 1, text: isNegated ? `[^${set}]` : set, isSet: true };
  }
  if (letter === 'p' || letter === 'P') {
    const [category] = CATEGORY.exec(rest.slice(1)) ?? [];
    if (category === undefined) throw new ExpressionRefused(`\\${letter} of what is no category`);
    return { length: 1 + category.length, text: `\\${letter}${category}`, isSet: true };
  }
  const [code] = CODE.exec(rest) ?? [];
  if (code !== undefined) return { length: code.length, text: `\\${code}`, isSet: false };
  if (/[tnrfv]/.test(letter)) return { length: 1, text: `\\${letter}`, isSet: false };
  const control = CONTROLS[letter];
  if (control !== undefined) return { length: 1, text: control, isSet: false };
  if (letter === '' || /\w/.test(letter)) throw new ExpressionRefused(`\\${letter}`);
  return { ...literal(rest), isSet: false };
}

/** One character as it may stand inside a set. */
function literal(rest: string): Piece {
  const character = String.fromCodePoint(rest.codePointAt(0) as number);
  const text = SPECIAL.test(character) ? `\\${character}` : character;
  return { length: character.length, text };
}

/** A set in brackets, of which `source` is what follows the first one; `-[…]` at its end is taken away from it. */
export function dotnetClass(source: string): Piece {
  let at = source.startsWith('^') ? 1 : 0;
  const begin = at;
  let inside = '';
  let without = '';
  for (;;) {
    const rest = source.slice(at);
    if (rest === '') throw new ExpressionRefused('a set without its end');
    if (rest.startsWith(']') && at > begin) break;
    if (rest.startsWith('-[') && at > begin) {
      const inner = dotnetClass(rest.slice(2));
      at += 2 + inner.length;
      without = inner.text;
      if (source[at] !== ']') throw new ExpressionRefused('something after what a set is without');
      break;
    }
    const member = memberOf(rest);
    inside += member.text;
    at += member.length;
  }
  const set = `[${begin === 1 ? '^' : ''}${inside}]`;
  return { length: at + 1, text: without === '' ? set : `[${set}--${without}]` };
}

/** A character, a set, or a range. */
function memberOf(rest: string): Piece {
  const from = characterOf(rest);
  const after = rest.slice(from.length);
  const isRange = /^-[^\][]/.test(after) && !from.isSet;
  if (!isRange) return from;
  const to = characterOf(after.slice(1));
  if (to.isSet) throw new ExpressionRefused('a range up to a set');
  return { length: from.length + 1 + to.length, text: `${from.text}-${to.text}` };
}

function characterOf(rest: string): Piece & { readonly isSet: boolean } {
  if (rest.startsWith('\\b')) return { length: 2, text: '\\x08', isSet: false };
  if (!rest.startsWith('\\')) return { ...literal(rest), isSet: false };
  const piece = escaped(rest.slice(1));
  return { ...piece, length: piece.length + 1 };
}

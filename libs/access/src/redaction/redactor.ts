import type { Json } from '@keelson/domain';
import { spellingsOf } from './spellings';

const MASK = '***';
/** Shorter values occur by chance in any text; masking each occurrence would hide the log and, by its holes, show the value. */
const ANYWHERE_LENGTH_MIN = 4;
const ORDINARY_WORDS = new Set(['true', 'false', 'null', 'none']);

/**
 * Masks secrets in what a tool prints: every occurrence of every spelling (`spellingsOf`) of every text and number in the given
 * values. Values under four characters and the words true, false, null and none are masked only where they are the whole line,
 * or a whole value in JSON.
 *
 * Not promised: secrets in a spelling of their own (reversed, hashed, one character a line), or split by control sequences.
 */
export class Redactor {
  readonly #whole: ReadonlySet<string>;
  readonly #hit: RegExp | undefined;
  /** Looks from every position, so that of two secrets that overlap no end remains. */
  readonly #everyHit: RegExp | undefined;

  constructor(secrets: Iterable<Json>) {
    const values = new Set([...secrets].flatMap(leavesOf).filter((value) => value.trim() !== ''));
    this.#whole = new Set([...values].flatMap((value) => [value, value.trim()]));
    const spellings = [...values]
      .filter((value) => !ORDINARY_WORDS.has(value.trim().toLowerCase()))
      .flatMap((value) => spellingsOf(value, ANYWHERE_LENGTH_MIN));
    const longestFirst = [...new Set(spellings)].sort((one, other) => other.length - one.length);
    if (longestFirst.length === 0) return;
    const alternatives = longestFirst.map(escapeForRegExp).join('|');
    // In alphabetical order the engine shares the beginnings, which makes a hundred secrets cheap to look for.
    this.#hit = new RegExp([...longestFirst].sort().map(escapeForRegExp).join('|'));
    this.#everyHit = new RegExp(`(?=(${alternatives}))`, 'g');
  }

  /** One line, without its line feed. */
  line(line: string): string {
    if (this.#whole.has(line.trim())) return MASK;
    if (!this.#hit?.test(line) || !this.#everyHit) return line;
    let masked = '';
    let at = 0;
    let until = 0;
    for (const match of line.matchAll(this.#everyHit)) {
      const start = match.index;
      if (start >= until) {
        masked += line.slice(at, start) + MASK;
      }
      until = Math.max(until, start + (match[1]?.length ?? 0));
      at = until;
    }
    return masked + line.slice(at);
  }

  text(text: string): string {
    return text
      .split('\n')
      .map((line) => this.line(line))
      .join('\n');
  }

  /** Short numbers are everywhere: counts, versions, line numbers. */
  #isSecret(value: number): boolean {
    const text = String(value);
    return text.length >= ANYWHERE_LENGTH_MIN && this.#whole.has(text);
  }

  /** A copy with every text masked, keys included, and every number of four digits or more that is a secret. */
  json(value: unknown): unknown {
    if (typeof value === 'string') return this.#whole.has(value.trim()) ? MASK : this.text(value);
    if (typeof value === 'number') return this.#isSecret(value) ? MASK : value;
    if (Array.isArray(value)) return value.map((each) => this.json(each));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [this.text(key), this.json(each)]),
    );
  }
}

function leavesOf(secret: Json): string[] {
  if (typeof secret === 'string') return [secret];
  if (typeof secret === 'number') return [String(secret)];
  if (typeof secret !== 'object' || secret === null) return [];
  return (Array.isArray(secret) ? secret : Object.values(secret)).flatMap(leavesOf);
}

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

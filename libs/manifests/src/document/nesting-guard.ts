import { INDENT_MAX, NESTING_MAX } from '../manifest-limits';
import { Unreadable } from './unreadable';

/**
 * Watches the pieces of a YAML text go by and throws `Unreadable` before a text is so nested that the parser behind it, which
 * recurses, could exhaust the process's stack: 20 KB of `- - - …` abort Node.js beyond any catch.
 *
 * Levels come from brackets, from indicators within one line, and from indentation, where a level costs a column or two.
 */
export class NestingGuard {
  #brackets = 0;
  #indicators = 0;
  #atLineStart = true;

  watch(piece: string): void {
    if (piece.includes('\n')) {
      this.#indicators = 0;
      this.#atLineStart = true;
      return;
    }
    const isIndent = this.#atLineStart && piece.trim() === '';
    this.#atLineStart = false;
    if (piece === '[' || piece === '{') this.#brackets += 1;
    if (piece === ']' || piece === '}') this.#brackets = Math.max(0, this.#brackets - 1);
    const isBlock = this.#brackets === 0;
    if (isBlock && (piece === '-' || piece === '?' || piece === ':')) this.#indicators += 1;
    const isDeep = this.#brackets > NESTING_MAX || this.#indicators > NESTING_MAX;
    if (isDeep || (isBlock && isIndent && piece.length > INDENT_MAX)) {
      throw new Unreadable('the manifest is nested too deeply');
    }
  }
}

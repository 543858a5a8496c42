import { stripVTControlCharacters } from 'node:util';

// Escape sequences take no room on the screen.
const escapes = /\u001b\[[0-9;]*m/g;

/** Columns that `text` takes. Every sign that the CLI itself draws is one column wide. */
export const textWidth = (text: string): number => [...stripVTControlCharacters(text)].length;

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - textWidth(text)));

export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - textWidth(text))) + text;

/** Cuts to `width` columns with an ellipsis, keeping every escape sequence so that no colour runs on. */
export function truncate(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let room = Math.max(0, width - 1);
  const keep = (plain: string): string => {
    const kept = [...plain].slice(0, room).join('');
    room -= [...kept].length;
    return kept;
  };
  let result = '';
  let from = 0;
  for (const match of text.matchAll(escapes)) {
    result += keep(text.slice(from, match.index)) + match[0];
    from = match.index + match[0].length;
  }
  return `${result}${keep(text.slice(from))}…`;
}

/** Text from elsewhere for one line of the screen: without control characters that could move the cursor. */
export const oneLine = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();

/** A line of a log, with its spaces and tabs, but nothing that could move the cursor or change colours. */
export const visibleLine = (text: string): string =>
  stripVTControlCharacters(text).replace(/[^\P{Cc}\t]/gu, '');

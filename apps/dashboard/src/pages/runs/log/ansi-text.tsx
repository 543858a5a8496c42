import type { ReactNode } from 'react';
import classes from './ansi-text.module.css';
import { styledText, type StyledText } from './ansi';

type AnsiTextProps = {
  readonly text: string;
  /** Marked where it occurs. */
  readonly sought?: string;
};

/** What a tool wrote, in its colours; they are those of the theme, so that they are legible on it. */
export function AnsiText({ text, sought = '' }: AnsiTextProps) {
  return styledText(text).map((piece, index) => (
    <Piece key={index} piece={piece}>
      {marked(piece.text, sought)}
    </Piece>
  ));
}

function Piece({ piece, children }: { readonly piece: StyledText; readonly children: ReactNode }) {
  const { color, ground, ownColor, decorations } = piece;
  const isPlain = !color && !ground && !ownColor && decorations.length === 0;
  if (isPlain) return children;
  return (
    <span
      className={classes.piece}
      data-color={color}
      data-ground={ground}
      data-bold={decorations.includes('bold') || undefined}
      data-dim={decorations.includes('dim') || undefined}
      data-italic={decorations.includes('italic') || undefined}
      data-underline={decorations.includes('underline') || undefined}
      // Half the ink of the theme keeps a colour that nobody here chose legible.
      style={ownColor ? { color: `color-mix(in oklab, ${ownColor} 55%, var(--k-ink))` } : undefined}
    >
      {children}
    </span>
  );
}

function marked(text: string, sought: string): ReactNode {
  if (sought === '') return text;
  const parts: ReactNode[] = [];
  const lower = text.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(sought); at !== -1; at = lower.indexOf(sought, from)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + sought.length)}</mark>);
    from = at + sought.length;
  }
  return [...parts, text.slice(from)];
}

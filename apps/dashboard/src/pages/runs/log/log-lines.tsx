import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef, type MouseEvent, type UIEvent } from 'react';
import { clockWords } from '../../../parts/time-words';
import { AnsiText } from './ansi-text';
import classes from './log-lines.module.css';
import type { LogLine } from './run-log';

const ROW_PX = 20;
/** Rows beyond what is seen, so that a fast scroll finds them drawn. */
const OVERSCAN_ROWS = 8;
/** For so long after new lines Chromium may still answer the height that the log had before. */
const SETTLING_FRAMES = 5;
/** Line number and step, in characters. */
const MARGIN_CH = 18;

type LogLinesProps = {
  readonly lines: readonly LogLine[];
  readonly widest: number;
  readonly wrap: boolean;
  /** The line that the address names, by its place in `lines`; -1 where it names none. */
  readonly selected: number;
  readonly sought: string;
  /** Keeps to the end. */
  readonly following: boolean;
  readonly onFollowing: (following: boolean) => void;
  readonly onSelect: (line: number) => void;
};

/** The lines themselves, of which only those that are seen are in the document. */
export function LogLines(props: LogLinesProps) {
  const { lines, widest, wrap, selected, sought, following } = props;
  const frame = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes this component.
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
    useFlushSync: false,
  });
  useEffect(() => {
    if (selected < 0) return;
    rows.scrollToIndex(selected, { align: 'center' });
    // Where the log reaches below the screen, its middle would be out of sight.
    frame.current?.scrollIntoView({ block: 'nearest' });
  }, [rows, selected]);
  const height = rows.getTotalSize();
  useEffect(() => {
    if (!following) return undefined;
    let left = SETTLING_FRAMES;
    let next = 0;
    const toEnd = (): void => {
      if (frame.current) frame.current.scrollTop = frame.current.scrollHeight;
      left -= 1;
      if (left > 0) next = requestAnimationFrame(toEnd);
    };
    next = requestAnimationFrame(toEnd);
    return () => cancelAnimationFrame(next);
  }, [following, height]);
  const width = wrap ? '100%' : `max(100%, ${widest + MARGIN_CH}ch)`;
  return (
    <div
      ref={frame}
      className={classes.frame}
      role="region"
      aria-label="Log"
      tabIndex={0}
      onScroll={useFollowByScroll(props)}
      onClick={(event) => select(event, props.onSelect)}
    >
      <div className={classes.lines} style={{ height, width }}>
        {rows.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            data-index={index}
            ref={wrap ? rows.measureElement : undefined}
            className={classes.row}
            data-selected={index === selected || undefined}
            data-wrap={wrap || undefined}
            style={{ transform: `translateY(${start}px)` }}
          >
            <Line
              line={lines[index]!}
              before={lines[index - 1]}
              sought={sought}
              selected={index === selected}
            />
          </div>
        ))}
      </div>
    </div>
  );
}

/** Going up lets go of the end; coming back to it takes it up again. */
function useFollowByScroll({ following, onFollowing }: LogLinesProps) {
  const top = useRef(0);
  return ({ currentTarget }: UIEvent<HTMLElement>): void => {
    const { scrollTop, scrollHeight, clientHeight } = currentTarget;
    const upwards = scrollTop < top.current - 1;
    top.current = scrollTop;
    const atEnd = scrollHeight - scrollTop - clientHeight < ROW_PX;
    if (following && upwards && !atEnd) onFollowing(false);
    if (!following && !upwards && atEnd) onFollowing(true);
  };
}

/** One listener for all numbers, of which a scroll brings hundreds. */
function select({ target }: MouseEvent, onSelect: (line: number) => void): void {
  const number = (target as Element).closest('[data-line]')?.getAttribute('data-line');
  if (number !== null && number !== undefined) onSelect(Number(number));
}

type LineProps = {
  readonly line: LogLine;
  readonly before: LogLine | undefined;
  readonly sought: string;
  readonly selected: boolean;
};

const Line = memo(function Line({ line, before, sought, selected }: LineProps) {
  return (
    <>
      <LineNumber line={line} selected={selected} />
      <span className={classes.step}>{before?.step === line.step ? '' : line.step}</span>
      <span className={classes.text}>
        <AnsiText text={line.text} sought={sought} />
      </span>
    </>
  );
});

/** A click on a number names its line in the address; then the number is a link that can be copied, too. */
function LineNumber({ line, selected }: Pick<LineProps, 'line' | 'selected'>) {
  const number = line.offset + 1;
  if (!selected) {
    return (
      <span className={classes.number} data-line={number} title={clockWords(line.at)}>
        {number}
      </span>
    );
  }
  return (
    <a className={classes.number} href={window.location.href} aria-label={`link to line ${number}`}>
      {number}
    </a>
  );
}

import type { Terminal } from '../output/terminal';
import type { PipelineSnapshot } from './pipeline-snapshot';
import type { ProgressView } from './progress-view';
import { renderFrame } from './render-frame';

const redrawMs = 100;
const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const eraseLine = '\u001b[K';
const eraseBelow = '\u001b[J';

/** Draws the whole picture again and again over itself, never more lines than the screen has. */
export class LiveView implements ProgressView {
  private pipeline: PipelineSnapshot | undefined;
  private troubleMessage: string | undefined;
  private drawnLines = 0;
  private tick = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly restore = (): void => this.terminal.out(showCursor);

  constructor(
    private readonly terminal: Terminal,
    private readonly nowMs: () => number,
  ) {}

  update(pipeline: PipelineSnapshot): void {
    this.pipeline = pipeline;
    if (this.timer === undefined) this.start();
    this.draw();
  }

  trouble(message: string | undefined): void {
    this.troubleMessage = message;
  }

  /** The last picture stays and may be longer than the screen: nothing is drawn over it any more. */
  end(): void {
    if (this.timer === undefined) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.draw(Infinity);
    this.restore();
    process.removeListener('exit', this.restore);
  }

  /** One frame over the last one. */
  draw(linesMax = this.terminal.size().rows - 2): void {
    if (this.pipeline === undefined) return;
    const { columns } = this.terminal.size();
    const { styles } = this.terminal;
    const lines = [
      ...renderFrame(this.pipeline, {
        styles,
        columns,
        nowMs: this.nowMs(),
        linesMax: Math.max(3, linesMax),
        tick: this.tick++,
      }),
    ];
    if (this.troubleMessage !== undefined) lines.push(styles.wait(`  ${this.troubleMessage}`));
    const back = this.drawnLines === 0 ? '' : `\u001b[${this.drawnLines}A`;
    const text = lines.map((line) => `${line}${eraseLine}\n`).join('');
    this.terminal.out(`${back}\r${text}${eraseBelow}`);
    this.drawnLines = lines.length;
  }

  private start(): void {
    this.terminal.out(hideCursor);
    // A person who sees no cursor after Ctrl-C has a broken terminal.
    process.once('exit', this.restore);
    this.timer = setInterval(() => this.draw(), redrawMs);
    this.timer.unref();
  }
}

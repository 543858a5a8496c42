/** A terminal's screen as far as the CLI draws on it: lines, carriage return, up, erase. For specs of what is redrawn. */
export class Screen {
  private readonly lines: string[] = [''];
  private row = 0;
  private column = 0;
  /** The deepest line ever written, which tells whether a picture scrolled. */
  height = 1;

  write(text: string): void {
    for (const [part] of text.matchAll(/\u001b\[[?\d;]*[A-Za-z]|\r|\n|[^\u001b\r\n]+/g)) {
      this.apply(part);
    }
  }

  get text(): string {
    return this.lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  }

  private apply(part: string): void {
    if (part === '\r') this.column = 0;
    else if (part === '\n') this.moveTo(this.row + 1, 0);
    else if (part.startsWith('\u001b[')) this.control(part.slice(2));
    else this.put(part);
  }

  private control(code: string): void {
    if (code.endsWith('A')) this.moveTo(this.row - Number(code.slice(0, -1)), this.column);
    else if (code === 'K') this.lines[this.row] = this.line().slice(0, this.column);
    else if (code === 'J') {
      this.lines[this.row] = this.line().slice(0, this.column);
      this.lines.length = this.row + 1;
    } else if (!/m$|\?25[hl]$/.test(code)) throw new Error(`the screen does not know ${code}`);
  }

  private put(text: string): void {
    const line = this.line().padEnd(this.column);
    this.lines[this.row] =
      line.slice(0, this.column) + text + line.slice(this.column + text.length);
    this.column += text.length;
  }

  private moveTo(row: number, column: number): void {
    if (row < 0) throw new Error('the cursor left the screen at the top');
    this.row = row;
    this.column = column;
    while (this.lines.length <= row) this.lines.push('');
    this.height = Math.max(this.height, row + 1);
  }

  private line(): string {
    return this.lines[this.row] ?? '';
  }
}

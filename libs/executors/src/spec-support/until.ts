const triesMax = 2_000;
const pauseMs = 10;

/** Waits for a condition instead of for a time. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition()); tries += 1) {
    if (tries >= triesMax) throw new Error('the awaited condition never came true');
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** What the process answers to the shell. */
export const exitCode = {
  done: 0,
  failed: 1,
  wrongUsage: 2,
  refused: 3,
  notFound: 4,
  /** The shell's own word for "ended by Ctrl-C". */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

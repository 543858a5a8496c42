/**
 * The shell that stands between the runner and a tool, so that the tool's outcome survives the runner's death.
 *
 * - It starts the tool only after it has read `go`: a runner that dies before it has remembered the process leaves no tool
 *   behind, and the exit file then says `not started`.
 * - The tool runs in the foreground, because a POSIX shell makes background jobs ignore SIGINT, and SIGINT is how a tool is asked
 *   to stop. The wrapper itself must outlive every signal but SIGKILL, so it traps them; handlers (unlike `ignore`) are reset in
 *   the tool.
 * - What it writes (process id, exit code) it writes with the shell's own commands, in one piece that ends with a line break: a
 *   reader takes what has none for not yet written. Writing aside and renaming would start a program before and after each tool.
 * - At the end it kills its own process group: whatever the tool left behind goes with it, without any risk of meeting a
 *   recycled process id, and also when nobody follows any more.
 *
 * Arguments: exit file, pid file, then the command and its arguments.
 */
export const toolWrapper = `
exit_file=$1; pid_file=$2; shift 2
record() { printf '%s\\n' "$1" >"$exit_file"; }
trap : HUP INT TERM
word=
IFS= read -r word
if [ "$word" != go ]; then record 'not started'; exit 0; fi
/bin/sh -c 'echo "$$" >"$0"; exec "$@"' "$pid_file" "$@" </dev/null
record "$?"
kill -KILL 0
`;

export const wordToStart = 'go\n';
export const neverStarted = 'not started';

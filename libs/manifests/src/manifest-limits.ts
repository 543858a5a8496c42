/** Room for the largest project: 10,000 stacks with their archives' digests take about 3 MiB of JSON. */
export const MANIFEST_BYTES_MAX = 8 * 1024 * 1024;
/** Of YAML from a stranger, which costs about a second a mebibyte. The CLI sends JSON, whatever it reads. */
export const YAML_BYTES_MAX = 1024 * 1024;
export const DOCUMENTS_MAX = 1_000;
export const PROJECT_STACKS_MAX = 10_000;
export const PROJECT_ENVIRONMENTS_MAX = 100;
export const STACK_VARIABLES_MAX = 1_000;
export const STACK_DEPENDENCIES_MAX = 1_000;
export const CONCURRENCY_DEFAULT = 10;
export const CONCURRENCY_MAX = 1_000;
export const NAME_LENGTH_MAX = 63;
/** Values after aliases are expanded, and the bytes of their texts: what stops an alias bomb. */
export const EXPANDED_VALUES_MAX = 1_000_000;
export const EXPANDED_TEXT_MAX = 2 * MANIFEST_BYTES_MAX;
export const NESTING_MAX = 64;
/** Columns before the first word of a line: block levels beyond NESTING_MAX need more. */
export const INDENT_MAX = 4 * NESTING_MAX;
/** A manifest that is wrong everywhere need not say so a million times. */
export const FAULTS_MAX = 1_000;

/** Why the reading of a text was given up before its end. */
export class Unreadable extends Error {}

/** Where Nest finds the event log: a port has no class to ask for. */
export const EVENT_LOG = Symbol('EventLog');

/** Of queries and commands by POST, and of the sockets of subscriptions. */
export const GRAPHQL_PATH = '/graphql';

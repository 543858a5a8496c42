/** "RunConfirmed" as people say it: "run confirmed". */
export const eventWords = (type: string): string =>
  type.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();

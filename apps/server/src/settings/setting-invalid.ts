/** A setting that cannot be used. The process names it and exits with 78 (EX_CONFIG). */
export class SettingInvalid extends Error {
  constructor(
    readonly variable: string,
    message: string,
  ) {
    super(`${variable} ${message}`);
    this.name = 'SettingInvalid';
  }
}

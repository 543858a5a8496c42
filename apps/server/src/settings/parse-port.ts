import { SettingInvalid } from './setting-invalid';

const PORT_MAX = 65_535;

/** 0: any free one. @throws SettingInvalid */
export function parsePort(variable: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= PORT_MAX) return port;
  throw new SettingInvalid(variable, `must be a port from 0 to ${PORT_MAX}, not "${text}"`);
}

export * from './executor.port';
export { TerraformExecutor } from './terraform/terraform-executor';
export type { TerraformOptions } from './terraform/terraform-session';

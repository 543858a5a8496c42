export * from './executor.port';
export { executorFor, type ExecutorOptions } from './executor-for';
export { NativeExecutor, type NativeOptions } from './native/native-executor';
export { TerraformExecutor } from './terraform/terraform-executor';
export type { TerraformOptions } from './terraform/terraform-session';
export { defaultInterruptTimes, interruptTool } from './tool-process/interrupt-tool';
export { processStartedAt } from './tool-process/process-identity';

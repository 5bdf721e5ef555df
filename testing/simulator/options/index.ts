export { applySettings } from './apply';
export { defaultOptions } from './defaults';
export { limitOf, type Limit, type LimitName } from './limits';
export type { CallbackOptions, PageCasing, SimulatorOptions, SimulatorSettings } from './types';

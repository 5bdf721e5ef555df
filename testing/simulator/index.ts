export { startSimulator, type Simulator } from './simulator';
export type { CallbackOptions, SimulatorOptions, SimulatorSettings } from './options';
export type { Fault, FaultKind } from './faults';
export type { EndpointName } from './api/endpoint';
export type { LogEntry, RequestLog, Violation } from './requestLog';

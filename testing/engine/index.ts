export { createEngine, Engine } from './engine';
export type {
	EngineOptions,
	ExecutionResult,
	ResumeCall,
	ResumeReply,
	RunningExecution,
	StoredExecution,
	ToolResult,
} from './engine';
export type { BinaryMode } from './binaryStore';
export type { CredentialAccess, NewCredential } from './credentialStore';
export { Database } from './database';
export { file, fileItem } from './items';
export type { FileSource, ItemInput, StoredFile } from './items';
export type { ListSearchOptions } from './listSearch';
export type { LogLine } from './log';
export type { ActivePoller, PollerOptions } from './poller';
export type { RunOptions, RunOutcome, StoredError } from './run';
export type { ToolOptions } from './tool';
export type { ActiveTrigger, StartedExecution, TriggerOptions } from './trigger';

import type { Json } from '../json';
import type { SimulatorOptions } from '../options';
import type { Task } from '../store';
import type { AssetName, Kind, Making, Phase } from './kind';

/** Length of a result whose length nobody knows. */
export const unknownDurationMs = 4000;

/** What was there from the start has previews that stay. */
const farFuture = Date.UTC(2100, 0);

export function phaseOf(task: Task): Phase {
	if (task.ended) return task.ended.isSuccess ? 'success' : 'failed';
	return Date.now() < task.startsAt ? 'pending' : 'generating';
}

/** Chanjing's number for where a task is. */
export function statusOf(options: SimulatorOptions, { states }: Pick<Kind, 'states'>, task: Task): number {
	const phase = phaseOf(task);
	return task.fixedStatus ?? (phase === 'failed' ? task.ended!.status : states(options)[phase]);
}

/** id, status, progress and creation time, which most kinds show. */
export function commonFields({ options }: Making, kind: Pick<Kind, 'states'>, task: Task) {
	const phase = phaseOf(task);
	const share = (Date.now() - task.startsAt) / (task.endsAt - task.startsAt);
	const progress = {
		pending: 0,
		generating: Math.min(99, Math.floor(share * 100) || 1),
		success: 100,
		failed: 0,
	};
	return {
		id: task.id,
		status: statusOf(options, kind, task),
		progress: progress[phase],
		msg: task.ended?.msg ?? '',
		create_time: Math.floor(task.createdAt / 1000),
	};
}

/** The signed URL of a result, written as the options say; '' where there is none. */
export function resultUrl(
	{ options, store, origins }: Making,
	task: Task,
	asset: AssetName,
	extension: string,
) {
	const { ended } = task;
	if (!ended?.isSuccess || options.resultUrlForm === 'empty') return '';
	const from = options.resultUrlFrom === 'look' ? Date.now() : ended.at;
	const until = task.seeded ? farFuture : from + options.resultUrlSeconds * 1000;
	const url = store.signer.sign('GET', origins.results, `/${asset}/${task.id}.${extension}`, until);
	if (options.resultUrlForm === 'relative') return url.slice(origins.results.length);
	return options.resultUrlForm === 'schemeless' ? url.replace(/^\w+:/, '') : url;
}

/** `duration` in milliseconds, 0 before the end. */
export const durationMsOf = ({ options }: Making, { ended }: Task): number =>
	ended?.isSuccess ? (options.durationMs ?? ended.durationMs ?? 0) : 0;

/** `duration` under the option that leaves it out. */
export const durationField = ({ options }: Making, duration: number) =>
	options.missingDuration ? {} : { duration };

/** A field of the request, or what the documents say it is by default. */
export const fieldOf = (task: Task, name: string, fallback: Json): Json => task.request[name] ?? fallback;

import type { SimulatorOptions, SimulatorSettings } from './types';

/** Throws where a setting has no such name, or a value of another kind than its default. */
function checkSettings(known: object, given: object, where = '') {
	const defaults = known as Record<string, unknown>;
	for (const [name, value] of Object.entries(given)) {
		if (!(name in defaults)) throw new Error(`No such option: ${where}${name}`);
		const kinds = [typeof defaults[name], ...(mixedOptions[name] ?? [])];
		const isChoice = typeof value === 'object' || !choices[name] || choices[name].includes(value);
		if (!kinds.includes(typeof value) || Number.isNaN(value) || !isChoice) {
			throw new Error(`The option ${where}${name} cannot be ${JSON.stringify(value)}`);
		}
	}
}

/** Options that may be of more kinds than that of their default. */
const mixedOptions: Record<string, string[]> = {
	durationMs: ['number'],
	resultPath: ['string', 'undefined'],
	result: ['object', 'undefined'],
	pageCasing: ['string', 'object'],
};

/** Options that are one of a few words or numbers. */
const choices: Record<string, unknown[]> = {
	readyStatus: [1, 2],
	contentCheck: ['pass', 'fail'],
	putStatus: [200, 204],
	textShape: ['string', 'array', 'both'],
	textShapeCode: [400, 40000],
	idStyle: ['hex', 'numeric', 'number'],
	resultUrlFrom: ['look', 'finish'],
	resultUrlForm: ['absolute', 'relative', 'schemeless', 'empty'],
	overPageSize: ['refuse', 'clamp'],
	taskOrder: ['newest', 'oldest', 'id'],
	pageCasing: ['page_info', 'pageInfo', 'ListPageInfo'],
	mode: ['envelope', 'bare', 'documented'],
	speechRunningStatus: [1, 10],
	modelTypeCase: ['any', 'lower'],
	avatarStatesFrom: ['one', 'zero'],
	audioSource: ['needed', 'ignored', 'refused'],
	personFields: ['beside', 'inside', 'either'],
	cartoonModel: ['avatarVideo', 'both', 'none'],
	failedQueueStatus: ['failed', 'completed'],
};

/** Puts `settings` over `options`, in place: `callback` and `limits` are merged field by field. */
export function applySettings(options: SimulatorOptions, settings: SimulatorSettings): SimulatorOptions {
	const { callback, limits, ...plain } = settings;
	checkSettings(options, plain);
	checkSettings(options.callback, callback ?? {}, 'callback.');
	checkSettings(options.limits, limits ?? {}, 'limits.');
	Object.assign(options, plain);
	Object.assign(options.callback, callback);
	Object.assign(options.limits, limits);
	return options;
}

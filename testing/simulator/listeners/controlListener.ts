import express, { type NextFunction, type Request, type Response } from 'express';

import type { Simulator } from '../simulator';
import type { Json } from '../json';

type Steer = (simulator: Simulator, body: Json, req: Request) => unknown;

/** JSON knows no Infinity: `"never"` stands for it, wherever a time is asked for. */
function withInfinity(value: Json): Json {
	if (value === 'never') return Infinity;
	if (Array.isArray(value)) return value.map(withInfinity);
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withInfinity(inner)]));
}

const id = (req: Request) => String(req.params.id);

/** What another process can see and do: method and path, what it is for, and how. Bodies are JSON. */
const commands: Array<[method: 'get' | 'post' | 'delete', path: string, what: string, steer: Steer]> = [
	['get', '/log', 'the request log; ?format=text for a table', ({ log }) => logOf(log)],
	['delete', '/log', 'empty the log', ({ log }) => log.clear()],
	['get', '/options', 'all options', ({ options }) => options],
	['post', '/options', 'change options: any part of them', (simulator, body) => simulator.set(body)],
	['post', '/faults', 'add one fault or a list', ({ faults }, body) => faults.add(...[body].flat())],
	['delete', '/faults', 'remove every fault', ({ faults }) => faults.clear()],
	['post', '/kill-token', 'revoke the current token', ({ faults }) => faults.killToken()],
	[
		'post',
		'/expire-token-after-calls',
		'{calls}: revoke it after that many',
		({ faults }, { calls }) => faults.expireTokenAfterCalls(calls),
	],
	[
		'post',
		'/exchange-elsewhere',
		'evict the token as a second client would',
		({ faults }) => ({ access_token: faults.exchangeElsewhere() }),
	],
	[
		'post',
		'/fail-next-tasks',
		'{msg, times, status}: they fail',
		({ faults }, { msg, times, status }) => faults.failNextTasks(msg, times, status),
	],
	[
		'post',
		'/slow-next-tasks',
		'{ms, times}: they take that long',
		({ faults }, { ms, times }) => faults.slowNextTasks(ms, times),
	],
	[
		'post',
		'/slow-next-files',
		'{ms, times}: they are not ready before',
		({ faults }, { ms, times }) => faults.slowNextFiles(ms, times),
	],
	[
		'post',
		'/fail-next-content-checks',
		'{times}: they end in status 98',
		({ faults }, { times }) => faults.failNextContentChecks(times),
	],
	[
		'post',
		'/fail-next-voice-clones',
		'{times}: avatars get no voice',
		({ faults }, { times }) => faults.failNextVoiceClones(times),
	],
	[
		'post',
		'/callback-plans',
		'callback options of the next tasks, a list',
		({ faults }, body) => faults.planCallbacks(...[body].flat()),
	],
	['get', '/tasks', 'everything made, the newest first', ({ state }) => state.tasks],
	['post', '/tasks', '{kind, status, msg, …}: add one', ({ state }, body) => ({ id: state.addTask(body) })],
	['post', '/tasks/:id/finish', 'end it now', async ({ state }, _, req) => await state.finishTask(id(req))],
	[
		'post',
		'/tasks/:id/fail',
		'{msg, status}: end it now in failure',
		async ({ state }, { msg, status }, req) => await state.failTask(id(req), msg, status),
	],
	[
		'post',
		'/tasks/:id/status',
		'{status}: put it into a status for good',
		({ state }, { status }, req) => state.setTaskStatus(id(req), status),
	],
	[
		'post',
		'/tasks/:id/callback',
		'{mode, url, body}: call back once more; gives the answer',
		async ({ state }, body, req) => await state.fireCallback(id(req), body),
	],
	['get', '/files', 'every file, the newest first', ({ state }) => state.files],
	[
		'post',
		'/files',
		'{service, path}: add a ready one',
		({ state }, { service, path }) => ({ id: state.addReadyFile(service, path) }),
	],
	[
		'post',
		'/files/:id/status',
		'{status, msg}: put it into a status for good',
		({ state }, { status, msg }, req) => state.setFileStatus(id(req), status, msg),
	],
	['post', '/beans', '{beans}: set what is left', ({ state }, { beans }) => void (state.beans = beans)],
	['post', '/reset-rate-limits', 'empty their windows', (simulator) => simulator.resetRateLimits()],
];

const logOf = (log: Simulator['log']) => ({
	counts: log.counts(),
	entries: log.entries,
	violations: log.violations.map(({ kind, detail, entry }) => ({ kind, detail, n: entry.n })),
});

/** Steers a stand-in from another process. A listener of its own, so that it never shows in the request log. */
export function controlListener(simulator: Simulator) {
	const app = express();
	app.disable('x-powered-by');
	app.set('json replacer', (_name: string, value: unknown) => (value === Infinity ? 'never' : value));
	app.use(express.json({ limit: '4mb' }));
	app.get('/', (_req, res) => {
		const width = Math.max(...commands.map(([, path]) => path.length));
		const lines = commands.map(
			([method, path, what]) => `${method.toUpperCase().padEnd(7)}${path.padEnd(width + 2)}${what}`,
		);
		res.type('text').send(`${lines.join('\n')}\n`);
	});
	app.get('/log', (req, res, next) => {
		if (req.query.format !== 'text') return next();
		res.type('text').send(`${simulator.log.toString()}\n`);
	});
	for (const [method, path, , steer] of commands) {
		app[method](path, async (req: Request, res: Response) => {
			res.json((await steer(simulator, withInfinity(req.body ?? {}), req)) ?? { ok: true });
		});
	}
	app.use((error: Error, _req: Request, res: Response, next: NextFunction) => {
		if (res.headersSent) return next(error);
		res.status(400).json({ error: error.message });
	});
	return app;
}

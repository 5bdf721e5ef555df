import { setTimeout as after } from 'node:timers/promises';

import express, { type NextFunction, type Request, type Response } from 'express';

import { checkNames } from '../api/fields';
import type { ApiEndpoint } from '../api/endpoint';
import { endpoints } from '../endpoints';
import { envelope, Refusal, written } from '../api/envelope';
import type { LogEntry } from '../requestLog';
import { checkSecrets, isHandled, logRequest, playInstead, send } from './traffic';
import type { World } from '../world';
import type { Json } from '../json';

/** The envelope of one call: the token, the rate limit and the names are checked before it is carried out. */
async function carryOut(world: World, endpoint: ApiEndpoint<World>, req: Request, entry: LogEntry) {
	try {
		if (!endpoint.open) {
			const token = req.headers.access_token;
			if (!token) world.log.violate(entry, 'missingToken', 'no header access_token');
			if (req.headers.authorization) world.log.violate(entry, 'authorizationHeader', 'header Authorization');
			world.store.token.check(token);
		}
		world.rateLimit.check(endpoint.name);
		const params = endpoint.method === 'get' ? req.query : req.body;
		if (typeof params !== 'object' || params === null || Array.isArray(params)) {
			world.log.violate(entry, 'notJson', `Content-Type ${req.headers['content-type']}`);
			throw new Refusal(400, '传入参数格式错误: body');
		}
		if (endpoint.fields) checkNames(world.options, params, endpoint.fields);
		const data = await endpoint.handle(world, params);
		entry.about = aboutOf(data) ?? aboutOf(params);
		return { status: 200, body: envelope(0, 'success', data) };
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		entry.about = aboutOf(req.method === 'GET' ? req.query : req.body);
		return { status: error.status, body: envelope(error.code, error.msg) };
	}
}

function aboutOf(value: Json): string | undefined {
	if (typeof value === 'string') return value;
	const id = value?.file_id ?? value?.id ?? value?.task_id ?? value?.video_file_id;
	return typeof id === 'string' ? id : undefined;
}

/** The API itself: everything under /open/v1. */
export function apiListener(world: World) {
	const app = express();
	app.disable('x-powered-by');
	app.disable('etag');
	app.set('query parser', 'simple');

	app.use((req, res, next) => {
		const endpoint = endpoints.find(
			({ method, path }) => req.path === `/open/v1${path}` && req.method === method.toUpperCase(),
		);
		res.locals.endpoint = endpoint;
		res.locals.entry = logRequest(world, 'api', endpoint?.name ?? 'unknown', req, res);
		next();
	});
	app.use(express.json({ limit: '4mb', strict: false, verify: countBytes }));

	app.use(async (req: Request, res: Response) => {
		const entry: LogEntry = res.locals.entry;
		const endpoint: ApiEndpoint<World> | undefined = res.locals.endpoint;
		entry.body = req.body;
		await answer(world, endpoint, req, res, entry);
	});

	// express.json refuses a body that is no JSON.
	app.use(async (error: Json, req: Request, res: Response, next: NextFunction) => {
		if (res.headersSent) return next(error);
		const entry: LogEntry = res.locals.entry;
		if (error.type !== 'entity.parse.failed') {
			entry.note = `stand-in failed: ${error.stack}`;
			send(res, entry, 500, 'text/plain', String(error.stack));
			return;
		}
		req.body = undefined;
		await answer(world, res.locals.endpoint, req, res, entry);
	});
	return app;
}

function countBytes(_req: unknown, res: unknown, body: Buffer) {
	(res as Response).locals.entry.bytesIn = body.length;
}

async function answer(
	world: World,
	endpoint: ApiEndpoint<World> | undefined,
	req: Request,
	res: Response,
	entry: LogEntry,
) {
	checkSecrets(world, entry);
	const fault = world.faults.take(entry);
	if (fault) entry.note = `fault: ${fault.kind}`;
	if (fault?.kind === 'delay') await after(fault.ms, undefined, { ref: false });
	const reply = endpoint && isHandled(fault) ? await carryOut(world, endpoint, req, entry) : undefined;
	if (fault && playInstead(res, entry, fault, envelope)) return;
	if (!reply) {
		world.log.violate(entry, 'unknownPath', `${req.method} ${req.path}`);
		send(res, entry, 404, 'text/plain', '404 page not found');
		return;
	}
	const { code, msg, trace_id: traceId } = reply.body;
	Object.assign(entry, { code, msg, traceId });
	const text = written(reply.body, (digits) => world.store.isBareNumber(digits));
	send(res, entry, reply.status, 'application/json; charset=utf-8', text);
}

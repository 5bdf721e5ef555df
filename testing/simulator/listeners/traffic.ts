import type { Request, Response } from 'express';

import type { EndpointName } from '../api/endpoint';
import type { Envelope } from '../api/envelope';
import type { Fault } from '../faults';
import type { ListenerName, LogEntry } from '../requestLog';
import type { World } from '../world';

/** Opens the log entry of a request; it is ended when the response is, or its connection. */
export function logRequest(
	world: World,
	listener: ListenerName,
	endpoint: EndpointName,
	req: Request,
	res: Response,
): LogEntry {
	const entry = world.log.add({
		listener,
		endpoint,
		method: req.method,
		path: req.path,
		query: { ...req.query },
		url: req.originalUrl,
		headers: req.headers,
	});
	res.on('close', () => world.log.end(entry));
	return entry;
}

/** Notes what must not be in this request: the token anywhere but in its header, the secret key anywhere. */
export function checkSecrets(world: World, entry: LogEntry) {
	const { log, store, options } = world;
	const outside = `${entry.url} ${JSON.stringify(entry.body ?? '')}`;
	const headers = JSON.stringify(entry.headers);
	for (const token of store.token.issued) {
		if (outside.includes(token)) log.violate(entry, 'tokenOutsideHeader', 'a token in the URL or the body');
	}
	if (entry.endpoint !== 'accessToken' && `${outside} ${headers}`.includes(options.secretKey)) {
		log.violate(entry, 'secretOutsideExchange', 'the secret key');
	}
	if (entry.listener === 'api') return;
	for (const name of ['access_token', 'authorization']) {
		if (entry.headers[name] !== undefined) log.violate(entry, 'tokenOnWrongHost', `header ${name}`);
	}
}

/** Cuts the connection: the client sees a reset. */
export function cut(res: Response, entry: LogEntry) {
	entry.status = 0;
	if (res.socket) res.socket.resetAndDestroy();
	else res.destroy();
}

/** Sends a body and writes down what was sent before it leaves. */
export function send(
	res: Response,
	entry: LogEntry,
	status: number,
	contentType: string,
	body: string,
	headers: Record<string, string> = {},
) {
	if (res.destroyed || res.headersSent) return;
	entry.status = status;
	const bytes = Buffer.from(body);
	entry.bytesOut = bytes.length;
	res.writeHead(status, { 'Content-Type': contentType, 'Content-Length': bytes.length, ...headers });
	res.end(res.req.method === 'HEAD' ? undefined : bytes);
}

/** Sends what a fault says instead of the right reply. Returns false where the fault replaces nothing. */
export function playInstead(
	res: Response,
	entry: LogEntry,
	fault: Fault,
	envelopeOf: (code: number, msg: string) => Envelope,
): boolean {
	switch (fault.kind) {
		case 'code': {
			const body = envelopeOf(fault.code, fault.msg ?? '系统内部错误');
			Object.assign(entry, { code: fault.code, msg: body.msg, traceId: body.trace_id });
			send(res, entry, fault.status ?? 200, 'application/json; charset=utf-8', JSON.stringify(body));
			return true;
		}
		case 'html': {
			const page = `<html>\r\n<head><title>${fault.status}</title></head>\r\n<body><center><h1>${fault.status}</h1></center><hr><center>openresty</center></body>\r\n</html>\r\n`;
			send(res, entry, fault.status, 'text/html', page);
			return true;
		}
		case 'body':
			send(res, entry, fault.status ?? 200, fault.contentType ?? 'text/plain; charset=utf-8', fault.body);
			return true;
		case 'lostRequest':
		case 'lostReply':
			cut(res, entry);
			return true;
		case 'hang':
			return true;
		default:
			return false;
	}
}

/** Whether the request is to be carried out although this fault is played. */
export function isHandled(fault: Fault | undefined): boolean {
	if (!fault) return true;
	if (fault.kind === 'lostRequest') return false;
	if (fault.kind === 'code' || fault.kind === 'html' || fault.kind === 'body' || fault.kind === 'hang') {
		return fault.afterHandling === true;
	}
	return true;
}

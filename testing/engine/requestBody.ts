import { createRequire } from 'node:module';
import { parse } from 'node:querystring';
import { promisify } from 'node:util';
import express, { type Request, type Response } from 'express';
import { jsonParse } from 'n8n-workflow';
import type { Core } from './core';
import { HttpError } from './httpErrors';

/** n8n reads at most 16 MiB (N8N_PAYLOAD_SIZE_MAX). */
const readRaw = promisify(express.raw({ type: () => true, limit: '16mb' }));

/** A request as n8n's own middleware leaves it. */
export type WebhookRequest = Request;

/**
 * Reads and parses a webhook's body as n8n does: after it has found the webhook, and before the node's code.
 * JSON that cannot be read is 422; a body over the limit ends as 500; other types stay unparsed.
 */
export async function parseBody(
	core: Core,
	req: WebhookRequest,
	res: Response,
	nodeVersion: number,
): Promise<void> {
	core.parseIncomingMessage(req);
	const { contentType } = req;
	if (contentType?.startsWith('multipart/')) throw new Error('This harness reads no multipart bodies');
	if (nodeVersion > 1 && !isParsable(contentType)) return;

	await readRaw(req, res);
	const raw: unknown = req.body;
	req.body = undefined;
	if (!Buffer.isBuffer(raw) || raw.length === 0) return;
	req.rawBody = raw;
	try {
		req.body = await parsed(contentType, req.rawBody.toString(req.encoding));
	} catch (error) {
		throw new HttpError(422, 'Failed to parse request body', (error as Error).message);
	}
}

function isParsable(contentType = ''): boolean {
	return (
		['application/json', 'text/plain', 'application/x-www-form-urlencoded'].some((type) =>
			contentType.startsWith(type),
		) || /(\/|\+)xml$/.test(contentType)
	);
}

async function parsed(contentType: string | undefined, text: string): Promise<unknown> {
	const withoutBom = text.replace(/^\uFEFF/, '');
	if (contentType === 'application/json') return jsonParse(withoutBom);
	if (contentType === 'application/x-www-form-urlencoded')
		return parse(withoutBom, undefined, undefined, { maxKeys: 1000 });
	if (contentType === 'text/plain') return text;
	if (contentType && /(\/|\+)xml$/.test(contentType)) return await parsedXml(text);
	return undefined;
}

/** n8n's XML settings, with the parser that n8n-workflow brings along. */
async function parsedXml(text: string): Promise<unknown> {
	const { Parser } = createRequire(createRequire(__filename).resolve('n8n-workflow'))('xml2js');
	const options = { async: true, normalize: true, normalizeTags: true, explicitArray: false };
	return await new Parser(options).parseStringPromise(text);
}

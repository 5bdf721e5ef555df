import { UserError } from 'n8n-workflow';
import type { Response } from 'express';

/** An answer that n8n gives by throwing one of its ResponseErrors. */
export class HttpError extends Error {
	constructor(
		readonly status: number,
		message: string,
		readonly hint?: string,
	) {
		super(message);
	}
}

/** Answers as n8n's `sendErrorResponse` does: known errors with their status, anything else with 500. */
export function sendError(res: Response, error: unknown): void {
	if (res.headersSent) {
		res.end();
		return;
	}
	if (error instanceof HttpError) {
		const { status, message, hint } = error;
		res.status(status).json({ code: status, message, ...(hint !== undefined && { hint }) });
		return;
	}
	const status = error instanceof UserError ? 400 : 500;
	res.status(status).json({ code: 0, message: (error as Error).message });
}

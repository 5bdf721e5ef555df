import type { IExecuteFunctions } from 'n8n-workflow';

import { inputError } from '../../errors/chanjingError';
import { credentialName } from '../../transport/client';
import { isAgentTool } from '../agentTool';

const hostOf = (url: string) => new URL(url).hostname.replace(/^\[|\]$|\.$/g, '').toLowerCase();

/** The IPv4 address that an IPv6 one stands for: `::ffff:a00:1` is 10.0.0.1. */
function unmapped(host: string): string {
	const [, ...pairs] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host) ?? [];
	const bytes = pairs.map((pair) => parseInt(pair, 16)).flatMap((pair) => [pair >> 8, pair & 255]);
	return bytes.join('.') || host;
}

/** Whether only this machine or its network can reach a URL. */
export function isLocal(url: string): boolean {
	if (!URL.canParse(url)) return true;
	const host = unmapped(hostOf(url));
	return (
		/^(localhost|.*\.(localhost|localdomain|local|internal|intranet|corp|lan|home|home\.arpa|test))$/.test(
			host,
		) ||
		(/^\d+(\.\d+){3}$/.test(host) &&
			/^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(
				host,
			)) ||
		/^(::1?|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)$/.test(host) ||
		!/[.:]/.test(host)
	);
}

/** Whether a URL has one of the names that are reserved for examples, which belong to nobody. */
export function isPlaceholder(url: string): boolean {
	return URL.canParse(url) && /(^|\.)(example(\.(com|net|org))?|invalid)$/.test(hostOf(url));
}

interface Words {
	/** The field that it comes from. */
	label: string;
	/** As the object of "Chanjing cannot …". */
	call: string;
	/** How to give one that can be called. */
	advice: string;
}

/** @throws ChanjingError `input` when Chanjing cannot call a URL */
async function checkCallbackUrl(
	context: IExecuteFunctions,
	url: string,
	{ label, call, advice }: Words,
): Promise<string> {
	const refused = (why: string) =>
		inputError(label, `Chanjing cannot ${call}, ${hostOf(url)} is ${why}`, `${advice} Nothing was created.`);
	if (isPlaceholder(url)) throw refused('a placeholder');
	const { baseUrl } = await context.getCredentials(credentialName);
	if (isLocal(url) && !isLocal(String(baseUrl))) throw refused('a local address');
	return url;
}

/**
 * The URL that resumes this execution, to be given to Chanjing as the callback of the tasks.
 * @throws ChanjingError `input` when Chanjing could not call it, or when a tool of an agent would wait
 */
export async function resumeUrl(context: IExecuteFunctions): Promise<string> {
	if (isAgentTool(context))
		throw inputError('Wait', 'a tool of an agent cannot wait for a callback', 'Choose Wait for Video.');
	const url = String(context.evaluateExpression('{{ $execution.resumeUrl }}', 0));
	return await checkCallbackUrl(context, url, {
		label: 'Wait',
		call: 'call this n8n back',
		advice:
			'Set WEBHOOK_URL of n8n to the address under which it is reached from the internet, or choose Wait for Video.',
	});
}

/**
 * The URL that a user has Chanjing call.
 * @throws ChanjingError `input` when Chanjing could not call it
 */
export async function givenUrl(context: IExecuteFunctions, url: string, label: string): Promise<string> {
	return await checkCallbackUrl(context, url, {
		label,
		call: 'call this URL',
		advice:
			'Give the Production URL of a Chanjing Trigger (of a Webhook node where no video is made), in an n8n whose WEBHOOK_URL is the address under which it is reached from the internet.',
	});
}

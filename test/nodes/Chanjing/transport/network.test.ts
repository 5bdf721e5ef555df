import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { endpoints } from '../../../../nodes/Chanjing/transport/endpoints';
import { ChanjingError } from '../../../../nodes/Chanjing/errors/chanjingError';
import { networkCode, networkError, networkReason } from '../../../../nodes/Chanjing/transport/network';
import { errorJson, toNodeError } from '../../../../nodes/Chanjing/errors/nodeError';
import { Ledger } from '../../../../nodes/Chanjing/ledger';

const node: INode = {
	id: '1',
	name: 'Chanjing',
	type: 'n8n-nodes-chanjing.chanjing',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
const codes = [
	'ECONNREFUSED',
	'ECONNRESET',
	'ECONNABORTED',
	'ENOTFOUND',
	'ETIMEDOUT',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EADDRNOTAVAIL',
	'EPIPE',
	'EPROTO',
	'ERR_CANCELED',
	'CERT_HAS_EXPIRED',
];

/** A rejection as n8n's helper makes it, with what must not be shown. */
function rejection(code: string, syscall?: string): Error {
	const cause = Object.assign(
		new Error(`request with secret-token to https://host/?Signature=x failed: ${code}`),
		{
			code,
			syscall,
			config: { headers: { access_token: 'secret-token' } },
		},
	);
	return Object.assign(new Error('wrapped'), { cause });
}

test.each(codes)(
	'%s keeps our words: n8n must not put its advice to retry at once in their place',
	(code) => {
		const known = networkError(rejection(code), endpoints.createLipSync);
		const shown = toNodeError(node, known);
		expect(shown.message).toBe(known.message);
		expect(shown.message).toContain('create the lip-sync video');
		expect(shown.description).toContain(known.advice);
	},
);

test.each(['EEXIST', 'preexisting', 'ECONNRESET', 'getaddrinfo ENOTFOUND'])(
	'"%s" in words of Chanjing does not replace them',
	(msg) => {
		const error = new ChanjingError('refused', `Could not do it: ${msg} (code 40000)`, { code: 40000, msg });
		expect(toNodeError(node, error).message).toBe(`Could not do it: ${msg} (code 40000)`);
	},
);

test.each(codes)('%s shows neither the request nor its secrets', (code) => {
	const known = networkError(rejection(code), endpoints.createLipSync);
	const shown = toNodeError(node, known);
	expect(JSON.stringify([known, known.message, known.stack, known.cause])).not.toMatch(
		/secret-token|Signature/,
	);
	expect(JSON.stringify([shown, shown.message, shown.stack, shown.cause])).not.toMatch(
		/secret-token|Signature/,
	);
});

test.each([
	['ECONNREFUSED', 'connect'],
	['EHOSTUNREACH', 'connect'],
	['ENETUNREACH', 'connect'],
	['ETIMEDOUT', 'connect'],
	['ENOTFOUND', 'getaddrinfo'],
	['EAI_AGAIN', 'getaddrinfo'],
	['CERT_HAS_EXPIRED', undefined],
])('%s (%s): nothing was sent, so nothing was created', (code, syscall) => {
	expect(networkError(rejection(code, syscall), endpoints.createLipSync).kind).toBe('unreachable');
});

test.each([
	['EHOSTUNREACH', 'read'],
	['ENETUNREACH', 'write'],
	['ECONNREFUSED', undefined],
	['ETIMEDOUT', 'read'],
])('%s (%s) ends a connection that was in use: a create may have been carried out', (code, syscall) => {
	expect(networkError(rejection(code, syscall), endpoints.createLipSync).kind).toBe('lost');
});

test.each(['ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', 'ERR_CANCELED', ''])(
	'%s: a create may have been carried out',
	(code) => {
		const error = networkError(rejection(code), endpoints.createLipSync);
		expect(error.kind).toBe('lost');
		expect(error.advice).toContain('Get Many');
	},
);

test('a known error in the causes is found and kept', () => {
	const known = new ChanjingError('refused', 'Chanjing said no');
	const wrapped = new NodeApiError(node, new Error('around it', { cause: known }) as never);
	expect(networkError(wrapped, endpoints.userInfo)).toBe(known);
});

test('anything may be thrown', () => {
	for (const thrown of [undefined, null, 'text', 12, {}]) {
		expect(networkCode(thrown)).toBe('');
		expect(networkReason(thrown)).toBe('the connection broke off');
		expect(networkError(thrown, endpoints.userInfo).kind).toBe('outage');
	}
});

describe('an error as n8n shows it', () => {
	const error = new ChanjingError('refused', 'Chanjing said no', {
		advice: 'Do this.',
		code: 40000,
		msg: '不行',
		traceId: 'trace-1',
		made: { task_id: 'task-1' },
	});

	test('it carries what to do, what exists, code, msg and trace_id', () => {
		const shown = toNodeError(node, error, 3);
		expect(shown).toBeInstanceOf(NodeApiError);
		expect(shown).toMatchObject({
			message: 'Chanjing said no [task_id task-1]',
			description: 'Do this.',
			httpCode: '40000',
			context: { itemIndex: 3, data: { code: 40000, msg: '不行', trace_id: 'trace-1', task_id: 'task-1' } },
		});
	});

	test('it tells what other items of the run made', () => {
		const ledger = new Ledger();
		ledger.add(3, { task_id: 'task-1' });
		ledger.add(1, { video_file_id: 'file-1', task_id: 'task-0' });
		expect(toNodeError(node, error, 3, ledger.describeOthers(3)).description).toBe(
			'Do this. Other items of this run at Chanjing: item 1: video_file_id file-1, task_id task-0.',
		);
	});

	test('a refusal before a call is no answer of a service', () => {
		expect(toNodeError(node, new ChanjingError('input', 'Text: missing'))).toBeInstanceOf(NodeOperationError);
	});

	test('as an item it has only what is known', () => {
		expect(errorJson(error)).toEqual({
			error: 'Chanjing said no [task_id task-1]',
			description: 'Do this.',
			code: 40000,
			msg: '不行',
			trace_id: 'trace-1',
			task_id: 'task-1',
		});
		expect(errorJson(new ChanjingError('stopped', 'Stopped'))).toEqual({ error: 'Stopped' });
	});
});

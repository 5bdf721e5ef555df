import { codes, meaningOf } from '../../../../nodes/Chanjing/transport/codes';
import { endpoints } from '../../../../nodes/Chanjing/transport/endpoints';
import {
	asEnvelope,
	lostReply,
	readEnvelope,
	refusesToken,
	type Reply,
} from '../../../../nodes/Chanjing/transport/envelope';
import { ChanjingError } from '../../../../nodes/Chanjing/errors/chanjingError';
import { messageCharacters } from '../../../../nodes/Chanjing/limits';
import { bend, unbend } from '../../../../testing/time';

afterEach(unbend);

const { fileDetail: read, createLipSync: create } = endpoints;
const gatewayPage = '<html><head><title>502 Bad Gateway</title></head><body>openresty</body></html>';

function refusal(reply: Reply, endpoint: Parameters<typeof readEnvelope>[1] = read, secrets: string[] = []) {
	try {
		readEnvelope(reply, endpoint, secrets);
	} catch (error) {
		if (error instanceof ChanjingError) return error;
		throw error;
	}
	throw new Error('It was not refused');
}

const answer = (code: unknown, msg = '说明', more = {}): Reply => ({
	statusCode: 200,
	body: { trace_id: 'trace-1', code, msg, data: null, ...more },
});

describe('a success', () => {
	test.each([0, '0'])('code %p gives data', (code) => {
		expect(readEnvelope(answer(code, 'success', { data: { id: 1 } }), read, []).data).toEqual({ id: 1 });
	});

	test('data may be a string, null or missing', () => {
		expect(readEnvelope(answer(0, '', { data: 'task-1' }), read, []).data).toBe('task-1');
		expect(readEnvelope(answer(0, '', { data: null }), read, []).data).toBeNull();
		expect(readEnvelope({ statusCode: 200, body: { code: 0 } }, read, []).data).toBeUndefined();
	});

	test('it is read whatever the HTTP status and whatever the content type', () => {
		const body = JSON.stringify({ code: 0, msg: 'success', data: 7 });
		expect(readEnvelope({ statusCode: 200, body }, read, []).data).toBe(7);
		expect(readEnvelope({ statusCode: 500, body: { code: 0, data: 7 } }, read, []).data).toBe(7);
	});
});

describe('HTTP 5xx with code 0 and no data', () => {
	const empty = { statusCode: 502, body: { code: 0, trace_id: 'trace-1' } };

	test('is an outage of a call that costs nothing', () => {
		const error = refusal(empty);
		expect(error).toMatchObject({ kind: 'outage', httpStatus: 502 });
		expect(error.message).toContain('HTTP 502');
	});

	test('is a lost reply of a billed call', () => {
		expect(refusal(empty, create)).toMatchObject({ kind: 'lost', httpStatus: 502 });
	});
});

describe('a refusal', () => {
	const kinds = {
		400: 'refused',
		10400: 'token',
		10401: 'token',
		40000: 'refused',
		40001: 'rateLimit',
		40002: 'refused',
		50000: 'internal',
		50011: 'refused',
		51000: 'internal',
	};

	test.each(Object.entries(kinds))('code %s is of kind %s', (code, kind) => {
		const error = refusal(answer(Number(code)));
		expect(error).toMatchObject({ kind, code: Number(code), msg: '说明', traceId: 'trace-1' });
		expect(error.message).toBe(`Could not look up the file: 说明 (code ${code}, trace_id trace-1)`);
		expect(error.advice).toBeTruthy();
	});

	test.each(Object.entries(kinds))('code "%s" as a string is the same', (code, kind) => {
		expect(refusal(answer(code))).toMatchObject({ kind, code: Number(code) });
	});

	test('every documented code has an advice', () => {
		expect(Object.keys(codes)).toEqual(Object.keys(kinds));
		for (const { advice } of Object.values(codes)) expect(advice).toMatch(/[a-z].*\.$/i);
	});

	test('the advice on the rate limit names the limits that the node keeps to', () => {
		expect(codes[40001].advice).toContain(
			'10 creates a minute, 30 file calls a minute and 10 look-ups a second',
		);
		bend({
			callWindows: { createLipSync: { intervalCap: 7, interval: 90 }, read: { intervalCap: 3, interval: 1 } },
		});
		expect(codes[40001].advice).toContain(
			'7 creates in 90 seconds, 30 file calls a minute and 3 look-ups a second',
		);
	});

	test.each([60123, 504, '502', 50001, 51001, -1])(
		'code %p, which no document names, does not tell what the call did, and what was said is kept',
		(code) => {
			for (const statusCode of [200, 400, 500, 502, 503, 504]) {
				const said = { code: Number(code), msg: '新的错误', traceId: 'trace-1', httpStatus: statusCode };
				const reply = { ...answer(code, '新的错误'), statusCode };
				expect(refusal(reply)).toMatchObject({ kind: 'outage', ...said });
				expect(refusal(reply, create)).toMatchObject({ kind: 'lost', ...said });
			}
		},
	);

	test.each(Object.entries(kinds))('code %s is read whatever the HTTP status', (code, kind) => {
		expect(refusal({ ...answer(Number(code)), statusCode: 503 })).toMatchObject({ kind, httpStatus: 503 });
	});

	test.each([0, 40000, 60123, 'x'])('HTTP 429 with code %p is a rate limit of a read', (code) => {
		expect(refusal({ ...answer(code), statusCode: 429 }).kind).toBe('rateLimit');
	});

	test('HTTP 429 of a billed call is a rate limit only where Chanjing itself says so', () => {
		const limited = (code: unknown) => refusal({ ...answer(code), statusCode: 429 }, create).kind;
		expect(limited(40001)).toBe('rateLimit');
		expect(limited(60123)).toBe('refused');
	});

	test(`what Chanjing says is shown up to ${messageCharacters} characters`, () => {
		const error = refusal(answer(40000, '很'.repeat(1e6)));
		expect(error.msg).toBe(`${'很'.repeat(messageCharacters)}…`);
		expect(error.message.length).toBeLessThan(messageCharacters + 100);
	});

	test('a refusal without msg and trace_id is still readable', () => {
		const error = refusal({ statusCode: 200, body: { code: 40000 } });
		expect(error.message).toBe('Could not look up the file: Chanjing gave no reason (code 40000)');
	});

	test.each([
		['视频文件还未完成上传', 'notReady'],
		['文件还未完成上传', 'notReady'],
		['文件不存在', 'notFound'],
		['您无权使用该文件', 'notFound'],
		['没有找到对应的声音ID', 'notFound'],
		['视频不存在', 'notFound'],
		['系统内部错误', 'internal'],
	])('50000 with "%s" is of kind %s', (msg, kind) => {
		expect(refusal(answer(50000, msg)).kind).toBe(kind);
	});

	test('only the catch-all codes are read by their words', () => {
		expect(refusal(answer(40000, '文件还未完成上传')).kind).toBe('refused');
		expect(refusal(answer(40001, '文件不存在')).kind).toBe('rateLimit');
	});

	test.each(['扣费失败', '余额不足', '蝉豆不足', '您已欠费'])('"%s" leads to the balance', (msg) => {
		expect(meaningOf(msg)?.advice).toContain('Get Account');
	});

	test('a billed call that met the catch-all is to be looked for before it is made again', () => {
		expect(refusal(answer(50000, '系统内部错误'), create).advice).toContain('Get Many');
		expect(refusal(answer(50000, '没有找到对应的声音ID'), create).advice).not.toContain('Lip-Sync Video');
		expect(refusal(answer(40000), create).advice).not.toContain('Get Many');
	});

	test('secrets and signatures that Chanjing echoes are taken out', () => {
		const msg = 'secret s3cret at https://store.example/a.mp4?Signature=abc';
		const error = refusal(answer(40000, msg), read, ['s3cret']);
		expect(error.msg).toBe('secret *** at https://store.example/a.mp4?…');
		expect(error.message).not.toMatch(/s3cret|abc/);
	});
});

describe('a body that is no envelope', () => {
	test.each([502, 503, 504, 524, 500])(
		'HTML with HTTP %i: it is not known what the call did',
		(statusCode) => {
			const error = refusal({ statusCode, body: gatewayPage });
			expect(error).toMatchObject({ kind: 'outage', httpStatus: statusCode });
			expect(error.message).not.toContain('<');
		},
	);

	test.each([
		['HTML', gatewayPage],
		['nothing', ''],
		['undefined', undefined],
		['null', null],
		['a list', []],
		['a number', 12],
		['half of an envelope', '{"code":0,"data":'],
		['JSON without code', { error: 'x' }],
		['an empty code', { code: '' }],
		['a code that is no number', { code: 'ok' }],
		['a code of false', { code: false }],
		['a code of []', { code: [] }],
		['a code of blanks', { code: ' ' }],
		['a code that is a fraction', { code: 0.5 }],
	])('%s with HTTP 200 is a lost reply too', (_name, body) => {
		expect(refusal({ statusCode: 200, body }).kind).toBe('outage');
	});

	test('the plain text of an unknown path points to the Base URL', () => {
		const error = refusal({ statusCode: 404, body: '404 page not found' });
		expect(error).toMatchObject({ kind: 'refused', httpStatus: 404 });
		expect(error.advice).toContain('Base URL');
	});

	test.each([301, 302, 307, 308])('a redirect (HTTP %i) points to the Base URL', (statusCode) => {
		expect(refusal({ statusCode, body: '' })).toMatchObject({ kind: 'refused', httpStatus: statusCode });
	});

	test('HTTP 429 is a rate limit', () => {
		expect(refusal({ statusCode: 429, body: 'Too Many Requests' }).kind).toBe('rateLimit');
	});

	test('HTTP 429 of a billed call, which only Chanjing itself may have repeated, is final and advises to wait', () => {
		const error = refusal({ statusCode: 429, body: 'Too Many Requests' }, create);
		expect(error).toMatchObject({ kind: 'refused', httpStatus: 429, advice: codes[40001].advice });
	});

	test('a billed call whose reply was lost may exist: it says so and where to look', () => {
		const error = lostReply(create, 'connection reset');
		expect(error.kind).toBe('lost');
		expect(error.message).toContain('may or may not have been created');
		expect(error.advice).toMatch(/Lip-Sync Video > Get Many.*Return All.*create_time/);
		expect(error.advice).toContain('not repeated');
	});

	test('a call that costs nothing does not frighten', () => {
		expect(lostReply(read, 'connection reset').advice).not.toContain('charged');
	});
});

test('a page with HTTP 401 does not tell what a billed call did, and says nothing of a token', () => {
	const error = refusal({ statusCode: 401, body: gatewayPage }, create);
	expect(error).toMatchObject({ kind: 'lost', httpStatus: 401 });
	expect(`${error.message} ${error.advice}`).not.toContain('renewed');
});

describe('the token', () => {
	test.each([
		[200, { code: 10400 }, true],
		[200, { code: '10400' }, true],
		[200, { code: 10401 }, true],
		[200, '{"code":10401}', true],
		[401, gatewayPage, true],
		[401, { code: 40000 }, true],
		[200, { code: 40000 }, false],
		[200, { code: 400 }, false],
		[403, 'Forbidden', false],
		[502, gatewayPage, false],
		[200, { code: 0, data: { code: 10400 } }, false],
	])('HTTP %i with %j refuses it: %p', (statusCode, body, refused) => {
		expect(refusesToken({ statusCode, body }, endpoints.userInfo)).toBe(refused);
	});

	test('a page of a gateway with HTTP 401 does not refuse it for a create, which would be sent again', () => {
		expect(refusesToken({ statusCode: 401, body: gatewayPage }, endpoints.createLipSync)).toBe(false);
		expect(refusesToken({ statusCode: 401, body: { code: 10400 } }, endpoints.createLipSync)).toBe(true);
	});
});

test('a detail without code is not taken for an envelope', () => {
	expect(asEnvelope({ id: 'task-1', status: 20 })).toBeUndefined();
	expect(asEnvelope('{"code":"0","data":{}}')).toEqual({ code: '0', data: {} });
});

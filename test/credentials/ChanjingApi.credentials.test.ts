import { type INodeProperties, NodeHelpers } from 'n8n-workflow';

import { ChanjingApi } from '../../credentials/ChanjingApi.credentials';
import { codes } from '../../nodes/Chanjing/transport/codes';
import { deadAddress, reading, useStage } from '../../testing/stage';

type Authenticate = (credentials: object, request: object) => Promise<object>;

const stage = useStage();

describe('the fields', () => {
	const { properties, authenticate } = new ChanjingApi();
	const field = (name: string) => properties.find((property) => property.name === name);

	test('the token is hidden, expires and is never sent to the browser in clear', () => {
		expect(field('accessToken')).toMatchObject({
			type: 'hidden',
			default: '',
			typeOptions: { expirable: true, password: true },
		});
		expect(properties.filter(({ typeOptions }) => typeOptions?.expirable)).toHaveLength(1);
	});

	test('the secret key is a password, the Base URL is that of the service', () => {
		expect(field('secretKey')).toMatchObject({ type: 'string', typeOptions: { password: true } });
		expect(field('baseUrl')?.default).toBe('https://open-api.chanjing.cc');
		expect(field('accessTokenExpiresAt')?.type).toBe('hidden');
	});

	test.each([
		['https://open-api.chanjing.cc', false],
		['http://localhost:8080', false],
		['http://127.0.0.1:34567/', false],
		['http://[::1]:80', false],
		['http://open-api.chanjing.cc', true],
		['http://proxy.example:8080', true],
		['http://localhost.example.com', true],
		['http://127.0.0.1.example.com', true],
	])('with the Base URL %s, that keys travel in clear is told: %p', (baseUrl, isShown) => {
		const notice = field('clearTextNotice') as INodeProperties;
		expect(notice).toMatchObject({ type: 'notice', displayName: expect.stringContaining('in clear') });
		expect(NodeHelpers.displayParameter({ baseUrl }, notice, null, null)).toBe(isShown);
		expect(field('baseUrl')?.description).toContain('in clear');
	});

	test('no condition is a regular expression, which n8n ends after a quarter of a second, each time it reads a credential', () => {
		expect(JSON.stringify(properties)).not.toContain('"regex"');
	});

	test('the token goes into its own header and nowhere else', async () => {
		const request = { url: 'https://open-api.chanjing.cc/open/v1/user_info', headers: { accept: '*/*' } };
		const credentials = { appId: 'an app', secretKey: 'a secret', accessToken: 'a token' };
		expect(await (authenticate as Authenticate)(credentials, request)).toEqual({
			...request,
			headers: { accept: '*/*', access_token: 'a token' },
		});
	});
});

describe('the test of a credential that has a token', () => {
	test('it is green for a right one whose token has ended, with one exchange, and keeps the new token', async () => {
		const account = await stage.account();
		await stage.engine.run(reading(account));
		stage.sim.faults.killToken();
		stage.sim.log.clear();
		expect(await stage.engine.credentialTest(account)).toMatchObject({ status: 'OK' });
		expect(stage.sim.log.count('accessToken')).toBe(1);
		expect((await stage.engine.credentials.peek(account)).accessToken).toBe(stage.sim.state.token);
	});

	test('it is red for a secret that was replaced by a wrong one, with the words of Chanjing', async () => {
		const account = await stage.account();
		await stage.engine.run(reading(account));
		await stage.engine.credentials.change(account, { secretKey: 'not the secret key' });
		const { status, message } = await stage.engine.credentialTest(account);
		expect(status).toBe('Error');
		expect(message).toContain(stage.sim.options.wrongCredentialMsg);
	});

	test('its mark is not sent', async () => {
		const account = await stage.account();
		await stage.engine.credentialTest(account);
		for (const { headers } of stage.sim.log.entries)
			expect(Object.keys(headers)).not.toContain('x-credential-test');
	});
});

describe('the test of a credential', () => {
	test('it is green for a right one, and what it exchanged is stored and used', async () => {
		const account = await stage.account();
		expect(await stage.engine.credentialTest(account)).toEqual({
			status: 'OK',
			message: 'Connection successful!',
		});
		expect((await stage.engine.credentials.peek(account)).accessToken).toBe(stage.sim.state.token);
		await stage.engine.run(reading(account));
		expect(stage.sim.log.counts()).toEqual({ accessToken: 1, userInfo: 1, listCommonAudio: 1 });
		expect(stage.sim.log.violations).toEqual([]);
	});

	test('it asks for nothing that costs', async () => {
		await stage.engine.credentialTest(await stage.account());
		expect(stage.sim.log.entries.map(({ endpoint }) => endpoint)).toEqual(['accessToken', 'userInfo']);
	});

	test.each(['/', '///', ' '])('a Base URL that ends in "%s" is green', async (end) => {
		const account = await stage.account({ baseUrl: stage.sim.url + end });
		expect((await stage.engine.credentialTest(account)).message).toBe('Connection successful!');
		expect(stage.sim.log.violations).toEqual([]);
	});

	test('an App ID and a Secret Key that were pasted with white space are green', async () => {
		const account = await stage.account({
			appId: ` ${stage.sim.appId}`,
			secretKey: `${stage.sim.secretKey}\n`,
		});
		expect((await stage.engine.credentialTest(account)).status).toBe('OK');
	});

	test.each([400, 40000, 10400, 50000])(
		'a wrong secret (code %i) is red with what Chanjing said, its trace_id and what to do',
		async (wrongCredentialCode) => {
			stage.sim.set({ wrongCredentialCode });
			const account = await stage.account({ secretKey: 'a-wrong-secret' });
			const { status, message } = await stage.engine.credentialTest(account);
			expect(status).toBe('Error');
			expect(message).toContain('app_id或secret_key错误');
			expect(message).toContain(String(wrongCredentialCode));
			expect(message).toMatch(/trace_id [0-9a-f]{32}/);
			expect(message).toMatch(/\. [A-Z][^.]+/);
			expect(message).not.toContain('a-wrong-secret');
			expect(stage.sim.log.count('userInfo')).toBe(0);
		},
	);

	test('a field that was changed in the dialog and not saved is the one that is tested', async () => {
		const account = await stage.account();
		const { status } = await stage.engine.credentialTest(account, { secretKey: 'a-wrong-secret' });
		expect(status).toBe('Error');
	});

	test.each(Object.keys(codes))(
		'code %s of the account with HTTP 200 is red and says what to do',
		async (code) => {
			const account = await stage.account();
			stage.sim.faults.add({ on: 'userInfo', kind: 'code', code: Number(code), times: Infinity });
			const { status, message } = await stage.engine.credentialTest(account);
			expect(status).toBe('Error');
			expect(message).toContain(code);
			expect(message).toContain(codes[Number(code)].advice);
		},
	);

	test.each([502, 404])('HTTP %i of the account is red', async (status) => {
		const account = await stage.account();
		stage.sim.faults.add({ on: 'userInfo', kind: 'html', status, times: Infinity });
		expect((await stage.engine.credentialTest(account)).status).toBe('Error');
	});

	test('a Base URL of something else is red and points to it', async () => {
		stage.provoked.push('badSignature');
		const account = await stage.account({ baseUrl: stage.sim.storageUrl });
		const { status, message } = await stage.engine.credentialTest(account);
		expect(status).toBe('Error');
		expect(message).toContain('Base URL');
	});

	test('no network is red, readable, and shows nothing secret', async () => {
		const account = await stage.account({ baseUrl: deadAddress });
		const { status, message } = await stage.engine.credentialTest(account);
		expect(status).toBe('Error');
		expect(message).toContain('no connection to Chanjing');
		expect(message).toContain('Base URL');
		const text = message + stage.engine.log.text();
		expect(text).not.toContain(stage.sim.secretKey);
		expect(text).not.toContain(stage.sim.appId);
	});

	test.each(['', 'open-api.chanjing.cc', 'not a URL'])(
		'the Base URL "%s" is red and readable',
		async (baseUrl) => {
			const { status, message } = await stage.engine.credentialTest(await stage.account({ baseUrl }));
			expect(status).toBe('Error');
			expect(message).toContain('Base URL');
		},
	);

	test('a red test leaves a token that works untouched', async () => {
		const account = await stage.account();
		await stage.engine.run(reading(account));
		const { token } = stage.sim.state;
		await stage.engine.credentialTest(account, { secretKey: 'a-wrong-secret' });
		expect((await stage.engine.credentials.peek(account)).accessToken).toBe(token);
		expect((await stage.engine.run(reading(account))).status).toBe('success');
		expect(stage.sim.log.count('accessToken')).toBe(2);
	});
});

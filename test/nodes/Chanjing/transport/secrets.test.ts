import type { ExecutionResult } from '../../../../testing/engine';
import { sampleVideo } from '../../../../testing/samples';
import { fileItem } from '../../../../testing/engine';
import { creating, deadAddress, nodeRun, orderOf, reading, useStage } from '../../../../testing/stage';

const stage = useStage();
const secretKey = 'a-wrong-secret-key-that-nobody-may-read';

/** Everything of a run that a user, a workflow, a database or a log file gets to see. */
function everywhere(run: ExecutionResult): string {
	const shown = [run.items, run.errorItems, run.next, run.error, run.runData, run.nodeContext];
	const errors = [run.error, ...run.items.map(({ error }) => error)].map((error) => {
		const { message, description, context, cause, stack, messages } = (error ?? {}) as Record<
			string,
			unknown
		>;
		return [message, description, context, cause, stack, messages];
	});
	return [JSON.stringify(shown), JSON.stringify(errors), run.stored, run.logText].join('\n');
}

/** What nobody may read: what the credential holds, every token that was sent, every signature of an upload. */
function secrets(): string[] {
	const { entries } = stage.sim.log;
	const tokens = entries.map(({ headers }) => String(headers.access_token ?? ''));
	const signatures = stage.sim.log.calls('put').map(({ query }) => String(query.Signature ?? ''));
	const all = [
		stage.sim.appId,
		stage.sim.secretKey,
		secretKey,
		stage.sim.state.token,
		...tokens,
		...signatures,
	];
	return [...new Set(all)].filter(Boolean);
}

function expectNoSecrets(run: ExecutionResult): void {
	const text = everywhere(run);
	expect(secrets().length).toBeGreaterThanOrEqual(3);
	expect(
		secrets().filter((secret) => text.includes(secret) || text.includes(encodeURIComponent(secret))),
	).toEqual([]);
}

const uploading = async (account: string) => ({
	node: 'chanjing',
	credentialId: account,
	parameters: { resource: 'file', operation: 'upload' },
	items: [fileItem(await sampleVideo('mp4'))],
});

const modes = [
	{ name: 'stops', more: {} },
	{ name: 'goes on', more: { onError: 'continueRegularOutput' as const } },
];

describe.each(modes)('an execution that $name on a failure holds no secret', ({ more }) => {
	test('after success', async () => {
		const run = await stage.engine.run({ ...(await uploading(await stage.account())), ...more });
		expect(run.status).toBe('success');
		expect(stage.sim.log.count('put')).toBe(1);
		expectNoSecrets(run);
	});

	test.each([40000, 10400, 50000])('after a wrong secret, code %i', async (wrongCredentialCode) => {
		stage.sim.set({ wrongCredentialCode });
		expectNoSecrets(await stage.engine.run(reading(await stage.account({ secretKey }), 2, more)));
	});

	test('after a token that is refused for good', async () => {
		const account = await stage.account();
		stage.sim.faults.add({
			on: '*',
			kind: 'code',
			code: 10400,
			times: Infinity,
			when: ({ path }) => !path.endsWith('access_token'),
		});
		expectNoSecrets(await stage.engine.run(reading(account, 2, more)));
	});

	test.each([
		['HTTP 403', { kind: 'html', status: 403 }],
		['a cut connection', { kind: 'lostRequest', afterBytes: 1000 }],
		['a lost reply', { kind: 'lostReply' }],
		['HTTP 500', { kind: 'html', status: 500 }],
	] as const)('after %s on the upload', async (_name, fault) => {
		stage.sim.faults.add({ on: 'put', times: Infinity, ...fault });
		const run = await stage.engine.run({ ...(await uploading(await stage.account())), ...more });
		expect(run.error?.message ?? run.items[0].json.error).toBeTruthy();
		expect(stage.sim.log.count('put')).toBeGreaterThan(0);
		expectNoSecrets(run);
	});

	test('after an upload to a storage that cannot be reached', async () => {
		const signature = 'the-signature-of-an-upload';
		const data = {
			sign_url: `${deadAddress}/upload/a.mp4?Signature=${signature}`,
			mime_type: 'video/mp4',
			file_id: 'file-1',
		};
		stage.sim.faults.add({
			on: 'createUploadUrl',
			kind: 'body',
			body: JSON.stringify({ code: 0, msg: 'success', data }),
			contentType: 'application/json',
			times: Infinity,
		});
		const run = await stage.engine.run({ ...(await uploading(await stage.account())), ...more });
		expect(run.error?.message ?? run.items[0].json.error).toBeTruthy();
		expectNoSecrets(run);
		expect(everywhere(run)).not.toContain(signature);
	});

	test.each(['lostReply', 'lostRequest'] as const)('after a %s of every call', async (kind) => {
		const account = await stage.account();
		await stage.engine.run(reading(account));
		stage.sim.faults.add({ on: '*', kind, times: Infinity });
		expectNoSecrets(await stage.engine.run(creating(stage.sim, account, 2, more)));
		expectNoSecrets(await stage.engine.run(reading(account, 2, more)));
		stage.sim.faults.killToken();
		expectNoSecrets(await stage.engine.run(reading(await stage.account(), 1, more)));
	});

	test('after no connection at all', async () => {
		const account = await stage.account();
		await stage.engine.run(reading(account));
		await stage.engine.credentials.change(account, { baseUrl: deadAddress });
		expectNoSecrets(await stage.engine.run(creating(stage.sim, account, 1, more)));
		await stage.engine.credentials.change(account, { accessToken: '' });
		expectNoSecrets(await stage.engine.run(creating(stage.sim, account, 1, more)));
	});

	test('after a msg that echoes all of them', async () => {
		const account = await stage.account();
		await stage.engine.run(await uploading(account));
		const [put] = stage.sim.log.calls('put');
		const msg = `app ${stage.sim.appId} key ${stage.sim.secretKey} token ${stage.sim.state.token} url ${stage.sim.storageUrl}${put.url}`;
		stage.sim.faults.add({
			on: ['createLipSync', 'listCommonAudio', 'lipSyncDetail'],
			kind: 'code',
			code: 40000,
			msg,
			times: Infinity,
		});
		const runs = [
			await stage.engine.run(creating(stage.sim, account, 2, more)),
			await stage.engine.run(reading(account, 2, more)),
			await stage.engine.run(nodeRun(account, { operation: 'get', taskId: 'task-1' }, 1, more)),
		];
		for (const run of runs) {
			expect(everywhere(run)).toContain('app ***');
			expectNoSecrets(run);
		}
	});

	test('after an exchange whose msg echoes the secret, typed with white space around it', async () => {
		const account = await stage.account({ secretKey: ` ${secretKey}\n` });
		stage.sim.faults.add({
			on: 'accessToken',
			kind: 'code',
			code: 40000,
			msg: `bad ${secretKey}`,
			times: Infinity,
		});
		const run = await stage.engine.run(reading(account, 1, more));
		expect(everywhere(run)).toContain('bad ***');
		expectNoSecrets(run);
	});

	test('after a failed task whose msg holds a signed URL', async () => {
		const account = await stage.account();
		await stage.engine.run(await uploading(account));
		const [put] = stage.sim.log.calls('put');
		const id = stage.sim.state.addTask({ status: 30, msg: `无法读取 ${stage.sim.storageUrl}${put.url}` });
		const run = await stage.engine.run(
			nodeRun(account, { operation: 'get', taskId: id, waitMode: 'poll' }, 1, more),
		);
		expect(everywhere(run)).toContain('无法读取');
		expectNoSecrets(run);
	});

	test.each(['get', 'getMany', 'create'])(
		'after %s of a file whose msg holds a signed URL',
		async (operation) => {
			const account = await stage.account();
			await stage.engine.run(await uploading(account));
			const [put] = stage.sim.log.calls('put');
			const [{ id }] = stage.sim.state.files;
			stage.sim.state.setFileStatus(id, 98, `无法读取 ${stage.sim.storageUrl}${put.url}`);
			const order = { ...orderOf(stage.sim), videoFileId: id };
			const parameters = operation === 'create' ? order : { resource: 'file', operation, fileId: id };
			const run = await stage.engine.run(nodeRun(account, parameters, 1, more));
			expect(everywhere(run)).toContain('无法读取');
			expectNoSecrets(run);
		},
	);
});

test('the voice picker shows none', async () => {
	const account = await stage.account({ secretKey });
	const error = await stage.engine
		.listSearch('searchVoices', { node: 'chanjing', credentialId: account })
		.catch((thrown: unknown) => thrown as Error & { description?: string; context?: object });
	const text =
		JSON.stringify([error, (error as Error).message, (error as Error).cause]) + stage.engine.log.text();
	expect((error as Error).message).toContain('app_id或secret_key错误');
	expect(secrets().filter((secret) => text.includes(secret))).toEqual([]);
});

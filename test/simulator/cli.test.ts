import { join } from 'node:path';

import axios from 'axios';
import execa from 'execa';

const cli = join(__dirname, '..', '..', 'testing', 'simulator', 'cli.ts');
const run = (...args: string[]) => execa('node', ['--import', 'tsx', cli, ...args], { reject: false });

describe('npm run simulator', () => {
	it('runs until it is told to end, steered over its control listener', async () => {
		const running = run('--json', '--app-id', 'my-app', '--pending-ms', 'never', '--callback-mode', 'bare');
		try {
			const line = await new Promise<string>((resolve) =>
				running.stdout!.once('data', (data) => resolve(`${data}`)),
			);
			const { url, controlUrl, appId, secretKey, resultsUrl } = JSON.parse(line);
			expect(appId).toBe('my-app');
			const http = axios.create({ proxy: false, validateStatus: () => true });
			const control = async (path: string, body: unknown = {}) =>
				(await http.post(controlUrl + path, body)).data;

			const credential = { app_id: appId, secret_key: secretKey };
			const signIn = async () => {
				const { data } = await http.post(`${url}/open/v1/access_token`, credential);
				return { headers: { access_token: data.data.access_token } };
			};
			let token = await signIn();
			const { id: file } = await control('/files', { service: 'lip_sync_video' });
			const create = async () => {
				const body = { video_file_id: file, tts_config: { text: '你好', audio_man_id: 'common-voice-001' } };
				return (await http.post(`${url}/open/v1/video_lip_sync/create`, body, token)).data;
			};
			const { data: task } = await create();
			const detail = async () =>
				(await http.get(`${url}/open/v1/video_lip_sync/detail`, { ...token, params: { id: task } })).data;
			expect((await detail()).data).toMatchObject({ id: task, status: 0 });
			expect(await control(`/tasks/${task}/finish`)).toEqual({ ok: true });
			const { data } = await detail();
			expect(data).toMatchObject({ status: 20, video_url: expect.stringMatching(resultsUrl) });
			expect((await http.get(data.video_url)).status).toBe(200);

			await control('/kill-token');
			expect((await detail()).code).toBe(10400);
			token = await signIn();
			await control('/faults', [{ on: 'lipSyncDetail', kind: 'code', code: 40001 }]);
			expect((await detail()).code).toBe(40001);
			await control('/fail-next-tasks', { msg: '欠费' });
			await control('/options', { pendingMs: 0, generatingMs: 'never' });
			const options = (await http.get(`${controlUrl}/options`)).data;
			expect(options).toMatchObject({ generatingMs: 'never', callback: { mode: 'bare' } });
			const { data: failing } = await create();
			await control(`/tasks/${failing}/finish`);
			expect((await http.get(`${controlUrl}/tasks`)).data[0]).toMatchObject({
				id: failing,
				ended: { msg: '欠费' },
			});
			const { id: voice } = await control('/tasks', { kind: 'voice', status: 1 });
			await control(`/tasks/${voice}/fail`, { msg: '音频质量不合格' });
			const { id: avatar } = await control('/tasks', { kind: 'avatar', status: 1 });
			await control(`/tasks/${avatar}/finish`);
			const { id: video } = await control('/tasks', { kind: 'avatarVideo', status: 10 });
			await control(`/tasks/${video}/status`, { status: 42 });
			const look = async (path: string, id: string) =>
				(await http.get(`${url}/open/v1${path}`, { ...token, params: { id } })).data.data;
			expect(await look('/customised_audio', voice)).toMatchObject({ status: 4, err_msg: '音频质量不合格' });
			expect(await look('/customised_person', avatar)).toMatchObject({ status: 2 });
			expect(await look('/video', video)).toMatchObject({ status: 42 });
			expect(await control('/options', { nonsense: 1 })).toEqual({ error: 'No such option: nonsense' });

			const log = (await http.get(`${controlUrl}/log`)).data;
			expect(log.counts).toMatchObject({ accessToken: 2, createLipSync: 2, lipSyncDetail: 4, result: 1 });
			expect(log.violations).toEqual([]);
			expect((await http.get(`${controlUrl}/log?format=text`)).data).toMatch(/createLipSync/);
			expect((await http.get(controlUrl)).data).toMatch('POST   /kill-token');
		} finally {
			running.kill('SIGTERM');
		}
		expect((await running).exitCode).toBe(0);
	});

	it('prints help, and says which argument it does not understand', async () => {
		const [help, unknown, number, fault] = await Promise.all([
			run('--help'),
			run('--prt', '1'),
			run('--port', 'x'),
			run('--fault', '{"on":"nothing"}'),
		]);
		expect(help.exitCode).toBe(0);
		expect(help.stdout).toMatch('--token-life-seconds N');
		for (const flag of ['--lag-looks N', '--speech-running-status N', '--person-fields TEXT']) {
			expect(help.stdout.replace(/ +/g, ' ')).toMatch(flag);
		}
		expect([unknown.exitCode, unknown.stderr]).toEqual([1, expect.stringMatching("Unknown option '--prt'")]);
		expect([number.exitCode, number.stderr]).toEqual([1, '--port wants a number, or never']);
		expect([fault.exitCode, fault.stderr]).toEqual([1, 'No such endpoint: nothing']);
	});
});

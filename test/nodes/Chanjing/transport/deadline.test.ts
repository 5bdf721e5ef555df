import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

import { replyOptions } from '../../../../nodes/Chanjing/transport/network';
import { creating, reading, serve, useStage } from '../../../../testing/stage';

const stage = useStage();
const usual = replyOptions.timeout;
beforeEach(() => void (replyOptions.timeout = 300));
afterEach(() => void (replyOptions.timeout = usual));

/** An account of a service that answers every call in the same way, and what became of its connections. */
async function answering(answer: (res: ServerResponse) => void | Promise<void>) {
	const answered: Array<{ isOpen: boolean }> = [];
	const { url, close } = await serve((_req, res) => {
		const connection = { isOpen: true };
		answered.push(connection);
		res.on('close', () => (connection.isOpen = false));
		void answer(res);
	});
	return { answered, close, account: await stage.account({ baseUrl: url, accessToken: 'a token' }) };
}

/** Sends the beginning of an envelope, and then a blank again and again. */
async function drip(res: ServerResponse) {
	res.writeHead(200, { 'Content-Type': 'application/json' }).write('{"code":0,"data":');
	while (!res.destroyed) {
		res.write(' ');
		await pause(20);
	}
}

describe('a reply that drips for ever', () => {
	test('ends at the time that a call may take, and each try closes its connection', async () => {
		const { account, answered, close } = await answering(drip);
		try {
			const { error } = await stage.engine.run(reading(account));
			expect(error?.message).toBe('Could not list the common voices: no answer in time');
			expect(answered).toHaveLength(4);
			await pause(50);
			expect(answered.filter(({ isOpen }) => isOpen)).toEqual([]);
		} finally {
			await close();
		}
	});

	test('leaves open whether a create was carried out, which is not sent again', async () => {
		const { account, answered, close } = await answering(drip);
		try {
			const { error } = await stage.engine.run(creating(stage.sim, account));
			expect(error?.message).toContain('no answer in time). The video may or may not have been created');
			expect(answered).toHaveLength(1);
		} finally {
			await close();
		}
	});

	test('ends an exchange of the token and a credential test too', async () => {
		const { account, answered, close } = await answering(drip);
		try {
			await stage.engine.credentials.change(account, { accessToken: '' });
			const { error } = await stage.engine.run(reading(account));
			expect(error?.message).toBe('Could not get an access token: no answer in time');
			expect((await stage.engine.credentialTest(account)).status).toBe('Error');
			expect(answered).toHaveLength(8);
		} finally {
			await close();
		}
	});

	test('does not outlive Stop', async () => {
		replyOptions.timeout = 60_000;
		const { account, answered, close } = await answering(drip);
		try {
			const running = stage.engine.start(creating(stage.sim, account));
			while (!answered.length) await pause(5);
			const { error } = await running.stop();
			expect(error?.message).toContain('the execution was stopped). The video may or may not');
			await pause(50);
			expect(answered).toEqual([{ isOpen: false }]);
		} finally {
			await close();
		}
	});
});

test('a body of gzip that was cut is no answer', async () => {
	const body = gzipSync(JSON.stringify({ code: 0, data: 'a-task', more: 'x'.repeat(9) + 'yz'.repeat(99) }));
	for (const length of [1, 12, 30, body.length - 12]) {
		const { account, answered, close } = await answering((res) => {
			res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
			res.end(body.subarray(0, length));
		});
		try {
			const { error } = await stage.engine.run(creating(stage.sim, account));
			expect(error?.message).toContain('The video may or may not have been created');
			expect(answered).toHaveLength(1);
		} finally {
			await close();
		}
	}
});

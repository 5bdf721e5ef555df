import type { INodeParameters } from 'n8n-workflow';

import { isLocal, isPlaceholder } from '../../../../../nodes/Chanjing/tasks/callbacks/callbackUrl';
import { type StageOptions, useStages } from '../../../../../testing/stage';

const openStage = useStages();

/** Creates with these options, by the stand-in unless the credential names another service. */
async function create(options: INodeParameters, more: StageOptions = {}, parameters: INodeParameters = {}) {
	const stage = await openStage({ callback: { lost: true } }, more);
	const run = await stage.run({ ...stage.order, options, ...parameters });
	return { run, sim: stage.sim, told: `${run.error?.message} ${run.error?.description}` };
}

// Nothing answers under this name: a call would be refused in other words.
const elsewhere = { credential: { baseUrl: 'https://open-api.chanjing.example' } };

describe('a Callback URL that can never be called is refused before any call', () => {
	it.each([
		'https://example.com/hook',
		'https://n8n.example.com/webhook/a/webhook',
		'http://example.org',
		'https://hooks.example.net:8443/a',
		'https://n8n.example/webhook',
		'https://n8n.invalid/webhook',
		'https://EXAMPLE.com./hook',
	])('a placeholder, whatever the service: %s', async (callbackUrl) => {
		const { run, sim, told } = await create({ callbackUrl });
		expect(run.error?.message).toMatch(/^Callback URL: .*placeholder/);
		expect(told).toMatch(/Production URL of a Chanjing Trigger.*Nothing was created/);
		expect(run.error?.context).toMatchObject({ itemIndex: 0 });
		expect(sim.log.count()).toBe(0);
	});

	it.each(['http://localhost:5678/webhook/a', 'https://192.168.1.7/a', 'http://[::1]/a', 'http://n8n/a'])(
		'a local one, where the service is not local: %s',
		async (callbackUrl) => {
			const { run, sim, told } = await create({ callbackUrl }, elsewhere);
			expect(run.error?.message).toMatch(/^Callback URL: .*local/);
			expect(told).toContain(new URL(callbackUrl).hostname.replace(/[[\]]/g, ''));
			expect(told).toMatch(/WEBHOOK_URL.*Nothing was created/);
			expect(sim.log.count()).toBe(0);
		},
	);

	it('that of n8n itself, as Wait for Callback gives it', async () => {
		const { run, sim, told } = await create(
			{},
			{ webhookBaseUrl: 'https://n8n.example.com/' },
			{ waitMode: 'callback' },
		);
		expect(run.error?.message).toMatch(/^Wait: .*placeholder/);
		expect(told).toMatch(/WEBHOOK_URL.*Nothing was created/);
		expect(sim.log.count()).toBe(0);
	});
});

describe('a Callback URL is sent as it is', () => {
	it.each(['http://127.0.0.1:1/hook', 'https://203.0.113.7/hook?a=1', 'https://n8n.example-company.com/a'])(
		'%s, where the service can call it',
		async (callbackUrl) => {
			const { run, sim } = await create({ callbackUrl });
			expect(run.error).toBeUndefined();
			expect(sim.state.tasks[0].request.callback).toBe(callbackUrl);
		},
	);
});

const kindOf = (host: string) => [isLocal(`http://${host}/`), isPlaceholder(`http://${host}/`)];

it.each([
	...['localhost', 'a.localhost', 'n8n.local', 'db.internal', 'pc.lan', 'nas.home', 'x.test', 'n8n'],
	...['0.0.0.0', '10.1.2.3', '127.9.9.9', '169.254.1.1', '172.16.0.1', '172.31.0.1', '192.168.0.1'],
	...['100.64.0.1', '[::1]', '[::]', '[fd00::1]', '[fe80::1]', '[::ffff:10.0.0.1]'],
	...['n8n.localdomain', 'n8n.home.arpa', 'n8n.corp', 'n8n.intranet', '[::ffff:192.168.0.1]'],
])('%s is local', (host) => expect(kindOf(host)).toEqual([true, false]));

it.each([
	'203.0.113.7',
	'172.32.0.1',
	'100.128.0.1',
	'n8n.company.com',
	'[2001:db8::1]',
	'testing.dev',
	'[::ffff:8.8.8.8]',
	'home.arpa.dev',
])('%s is neither local nor a placeholder', (host) => expect(kindOf(host)).toEqual([false, false]));

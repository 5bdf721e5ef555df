import { useStages } from '../../../../../testing/stage';

const open = useStages();
const getAccount = { resource: 'account', operation: 'get' };

it('gives the limits and the balance in one item', async () => {
	const stage = await open({ beans: 1234, expiringBeans: 34 });
	expect(await stage.items(getAccount)).toEqual([
		{
			json: {
				id: 'stand-in-user',
				name: '测试账号',
				custom_person_limit: 10,
				custom_person_nums: 2,
				video_create_limit: 36_000,
				video_create_seconds: 1_250,
				resi_total_bean: 1234,
				bean_day30: 34,
			},
			pairedItem: { item: 0 },
		},
	]);
	expect(stage.sim.log.counts()).toEqual({ accessToken: 1, userInfo: 1, userDuration: 1 });
});

it('is refused with what Chanjing said when App ID and Secret Key are wrong', async () => {
	const stage = await open();
	await stage.engine.credentials.change(stage.credentialId, { secretKey: 'wrong' });
	const error = await stage.refusal(getAccount);
	expect(error.message).toContain(stage.sim.options.wrongCredentialMsg);
	expect(error.message).toContain('code 40000, trace_id ');
	expect(error.description).toContain('Check App ID and Secret Key');
	expect(stage.sim.log.count()).toBe(stage.sim.log.count('accessToken'));
});

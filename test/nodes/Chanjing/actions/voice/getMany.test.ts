import { useStages } from '../../../../../testing/stage';

const open = useStages();
const voices = (parameters = {}) => ({ resource: 'voice', operation: 'getMany', ...parameters });

it('returns the own voices and then those of Chanjing, each with its type', async () => {
	const stage = await open({ commonVoices: 130 });
	const items = await stage.items(voices({ returnAll: true }));
	const { common, customised } = stage.sim.state.voices;
	const states = ['pending', 'generating', 'success', 'expired', 'failed'];
	const own = (voice: (typeof customised)[number], made_on: string) => ({
		...voice,
		state: states[voice.status] ?? 'deleted',
		voice_type: 'customised',
		made_on,
	});
	expect(items.map(({ json }) => json)).toEqual([
		...customised.map((voice) => own(voice, 'api')),
		...stage.sim.state.own('voice', 'website').map((voice) => own(voice, 'website')),
		...common.map((voice) => ({ ...voice, state: 'success', voice_type: 'common' })),
	]);
	expect(stage.sim.log.calls('listCommonAudio').map(({ query }) => query.page)).toEqual(['1', '2']);
});

it.each(['common', 'customised'] as const)('asks for %s voices alone', async (voiceType) => {
	const stage = await open();
	const items = await stage.items(voices({ returnAll: true, voiceType }));
	const website = voiceType === 'customised' ? stage.sim.state.own('voice', 'website') : [];
	const right = [...stage.sim.state.voices[voiceType], ...website];
	expect(items.map(({ json }) => json.id)).toEqual(right.map(({ id }) => id));
	expect(stage.sim.log.count('listCommonAudio')).toBe(voiceType === 'common' ? 1 : 0);
	expect(stage.sim.log.count('listCustomisedAudio')).toBe(voiceType === 'customised' ? 2 : 0);
});

it('keeps to Limit over both lists', async () => {
	const stage = await open();
	expect(await stage.items(voices({ limit: 3 }))).toHaveLength(3);
	expect(stage.sim.log.count('listCommonAudio')).toBe(0);
	const twelve = await stage.items(voices({ limit: 12 }));
	expect(twelve.map(({ json }) => json.voice_type)).toEqual([
		...Array<string>(10).fill('customised'),
		'common',
		'common',
	]);
});

it('returns each voice once where Chanjing does not tell its lists apart', async () => {
	const stage = await open();
	const { customised } = stage.sim.state.voices;
	const body = JSON.stringify({ code: 0, trace_id: 't', data: { list: customised } });
	stage.sim.faults.add({ on: 'listCustomisedAudio', kind: 'body', body, times: 2 });
	const items = await stage.items(voices({ returnAll: true, voiceType: 'customised' }));
	expect(items).toHaveLength(customised.length);
	expect(items.every(({ json }) => json.made_on === 'api')).toBe(true);
});

it.each(['page_info', 'pageInfo', 'ListPageInfo'] as const)(
	'reads every page spelled %s',
	async (pageCasing) => {
		const stage = await open({ pageCasing, maxPageSize: 25, overPageSize: 'clamp' });
		const items = await stage.items(voices({ returnAll: true, voiceType: 'common' }));
		expect(items).toHaveLength(60);
	},
);

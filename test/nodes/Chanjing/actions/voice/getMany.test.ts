import { useStages } from '../../../../../testing/stage/stage';

const open = useStages();
const voices = (parameters = {}) => ({ resource: 'voice', operation: 'getMany', ...parameters });

it('returns the own voices and then those of Chanjing, each with its type', async () => {
	const stage = await open({ commonVoices: 130 });
	const items = await stage.items(voices({ returnAll: true }));
	const { common, customised } = stage.sim.state.voices;
	expect(items.map(({ json }) => json)).toEqual([
		...customised.map((voice) => ({ ...voice, voice_type: 'customised' })),
		...common.map((voice) => ({ ...voice, voice_type: 'common' })),
	]);
	expect(stage.sim.log.calls('listCommonAudio').map(({ query }) => query.page)).toEqual(['1', '2']);
});

it.each(['common', 'customised'] as const)('asks for %s voices alone', async (voiceType) => {
	const stage = await open();
	const items = await stage.items(voices({ returnAll: true, voiceType }));
	expect(items.map(({ json }) => json.id)).toEqual(stage.sim.state.voices[voiceType].map(({ id }) => id));
	expect(stage.sim.log.count('listCommonAudio')).toBe(voiceType === 'common' ? 1 : 0);
	expect(stage.sim.log.count('listCustomisedAudio')).toBe(voiceType === 'customised' ? 1 : 0);
});

it('keeps to Limit over both lists', async () => {
	const stage = await open();
	expect(await stage.items(voices({ limit: 3 }))).toHaveLength(3);
	expect(stage.sim.log.count('listCommonAudio')).toBe(0);
	const ten = await stage.items(voices({ limit: 10 }));
	expect(ten.map(({ json }) => json.voice_type)).toEqual([
		...Array<string>(8).fill('customised'),
		'common',
		'common',
	]);
});

it.each(['page_info', 'pageInfo', 'ListPageInfo'] as const)(
	'reads every page spelled %s',
	async (pageCasing) => {
		const stage = await open({ pageCasing, maxPageSize: 25, overPageSize: 'clamp' });
		const items = await stage.items(voices({ returnAll: true, voiceType: 'common' }));
		expect(items).toHaveLength(60);
	},
);

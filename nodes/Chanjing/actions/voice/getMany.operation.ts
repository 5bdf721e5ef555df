import type { IDataObject } from 'n8n-workflow';

import { readList } from '../../transport/list';
import { voiceLists, type VoiceType } from '../../tasks/voice';
import { defineOperation } from '../operation';
import { choiceField, form } from '../fields/field';
import { listLimit } from '../fields/list';

const type = choiceField<VoiceType | 'all'>({
	displayName: 'Voice Type',
	name: 'voiceType',
	type: 'options',
	options: [
		{ name: 'All', value: 'all' },
		{ name: 'Common', value: 'common', description: 'Voices that Chanjing offers to everyone' },
		{ name: 'Customised', value: 'customised', description: 'Voices that were made for this account' },
	],
	default: 'all',
	description: 'Which voices to return',
});

export const getMany = defineOperation({
	option: {
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many voices',
		description: 'Get the voices that are available for lip-sync videos',
	},

	...form({ type, limit: listLimit() }),

	async execute({ client }, { type: wanted, limit }) {
		const voices: IDataObject[] = [];
		for (const voiceType of Object.keys(voiceLists) as VoiceType[]) {
			if (wanted !== 'all' && wanted !== voiceType) continue;
			if (voices.length >= limit) break;
			const list = await readList(client, voiceLists[voiceType], { limit: limit - voices.length });
			voices.push(...list.map((voice) => ({ ...voice, voice_type: voiceType })));
		}
		return voices.map((json) => ({ json }));
	},
});

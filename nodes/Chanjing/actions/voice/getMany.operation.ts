import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readList } from '../../transport/list';
import { voiceLists, type VoiceType } from '../../tasks/voice';
import { defineOperation } from '../operation';
import { listFields, readLimit } from '../fields/list';

export const getMany = defineOperation({
	option: {
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many voices',
		description: 'Get the voices that a lip-sync video can speak with',
	},

	fields: [
		{
			displayName: 'Voice Type',
			name: 'voiceType',
			type: 'options',
			options: [
				{ name: 'All', value: 'all' },
				{ name: 'Common', value: 'common', description: 'The voices that Chanjing offers to everybody' },
				{
					name: 'Customised',
					value: 'customised',
					description: 'The voices that were made for this account',
				},
			],
			default: 'all',
			description: 'Which voices to return',
		},
		...listFields(),
	],

	read(context: IExecuteFunctions, itemIndex: number) {
		const type = context.getNodeParameter('voiceType', itemIndex) as VoiceType | 'all';
		const types = (Object.keys(voiceLists) as VoiceType[]).filter((one) => type === 'all' || type === one);
		return { types, limit: readLimit(context, itemIndex) };
	},

	async execute({ client }, { types, limit }) {
		const voices: IDataObject[] = [];
		for (const voiceType of types) {
			if (voices.length >= limit) break;
			const list = await readList(client, voiceLists[voiceType], { limit: limit - voices.length });
			voices.push(...list.map((voice) => ({ ...voice, voice_type: voiceType })));
		}
		return voices.map((json) => ({ json }));
	},
});
